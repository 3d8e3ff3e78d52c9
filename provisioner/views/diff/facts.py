"""What one role may do that another one may not, as facts: an action, a resource, conditions.

Actions are compared one by one: all that AWS's data knows today under a wildcard, and the wildcard itself for what AWS
may add. Resources and conditions are compared as sets. A fact is exact where nothing of it was possible before;
otherwise it is the whole new pattern, of which a part is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from provisioner.finding import Position
from provisioner.iam.actions import matching
from provisioner.iam.contain import Box, left_over, nothing_of, within
from provisioner.iam.document import Conditions
from provisioner.views.diff.rights import Right, Rights, Shape, cut, holds, with_actions

SHAPES = 1024
"""Pairs of shapes for which it is kept which actions they are about."""


class Unit(NamedTuple):
    """An action by its name in lower case; or, of a wildcard, whatever AWS may add to what it matches."""

    name: str
    pattern: bool


class Fact(NamedTuple):
    """An action on a resource under conditions that one role may do and another one may not."""

    unit: Unit
    resource: str
    conditions: Conditions
    exact: bool
    """Nothing of it was possible; otherwise a part of it was."""
    unknown: bool
    """Whether it could not be decided."""
    at: Position | None


class _Side(NamedTuple):
    """What is about one action: of those who are asked about, and of those who they are compared with."""

    allowed: tuple[tuple[Right, Box], ...]
    denied: tuple[tuple[Right, Box], ...]

    def boxes(self, *, denied: bool) -> list[Box]:
        """Return what is allowed, or denied, without whose right it is."""
        return [box for _, box in (self.denied if denied else self.allowed)]


def surplus(here: Rights, there: Rights) -> tuple[Fact, ...]:
    """Return what is possible here and not there."""
    found = [fact for units, facts in _of_names(here, there) for unit in units for fact in _facts(unit, facts)]
    return tuple(dict.fromkeys([*found, *_of_patterns(here, there)]))


class _Found(NamedTuple):
    """A fact of yet no action."""

    resource: str
    conditions: Conditions
    exact: bool
    unknown: bool
    at: Position | None


def _facts(unit: Unit, found: Iterable[_Found]) -> Iterator[Fact]:
    for each in found:
        yield Fact(unit, *each)


@lru_cache(maxsize=SHAPES)
def known(here: Shape, there: Shape) -> frozenset[str]:
    """Return every action, in lower case, that both name, or match by AWS's data."""
    both = (*here, *there)
    single = {name.lower() for each in both for name in each.names()}
    matched = (action for pattern in {one for each in both for one in each.patterns()} for action in matching(pattern))
    return frozenset(single.union(action.full_name.lower() for action in matched))


class _Alike(NamedTuple):
    """Actions that the same rights are about, by the rights' indexes on either side."""

    units: tuple[Unit, ...]
    own: tuple[int, ...]
    other: tuple[int, ...]


@lru_cache(maxsize=SHAPES)
def _alike(here: Shape, there: Shape) -> tuple[_Alike, ...]:
    """Return the actions that are allowed here, in groups that need no more than one comparison each."""
    groups: defaultdict[tuple[tuple[int, ...], tuple[int, ...]], list[Unit]] = defaultdict(list)
    for name in sorted(known(here, there)):
        own, other = (tuple(i for i, each in enumerate(side) if each.is_about(name)) for side in (here, there))
        if not all(here[index].denies for index in own):
            groups[own, other].append(Unit(name, pattern=False))
    return tuple(_Alike(tuple(units), own, other) for (own, other), units in groups.items())


def _of_names(here: Rights, there: Rights) -> Iterator[tuple[tuple[Unit, ...], list[_Found]]]:
    """Yield facts about actions; those that the same rights are about are compared once."""
    for units, own, other in _alike(here.shape(), there.shape()):
        yield units, list(_compared(_picked(here, own), _picked(there, other)))


def _picked(side: Rights, indexes: Iterable[int]) -> _Side:
    return _side((right, right.box) for right in (side.every[index] for index in indexes))


def _of_patterns(here: Rights, there: Rights) -> Iterator[Fact]:
    """Yield facts about what AWS may add under a wildcard that a right here holds all of, but under no smaller one."""
    every = patterns(here.shape(), there.shape())
    for pattern in every:
        own, other = (_side(_wild(each.every, pattern)) for each in (here, there))
        within_it = smaller(pattern, every)
        whole = ((right, cut(box, pattern, within_it)) for right, box in own.allowed if _all_of(right, pattern))
        narrowed = own._replace(allowed=tuple(dict.fromkeys(whole)))
        yield from _facts(Unit(pattern, pattern=True), _compared(narrowed, other))


@lru_cache(maxsize=SHAPES)
def patterns(here: Shape, there: Shape) -> tuple[str, ...]:
    """Return every wildcard of both, in lower case."""
    return tuple(sorted({one.lower() for each in (*here, *there) for one in each.patterns()}))


def smaller(pattern: str, every: Iterable[str]) -> tuple[str, ...]:
    """Return the wildcards that match only what another one matches, but not all of it."""
    return tuple(one for one in every if holds(pattern, one) and not holds(one, pattern))


def _wild(rights: Iterable[Right], pattern: str) -> Iterator[tuple[Right, Box]]:
    for right in rights:
        yield from ((right, box) for box in with_actions(right, pattern))


def _all_of(right: Right, pattern: str) -> bool:
    if right.excepted is not None:
        return not any(holds(one, pattern) for one in right.excepted)
    return any(holds(one, pattern) for one in right.actions)


def _side(found: Iterable[tuple[Right, Box]]) -> _Side:
    every = tuple(found)
    return _Side(
        allowed=tuple(each for each in every if not each[0].denies),
        denied=tuple(each for each in every if each[0].denies),
    )


def _compared(own: _Side, other: _Side) -> Iterator[_Found]:
    had = set(other.boxes(denied=False)) if set(other.boxes(denied=True)) <= set(own.boxes(denied=True)) else set()
    for right, box in own.allowed:
        if box not in had:
            yield from _of_right(right, box, own, other)


def _of_right(right: Right, box: Box, own: _Side, other: _Side) -> Iterator[_Found]:
    """Yield what of one right is new: all of it, the parts that a Deny gave back, or the whole of which a part is."""
    denied, before, denied_before = own.boxes(denied=True), other.boxes(denied=False), other.boxes(denied=True)
    left = left_over(box, denied=denied, allowed_there=before, denied_there=denied_before)
    if left is False:
        return
    if nothing_of(box, before, denied_before) and nothing_of(box, denied, ()):
        yield _Found(right.resource, right.conditions, exact=True, unknown=False, at=right.at)
        return
    pieces = list(_pieces(right, box, other, denied))
    yield from (found for _, found in pieces)
    taken = [*denied, *(piece for piece, _ in pieces)]
    left = left_over(box, denied=taken, allowed_there=before, denied_there=denied_before)
    if left is not False:
        yield _Found(right.resource, right.conditions, exact=False, unknown=left is None, at=right.at)


def _pieces(right: Right, box: Box, other: _Side, denied: Sequence[Box]) -> Iterator[tuple[Box, _Found]]:
    """Yield the parts of a right that were denied before, where they are one pattern and not all denied now as well."""
    for deny, behind in other.denied:
        smaller = deny if within(behind.parts[-1:], box.parts[-1:]) else right
        resource = behind.parts[-1] if smaller is deny else box.parts[-1]
        if smaller is right and not within(box.parts[-1:], behind.parts[-1:]):
            continue
        if not within(box.parts[:-1], behind.parts[:-1]):
            continue
        if right.conditions and deny.conditions and right.box.conditions != deny.box.conditions:
            continue
        piece = Box(parts=(*box.parts[:-1], resource), conditions=right.box.conditions or deny.box.conditions)
        if left_over(piece, denied=denied, allowed_there=(), denied_there=()) is not False:
            conditions, exact = right.conditions or deny.conditions, nothing_of(piece, denied, ())
            yield piece, _Found(smaller.resource, conditions, exact=exact, unknown=False, at=right.at)
