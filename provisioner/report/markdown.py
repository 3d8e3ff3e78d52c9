"""Texts of others within Markdown, so that nothing of them is read as Markdown or HTML.

All of them stand in code: GitHub and GitLab look for no mention, reference, emoji or address in it.
Source: https://github.github.com/gfm/#code-spans
"""

from __future__ import annotations

import html
import re

from provisioner.report.comparison import printable

BACKTICKS = re.compile("`+")
LONGEST = 500
"""Characters of a text that are shown; an ARN has at most 2,048."""

PLAIN = re.compile(r"[A-Za-z0-9 ]")
AT = "&#64;<!-- -->"
"""An at sign in which nobody sees an address: what stands on both sides of it is not one text."""


def code(text: str) -> str:
    """Return a text as a code span, fenced by more backticks than it has in a row; for any place but a table."""
    shown = _shown(text)
    fence = "`" * (1 + max((len(run) for run in BACKTICKS.findall(shown)), default=0))
    edges = shown[0] + shown[-1]
    pad = " " if "`" in edges or (edges == "  " and shown.strip()) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(text: str) -> str:
    """Return a text as code within a table, whose cells end at a bar even within a code span."""
    shown = _shown(text)
    if "|" not in shown and "\\" not in shown:
        return code(text)
    return f"<code>{''.join(_entity(each) for each in shown)}</code>"


def raw(text: str) -> str:
    """Return a text as code within an HTML block, where nothing but HTML is read."""
    return f"<code>{html.escape(_shown(text))}</code>"


def _entity(character: str) -> str:
    if character == "@":
        return AT
    return character if PLAIN.match(character) else f"&#{ord(character)};"


def _shown(text: str) -> str:
    shown = printable(text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text):,} characters)")
    return shown or "(empty)"
