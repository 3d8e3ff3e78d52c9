"""The page of all rules, docs/rules.md: ``python -m provisioner.report.rules_page > docs/rules.md``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from provisioner.checks import smallest
from provisioner.checks.table import RULES
from provisioner.finding import Example, Level, Rule

LONGEST_LINE = 160
"""Characters of an example's line; some are generated, thousands of characters long, and are cut."""

LEVELS = {
    Level.ERROR: "AWS refuses it, or it cannot work as written; `validate` exits with 1",
    Level.WARNING: "accepted, but useless or risky; an error with `--strict`",
    Level.NOTE: "worth knowing; never counted",
}
MARKDOWN = re.compile(r"([\\`*_<>|\[\]])")


def page(rules: Iterable[Rule] = RULES) -> str:
    """Return the page: every rule by id, with what it says, why, an example that passes and one that fails."""
    listed = tuple(rules)
    return "\n".join([*_head(listed), *(line for rule in listed for line in _rule(rule))])


def _head(rules: tuple[Rule, ...]) -> list[str]:
    return [
        "# Rules",
        "",
        "Written by `make rules` from the rules themselves: change those, not this page.",
        "",
        *(f"- **{level}**: {meaning}." for level, meaning in LEVELS.items()),
        "",
        "The examples are laid over this smallest configuration: a list or text replaces, a mapping merges.",
        "",
        *_yaml("accounts.yaml", smallest.ACCOUNTS),
        *_yaml("stacks.yaml", smallest.STACKS),
        "| rule | level | reported |",
        "| --- | --- | --- |",
        *(f"| [{rule.id}](#{rule.id}) | {rule.level} | {_escaped(rule.summary)} |" for rule in rules),
        "",
    ]


def _rule(rule: Rule) -> list[str]:
    source = f"<{rule.source}>" if rule.source.startswith("https://") else f"`{rule.source}`"
    return [
        f"## {rule.id}",
        "",
        f"{rule.level.capitalize()}{' that can be lowered' if rule.adjustable else ''}. {_escaped(rule.summary)}",
        "",
        _escaped(rule.why),
        "",
        "Passes:",
        "",
        *_example(rule.passing),
        "Is reported:",
        "",
        *_example(rule.failing),
        f"Source: {source}",
        "",
    ]


def _example(example: Example) -> list[str]:
    whole = ", the whole file" if example.verbatim else ""
    files = (("accounts.yaml", example.accounts), ("stacks.yaml", example.stacks))
    return [line for file, text in files if text for line in _yaml(file + whole, text)]


def _yaml(title: str, text: str) -> list[str]:
    """Return a text as a block; a byte that is no UTF-8, which one example is about, as an escape."""
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return ["```yaml", f"# {title}", *(_cut(line) for line in shown.splitlines()), "```", ""]


def _cut(line: str) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]} ... # {len(line):,} characters"


def _escaped(text: str) -> str:
    """Return a text in which Markdown sees no markup."""
    return MARKDOWN.sub(r"\\\1", text)


if __name__ == "__main__":
    sys.stdout.write(page())
