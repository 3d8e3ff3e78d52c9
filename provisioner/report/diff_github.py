"""``diff`` as GitHub's workflow commands: an annotation on each line that causes changes.

GitHub shows ten of each level for a step, so that what one line causes stands in one annotation, and what broadens
comes first.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.finding import Position
from provisioner.report.comparison import Comparison, approval_text, place, printable, sentence, shown_place
from provisioner.report.structured import escaped, escaped_property
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Kind

MOST = 10
"""Changes that one annotation tells of."""

Cause = tuple[str, str, int, int, str]
"""Level, file, line, column and kind."""


def format_github(comparison: Comparison, prefix: str) -> str:
    """Return an annotation for each line, level and kind; ``prefix`` leads from the repository's root to the files."""
    found: dict[Cause, list[Reviewed]] = {}
    for each in comparison.changes:
        at = shown_place(each, comparison) or Position("", 0, 0)
        level = "warning" if each.open else "notice"
        found.setdefault((level, at.file, at.line, at.column, each.change.kind.value), []).append(each)
    ordered = sorted(found, key=lambda cause: (cause[0] != "warning", cause[1:]))
    return "".join(_annotation(cause, found[cause], prefix) for cause in ordered)


def _annotation(cause: Cause, changes: list[Reviewed], prefix: str) -> str:
    level, file, line, column, kind = cause
    place_of = {"file": prefix + file, "line": line, "col": column} if file else {}
    properties: Mapping[str, object] = {**place_of, "title": f"access {kind}"}
    shown = ",".join(f"{key}={escaped_property(str(value))}" for key, value in properties.items())
    told = [_told(each) for each in changes[:MOST]]
    more = len(changes) - MOST
    text = "\n".join([*told, *([f"and {more} more"] if more > 0 else [])])
    return f"::{level} {shown}::{escaped(text)}\n"


def _told(each: Reviewed) -> str:
    before = f" ({place(each)})" if each.change.kind is Kind.LOST else ""
    approved = f" ({approval_text(each.approval)})" if each.approval else ""
    return printable(f"{sentence(each)}{before}{approved}")
