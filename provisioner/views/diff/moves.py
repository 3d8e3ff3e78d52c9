"""Access that one role loses and another one gains, for the same user in the same account: it has only moved.

It has not where the sessions of the two differ: in their length, their boundary, what they may carry. A role that a
user may now assume, where others could before, is told whole, and so is one that a user may assume no longer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from provisioner.iam.document import Conditions
from provisioner.views.diff.facts import Fact, Unit
from provisioner.views.diff.roles import Spot
from provisioner.views.diff.ways import Deed, same_envelope

_Place = tuple[str, str, str, str]
"""The partition and the number of an account, the bastion and the user."""

_Key = tuple[Unit, str, Conditions]
"""What a fact says, whatever its place."""


def with_moves(found: Sequence[Deed]) -> tuple[Deed, ...]:
    """Return the deeds, what has moved between two of them told as such."""
    groups: defaultdict[_Place, list[int]] = defaultdict(list)
    for index, deed in enumerate(found):
        groups[_place(deed)].append(index)
    deeds = list(found)
    added: list[Deed] = []
    for indexes in groups.values():
        if len(indexes) > 1:
            added += _moved(deeds, indexes)
    return (*deeds, *added)


def _place(deed: Deed) -> _Place:
    spot = deed.way.match.after or deed.way.match.before
    assert spot is not None  # noqa: S101 - a match has a role on one side at least
    return spot.pair.account.partition, spot.pair.account.id, spot.pair.bastion.name, deed.way.name


def _moved(deeds: list[Deed], indexes: Sequence[int]) -> Iterator[Deed]:
    """Take what has moved out of the deeds of one user, and yield it."""
    losing = _losing(deeds, indexes)
    for new in sorted(indexes, key=lambda index: _arn(deeds[index].way.match.after)) if losing else ():
        near = {old for fact in deeds[new].gained for old in losing.get(_key(fact), ())} - {new}
        for old in sorted(near, key=lambda index: (_arn(deeds[index].way.match.before), index)):
            if common := _common(deeds[old], deeds[new]):
                keys = {_key(fact) for fact in common}
                deeds[old] = deeds[old]._replace(lost=_without(deeds[old].lost, keys), stirred=True)
                deeds[new] = deeds[new]._replace(gained=_without(deeds[new].gained, keys), stirred=True)
                former = _arn(deeds[old].way.match.before)
                yield Deed(way=deeds[new].way, moved=common, former=former, stirred=True)


def _losing(deeds: Sequence[Deed], indexes: Iterable[int]) -> Mapping[_Key, Sequence[int]]:
    """Return the deeds in which each thing is lost: only these can be where it has moved from."""
    found: defaultdict[_Key, list[int]] = defaultdict(list)
    for index in indexes:
        for fact in deeds[index].lost:
            if fact.exact:
                found[_key(fact)].append(index)
    return found


def _arn(spot: Spot | None) -> str:
    return spot.role.arn if spot else ""


def _common(old: Deed, new: Deed) -> tuple[Fact, ...]:
    if not _may_move(old, new):
        return ()
    lost = {_key(fact) for fact in old.lost if fact.exact}
    return tuple(fact for fact in new.gained if fact.exact and _key(fact) in lost)


def _may_move(old: Deed, new: Deed) -> bool:
    gone = not old.way.via or old.way.match.after is None
    come = not new.way.via or new.way.match.before is None
    return gone and come and same_envelope(old.way, new.way)


def _key(fact: Fact) -> _Key:
    return fact.unit, fact.resource, fact.conditions


def _without(facts: Sequence[Fact], keys: set[_Key]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if _key(fact) not in keys)
