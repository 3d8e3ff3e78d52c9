"""Both files set the same pattern of names."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="naming-twice",
    level=Level.ERROR,
    summary="Both files set the same key of naming.",
    why="Which of the two holds is not obvious, and names must not change by accident.",
    source="docs/guide/language.md",
    passing=Example(accounts="naming: {role: '${Stack}Updater'}", stacks="naming: {policy: '${Stack}Policy'}"),
    failing=Example(accounts="naming: {role: '${Stack}Updater'}", stacks="naming: {role: '${Stack}Role'}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every key of naming that both files set, at its second place."""
    for key in desired.config.naming_twice:
        yield RULE.finding(key.at, f'"{key.value}" of "naming" is set in both files', "remove it from one of them")
