"""Facts in groups as statements have them: actions that are alike on the same resources, under one set of conditions.

A wildcard stands as it is written where all that it matches is in the group; otherwise the actions stand one by one.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from provisioner.finding import Position
from provisioner.iam.actions import is_pattern, matching
from provisioner.iam.document import Conditions
from provisioner.iam.match import action_matches
from provisioner.views.diff.facts import SHAPES, Fact, Unit, known, patterns, smaller
from provisioner.views.diff.rights import Rights, Shape, holds


class Extent(enum.Enum):
    """How much of a row's actions and resources is meant."""

    EXACT = "exactly these"
    PART = "a part of these"
    FUTURE = "only what AWS may add to these wildcards"


class Row(NamedTuple):
    """Actions on resources under conditions, as a statement has them."""

    extent: Extent
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Conditions
    unknown: bool
    at: Position | None
    wildcards: tuple[str, ...] = ()
    """Wildcards that some of the actions are under: whatever AWS may add to these is meant as well."""


class Vocabulary(NamedTuple):
    """The actions of two roles: how each is written, by its name in lower case; all known ones; all wildcards."""

    spelling: Mapping[str, str]
    known: frozenset[str]
    patterns: tuple[str, ...]

    def written(self, name: str) -> str:
        """Return an action as it is written, or as AWS writes it."""
        found = () if is_pattern(name) else matching(name)
        return found[0].full_name if found else self.spelling[name]

    def under(self, pattern: str) -> frozenset[str]:
        """Return the known actions that a wildcard matches."""
        return _under(self.known, pattern)


@lru_cache(maxsize=SHAPES)
def _under(known_names: frozenset[str], pattern: str) -> frozenset[str]:
    return frozenset(name for name in known_names if action_matches(pattern, name))


def vocabulary(here: Rights, there: Rights) -> Vocabulary:
    """Return the actions of two roles."""
    return _vocabulary(here.shape(), there.shape())


@lru_cache(maxsize=SHAPES)
def _vocabulary(here: Shape, there: Shape) -> Vocabulary:
    spelling = {name.lower(): name for each in (*there, *here) for name in (*each.patterns(), *each.names())}
    return Vocabulary(spelling, known(here, there), patterns(here, there))


_Shared = tuple[Conditions, bool, bool, Position | None]
"""What a fact has but for its action and its resource."""


class _Group(NamedTuple):
    exact: bool
    unknown: bool
    conditions: Conditions
    at: Position | None
    resources: tuple[str, ...]


def rows(facts: Iterable[Fact], words: Vocabulary) -> tuple[Row, ...]:
    """Return the facts in groups; what AWS may add to a wildcard is one where nothing else of it changes."""
    groups = _groups(facts)
    changed = frozenset(unit.name for units in groups.values() for unit in units if not unit.pattern)
    parted = {group: _parted(units, changed, words) for group, units in groups.items()}
    made = (row for group, found in parted.items() for row in _rows(group, found, parted, words))
    return tuple(sorted(made, key=lambda row: (row.extent.name, row.actions, row.resources, repr(row.conditions))))


def _groups(facts: Iterable[Fact]) -> dict[_Group, set[Unit]]:
    """Return the units of each group: first by what they share, then by the resources that each of them has."""
    alike: defaultdict[_Shared, defaultdict[Unit, set[str]]] = defaultdict(lambda: defaultdict(set))
    for fact in _once(facts):
        alike[fact[2:]][fact.unit].add(fact.resource)
    groups: dict[_Group, set[Unit]] = {}
    for (conditions, exact, unknown, at), units in alike.items():
        together: defaultdict[frozenset[str], set[Unit]] = defaultdict(set)
        for unit, resources in units.items():
            together[frozenset(resources)].add(unit)
        for found, alike_units in together.items():
            groups[_Group(exact, unknown, conditions, at, tuple(sorted(found)))] = alike_units
    return groups


def _once(facts: Iterable[Fact]) -> Collection[Fact]:
    """Return facts without those that another statement says as well: the first place counts."""
    first: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        first.setdefault(fact[:-1], fact)
    return first.values()


class _Parted(NamedTuple):
    """The units of a group, told apart."""

    shown: set[str]
    """Wildcards of which all is in the group, and single actions."""
    future: set[str]
    """Wildcards of which no known action changes."""
    open: set[str]
    """Wildcards of which known actions change, and not all are here."""


def _parted(units: set[Unit], changed: frozenset[str], words: Vocabulary) -> _Parted:
    names = {unit.name for unit in units if not unit.pattern}
    wild = {unit.name: words.under(unit.name) for unit in units if unit.pattern}
    whole = {each for each in wild if wild[each] <= names and wild.keys() >= {*smaller(each, words.patterns)}}
    whole = {each for each in whole if wild[each] or not matching(each)}
    single = names.difference(*(wild[each] for each in whole))
    rest = _widest({each for each in wild if not any(holds(one, each) for one in whole)})
    future = {each for each in rest if matching(each) and wild[each].isdisjoint(changed)}
    return _Parted(shown=_widest(whole) | single, future=future, open=rest - future)


def _rows(group: _Group, found: _Parted, every: Mapping[_Group, _Parted], words: Vocabulary) -> Iterator[Row]:
    extent = Extent.EXACT if group.exact else Extent.PART
    if found.shown:
        near = {each for one, other in every.items() if _is_near(one, group) for each in other.open}
        yield _row(group, extent, found.shown, words, wildcards={each for each in near if _touches(each, found.shown)})
    if found.future:
        yield _row(group, Extent.FUTURE, found.future, words)
    beside = [other.shown for one, other in every.items() if _is_near(one, group)]
    if alone := {each for each in found.open if not any(_touches(each, shown) for shown in beside)}:
        yield _row(group, Extent.PART, alone, words)


def _is_near(one: _Group, other: _Group) -> bool:
    """Tell whether two groups come from one statement and one set of resources."""
    return (one.conditions, one.at, one.resources) == (other.conditions, other.at, other.resources)


def _touches(pattern: str, names: Iterable[str]) -> bool:
    """Tell whether a wildcard that AWS's data can list matches one of some actions."""
    return bool(matching(pattern)) and any(action_matches(pattern, name) for name in names)


def _widest(patterns: set[str]) -> set[str]:
    """Return the patterns that lie in no other one."""
    return {each for each in patterns if not any(one != each and holds(one, each) for one in patterns)}


def _row(
    group: _Group, extent: Extent, names: Iterable[str], words: Vocabulary, *, wildcards: Iterable[str] = ()
) -> Row:
    return Row(
        extent=extent,
        actions=tuple(sorted(map(words.written, names))),
        resources=group.resources,
        conditions=group.conditions,
        unknown=group.unknown or extent is Extent.FUTURE,
        at=group.at,
        wildcards=tuple(sorted(map(words.written, wildcards))),
    )
