"""What a role's policies say, taken apart: one right for each statement and resource, ready to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from provisioner.finding import Position
from provisioner.iam.actions import is_pattern
from provisioner.iam.contain import Box, Part
from provisioner.iam.contain_conditions import atoms
from provisioner.iam.contain_text import action, exists, like
from provisioner.iam.document import Conditions, Exceptions, Statement
from provisioner.iam.match import any_action_matches
from provisioner.model.desired import Role
from provisioner.record import dataclass
from provisioner.views.diff.tags import Tags, tags

EVERYTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What a statement allows, or denies, on one of its resources."""

    denies: bool
    actions: tuple[str, ...]
    excepted: tuple[str, ...] | None
    """What ``NotAction`` lists: the right is about every other action."""
    resource: str
    box: Box
    """Its resource and its conditions."""
    conditions: Conditions
    at: Position | None


class About(NamedTuple):
    """What a right says of actions, whatever its resource and its conditions."""

    denies: bool
    actions: tuple[str, ...]
    excepted: tuple[str, ...] | None

    def is_about(self, name: str) -> bool:
        """Tell whether it is about an action."""
        if self.excepted is not None:
            return not any_action_matches(self.excepted, name)
        return any_action_matches(self.actions, name)

    def patterns(self) -> Iterator[str]:
        """Yield every action with wildcards; ``*`` where it is about all but some."""
        yield from (one for one in (*self.actions, *(self.excepted or ())) if is_pattern(one))
        if self.excepted is not None:
            yield EVERYTHING

    def names(self) -> Iterator[str]:
        """Yield every action without wildcards."""
        yield from (one for one in (*self.actions, *(self.excepted or ())) if not is_pattern(one))


Shape = tuple[About, ...]
"""What the rights of a role say of actions, in their order: most roles of a fleet are shaped like many others."""


class Rights(NamedTuple):
    """All rights of a role."""

    every: tuple[Right, ...]

    def shape(self) -> Shape:
        """Return what the rights say of actions."""
        return tuple(About(each.denies, each.actions, each.excepted) for each in self.every)


NOTHING = Rights(())


def rights(role: Role) -> Rights:
    """Return what a role may do, and what it is denied."""
    own = tags(role)
    return Rights(tuple(right for statement in statements(role) for right in _rights(statement, own)))


def statements(role: Role) -> Iterator[Statement]:
    """Yield the statements of a role's policies."""
    for policy in role.policies:
        yield from policy.document.statements


_Meaning = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], Conditions, Exceptions | None]


def meanings(found: Iterable[Statement]) -> frozenset[_Meaning]:
    """Return statements as values that are equal where only Sids, places and the packing into policies differ."""
    return frozenset(
        (one.effect, one.principals, one.actions, one.resources, one.conditions, one.exceptions) for one in found
    )


class Triple(NamedTuple):
    """One action on one resource."""

    denies: bool
    action: str
    """In lower case; ``*`` where the right is about all but some."""
    excepted: tuple[str, ...] | None
    resource: str
    box: Box


def triples(role: Role) -> frozenset[Triple]:
    """Return each action on each resource by itself: equal where the same is only grouped in another way."""
    return frozenset(
        Triple(each.denies, one.lower(), each.excepted, each.resource, each.box)
        for each in rights(role).every
        for one in each.actions or (EVERYTHING,)
    )


def _rights(statement: Statement, own: Tags) -> Iterator[Right]:
    asked = own.asked(statement, atoms(statement.conditions))
    if asked is None:
        return
    for resource, part in _parts(statement, own):
        yield Right(
            denies=statement.effect == "Deny",
            actions=statement.actions,
            excepted=statement.exceptions.actions if statement.exceptions else None,
            resource=resource,
            box=Box(parts=(part,), conditions=asked),
            conditions=statement.conditions,
            at=statement.at,
        )


def _parts(statement: Statement, own: Tags) -> Iterator[tuple[str, Part]]:
    """Yield the resources of a statement as they are written, and as sets; ``NotResource`` is one set."""
    excepted = statement.exceptions.resources if statement.exceptions else None
    if excepted is not None:
        filled = (own.text(one) for one in excepted)
        yield EVERYTHING, Part(inside=like(EVERYTHING), but=tuple(like(one) for one in filled if one is not None))
    for resource in statement.resources:
        text = own.text(resource)
        if text is not None:
            yield resource, Part(inside=like(text))


def with_actions(right: Right, pattern: str) -> Iterator[Box]:
    """Yield a right as sets of actions and resources, as far as it can be about actions that nobody knows yet.

    A plain action of the right takes in none of those, and is left out; what shares no action with the pattern, too.
    """
    if right.excepted is not None:
        wild = tuple(action(one) for one in right.excepted if is_pattern(one))
        yield Box(parts=(Part(inside=action(EVERYTHING), but=wild), *right.box.parts), conditions=right.box.conditions)
    for one in right.actions:
        if is_pattern(one) and exists((action(one), action(pattern))) is not False:
            yield Box(parts=(Part(inside=action(one)), *right.box.parts), conditions=right.box.conditions)


@lru_cache(maxsize=16384)
def holds(outer: str, inner: str) -> bool:
    """Tell whether an action's pattern matches all that another one matches."""
    return exists((action(inner),), (action(outer),)) is False


def cut(box: Box, pattern: str, smaller: Iterable[str]) -> Box:
    """Return a set of actions and resources with its actions cut down to those of a pattern, less smaller ones."""
    part = Part(inside=action(pattern), but=(*box.parts[0].but, *map(action, smaller)))
    return Box(parts=(part, *box.parts[1:]), conditions=box.conditions)
