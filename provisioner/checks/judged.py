"""Entries that AWS's data has something to say about, and where the things stand that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from provisioner.finding import Position
from provisioner.iam.lint.clean import clean
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.model import Desired, Entry


def suspects(desired: Desired) -> Iterator[Entry]:
    """Yield the entries of which a judge has something to say; most shapes were judged before."""
    return (entry for entry in desired.entries if not clean(entry.shape))


def judged(desired: Desired, judge: Callable[[Grant], Iterable[Problem]]) -> Iterator[tuple[Entry, Problem]]:
    """Yield what a judge has to say, with the entry that it is about; once for each place and item."""
    seen: set[tuple[Position, str, str]] = set()
    for entry in suspects(desired):
        for problem in judge(entry.grant):
            key = (entry.resource.at, entry.grant.effect, problem.item)
            if key not in seen:
                seen.add(key)
                yield entry, problem


def item_at(entry: Entry, action: str) -> Position:
    """Return where an action stands in allow or deny; the entry's own place where an access level brings it."""
    return next((item.at for item in entry.items if item.value == action), entry.resource.at)


def arn_at(entry: Entry, arn: str) -> Position:
    """Return where an ARN stands."""
    return entry.arns[arn].at


def key_at(entry: Entry, key: str) -> Position:
    """Return where a condition key stands."""
    return next(line.key.at for line in entry.resource.when if line.key.value == key)


def operator_at(entry: Entry, operator: str) -> Position:
    """Return where a condition operator stands."""
    return next(line.operator.at for line in entry.resource.when if line.operator.value == operator)


def value_at(entry: Entry, value: str) -> Position:
    """Return where the value of a condition stands, filled in as in the entry's account."""
    tests = zip(entry.resource.when, entry.grant.tests, strict=True)
    values = ((text, filled) for line, test in tests for text, filled in zip(line.values, test.values, strict=True))
    return next(text.at for text, filled in values if filled == value)


def of_one_account(desired: Desired) -> Iterator[list[Entry]]:
    """Yield the entries of each stack as they are in the first of its accounts: all that one role gets."""
    stacks: dict[str, list[Entry]] = {}
    for entry in desired.entries:
        found = stacks.setdefault(entry.instance.stack.name, [])
        if not found or found[0].instance is entry.instance:
            found.append(entry)
    yield from stacks.values()
