"""Changes that are the same in several accounts, but for the account's own number and name: told once, exactly.

Of two such changes the one becomes the other, to the letter, when the number and the name are replaced in all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from provisioner.report.comparison import Group
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Change

_ID, _NAME = "\0id\0", "\0name\0"
"""Stand for an account's number and name; no text of the files holds that character."""


class Told(NamedTuple):
    """A change, and those of other accounts that say the same there."""

    each: Reviewed
    alike: tuple[Reviewed, ...]


def account_id(change: Change) -> str:
    """Return the number of a change's account; empty where it has no role to say it."""
    parts = change.role.split(":")
    return parts[4] if len(parts) > 4 else ""  # noqa: PLR2004 - arn:partition:iam::number:role


def told_once(groups: Sequence[Group]) -> list[list[Told]]:
    """Return the changes of each group, those left out that stand beside the same change of an earlier group."""
    found: dict[object, list[tuple[int, Reviewed]]] = {}
    for index, (_, stack, changes) in enumerate(groups):
        for each in changes:
            found.setdefault((stack, _without_account(each)), []).append((index, each))
    told: list[list[Told]] = [[] for _ in groups]
    for same in found.values():
        (index, first), *others = same
        alike = [each for _, each in others if _is_exact(first, each)]
        told[index].append(Told(first, tuple(alike)))
        for other, each in others:
            if not any(each is one for one in alike):
                told[other].append(Told(each, ()))
    return told


def _without_account(each: Reviewed) -> object:
    return each.approval, _replaced(each, _ID, _NAME)


def _is_exact(one: Reviewed, other: Reviewed) -> bool:
    """Tell whether replacing the number and the name, one after the other, makes one change of another account's."""
    change = other.change
    named = change.account != one.change.account and account_id(change) != account_id(one.change)
    return named and _replaced(one, account_id(change), change.account) == _parts(change)


def _replaced(each: Reviewed, number: str, name: str) -> object:
    own = account_id(each.change)
    return _deep(_parts(each.change), ((own, number), (each.change.account, name)))


def _deep(part: object, pairs: Sequence[tuple[str, str]]) -> object:
    if isinstance(part, str):
        for old, new in pairs:
            part = part.replace(old, new) if old else part
        return part
    if type(part) is tuple:
        return tuple(_deep(each, pairs) for each in part)
    return part


def _parts(change: Change) -> tuple[object, ...]:
    """Return all that a change says."""
    return (
        change.kind, change.broadening, change.user, change.bastion, change.account, change.stack, change.role,
        change.former, change.actions, change.wildcards, change.resources, change.conditions, change.via,
        change.role_is, change.unknown, change.at, change.message,
    )  # fmt: skip


def changes_of(told: Iterable[Told]) -> int:
    """Return how many changes are told."""
    return sum(1 + len(each.alike) for each in told)
