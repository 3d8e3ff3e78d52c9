"""Entries that AWS's data has something to say about, and where the things stand that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from provisioner.finding import Level, Position
from provisioner.iam.lint.clean import clean
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.model.config import Condition
from provisioner.model.desired import Desired, Entry


def suspects(desired: Desired) -> Iterator[Entry]:
    """Yield the entries of which a judge has something to say; most shapes were judged before."""
    return (entry for entry in desired.entries if not clean(entry.shape))


def judged(desired: Desired, judge: Callable[[Grant], Iterable[Problem]]) -> Iterator[tuple[Entry, Problem]]:
    """Yield what a judge has to say, with the entry that it is about; once for each place."""
    seen: set[tuple[Position, str, Problem]] = set()
    for entry in suspects(desired):
        for problem in judge(entry.grant):
            key = (entry.resource.at, entry.grant.effect, problem)
            if key not in seen:
                seen.add(key)
                yield entry, problem


def level(problem: Problem) -> Level | None:
    """Return the level of what is not sure; None, which is the rule's own, for the rest."""
    return None if problem.sure else Level.WARNING


def item_at(entry: Entry, action: str) -> Position:
    """Return where an action stands in allow or deny; the entry's own place where an access level brings it."""
    return next((item.at for item in entry.items if item.value == action), entry.resource.at)


def arn_at(entry: Entry, arn: str) -> Position:
    """Return where an ARN stands."""
    return entry.arns[arn].at


def key_at(entry: Entry, problem: Problem) -> Position:
    """Return where the condition key of a problem stands."""
    return _line(entry, problem).key.at


def operator_at(entry: Entry, problem: Problem) -> Position:
    """Return where the condition operator of a problem stands."""
    return _line(entry, problem).operator.at


def value_at(entry: Entry, problem: Problem) -> Position:
    """Return where the value of a problem stands, filled in as in the entry's account."""
    index = problem.test or 0
    values = zip(entry.resource.when[index].values, entry.grant.tests[index].values, strict=True)
    return next(text.at for text, filled in values if filled == problem.item)


def _line(entry: Entry, problem: Problem) -> Condition:
    return entry.resource.when[problem.test or 0]


def of_one_account(desired: Desired) -> Iterator[list[Entry]]:
    """Yield the entries of each stack as they are in the first of its accounts: all that one role gets."""
    stacks: dict[str, list[Entry]] = {}
    for entry in desired.entries:
        found = stacks.setdefault(entry.instance.stack.name, [])
        if not found or found[0].instance is entry.instance:
            found.append(entry)
    yield from stacks.values()
