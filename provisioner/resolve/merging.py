"""Statements joined without changing what they mean: the same actions on more resources, more actions on the same ones.

A statement stands for every combination of its actions and resources, under its effect and conditions. Two with equal
effect, conditions and actions stand together for their actions on all resources of both, and likewise the other way
round; nothing else is joined, so that no combination is gained or lost. The order of statements means nothing in IAM.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from provisioner.iam.document import Conditions, Statement


class Merged(NamedTuple):
    """A statement, and the Sids of those that it was joined from, itself the first."""

    statement: Statement
    sids: tuple[str, ...]


class _First(enum.Enum):
    """What is joined first where joining one way makes the other impossible."""

    LARGEST = "what saves most"
    ACTIONS = "equal actions"
    RESOURCES = "equal resources"


_Key = tuple[bool, str, Conditions, tuple[str, ...]]
_Group = list[int]


def merge(statements: Iterable[Statement]) -> tuple[Merged, ...]:
    """Return the statements, joined until nothing more can be, by Sid; each keeps the first Sid and its place.

    Where two ways exclude each other, three orders are tried (what saves most first; equal actions first; equal
    resources first) and the shortest result is taken. It depends on the set of statements alone, not on their order.
    """
    ordered = sorted(statements, key=attrgetter("sid", "effect", "actions", "resources", "conditions"))
    alone = [Merged(statement=each, sids=(each.sid,)) for each in ordered]
    if not _any_joins(ordered):
        return tuple(alone)
    tried = [_joined(alone, first) for first in _First]
    return tuple(min(tried, key=lambda made: sum(_length(each.statement) for each in made)))


def _any_joins(statements: Sequence[Statement]) -> bool:
    """Tell whether anything can be joined. It seldom can, and there are many roles: this is quick."""
    actions = {(one.effect, one.actions, one.conditions) for one in statements}
    resources = {(one.effect, one.resources, one.conditions) for one in statements}
    return min(len(actions), len(resources)) < len(statements)


def _joined(merged: list[Merged], first: _First) -> list[Merged]:
    while groups := _groups(merged):
        taken: set[int] = set()
        made = []
        for _, group in sorted(groups.items(), key=lambda item: _rank(item[0], item[1], first, merged)):
            if taken.isdisjoint(group):
                taken |= set(group)
                made.append(_union([merged[index] for index in group]))
        rest = [each for index, each in enumerate(merged) if index not in taken]
        merged = sorted([*rest, *made], key=lambda each: each.sids)
    return merged


def _groups(merged: Sequence[Merged]) -> dict[_Key, _Group]:
    """Return what can be joined: the places of statements with equal actions, and of those with equal resources."""
    found: defaultdict[_Key, _Group] = defaultdict(list)
    for index, each in enumerate(merged):
        one = each.statement
        found[True, one.effect, one.conditions, one.actions].append(index)
        found[False, one.effect, one.conditions, one.resources].append(index)
    return {key: group for key, group in found.items() if len(group) > 1}


def _rank(key: _Key, group: _Group, first: _First, merged: Sequence[Merged]) -> tuple[bool, int, tuple[str, ...]]:
    """Return the sort key of a group: its kind where that counts, what joining two of it saves, its first Sid."""
    by_actions = key[0]
    behind = (first is _First.ACTIONS and not by_actions) or (first is _First.RESOURCES and by_actions)
    return behind, -sum(len(text) + 3 for text in key[3]), merged[group[0]].sids


def _union(group: Sequence[Merged]) -> Merged:
    statements = [each.statement for each in group]
    return Merged(
        statement=replace(
            statements[0],
            actions=tuple(sorted({action for each in statements for action in each.actions})),
            resources=tuple(sorted({resource for each in statements for resource in each.resources})),
        ),
        sids=tuple(sorted(sid for each in group for sid in each.sids)),
    )


def _length(statement: Statement) -> int:
    """Return a statement's length, but for what every statement has alike."""
    texts = (statement.sid, *statement.actions, *statement.resources)
    values = (value for _, keys in statement.conditions for key, values in keys for value in (key, *values))
    return 50 + sum(len(text) + 3 for text in (*texts, *values))
