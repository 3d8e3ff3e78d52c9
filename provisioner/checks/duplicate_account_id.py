"""Two accounts have the same ID."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.config import AccountEntry, BastionEntry
from provisioner.model.desired import Desired

RULE = Rule(
    id="duplicate-account-id",
    level=Level.ERROR,
    summary="Two target accounts, or two bastions, have the same ID. (A target with its bastion's ID is fine.)",
    why="Two Pulumi stacks would make the same roles in one account, and undo each other's work.",
    source="docs/guide/language.md",
    passing=Example(accounts="accounts: {staging: {id: 111111111111}}"),
    failing=Example(accounts="accounts: {staging: {id: 333333333333}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every ID that an earlier account has already, at its later place."""
    yield from _twice(desired.config.accounts.values(), "accounts")
    yield from _twice(desired.config.bastions.values(), "bastions")


def _twice(entries: Iterable[AccountEntry | BastionEntry], kind: str) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for entry in sorted(entries, key=lambda each: each.at):
        if entry.id is None:
            continue
        first = taken.setdefault(entry.id.value, entry.name)
        if first != entry.name:
            message = f'the {kind} "{first}" and "{entry.name}" have the same ID {entry.id.value}'
            yield RULE.finding(entry.id.at, message, "correct one of the IDs, or remove one of the two")
