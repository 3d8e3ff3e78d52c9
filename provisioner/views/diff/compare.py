"""Every user's way into every role that is not what it was; what is equal by value is not looked at any further."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from provisioner.iam.document import Statement
from provisioner.iam.fit import EVERYBODY
from provisioner.model.desired import Role
from provisioner.views.diff.doors import CLOSED, Doors, doors
from provisioner.views.diff.facts import Fact, surplus
from provisioner.views.diff.rights import NOTHING, Rights, meanings, rights, statements
from provisioner.views.diff.roles import Everybody, Match, Spot, UserKey
from provisioner.views.diff.tags import are_used
from provisioner.views.diff.ways import Deed, Way

_Keys = tuple[UserKey | None, UserKey | None]


def deeds(match: Match, before: Everybody, after: Everybody, same: Mapping[UserKey, UserKey]) -> Iterator[Deed]:
    """Yield what changes for each user of a role, sorted; ``same`` tells which earlier user a later one is."""
    found = list(_ways(match, before, after, same))
    if found:
        yield from _deeds(match, found)


def _ways(match: Match, before: Everybody, after: Everybody, same: Mapping[UserKey, UserKey]) -> Iterator[Way]:
    alike = is_same(match)
    for old, new in _candidates(match, before, after, same):
        if not (alike and _is_same_user(match, (old, new), before, after)):
            way = Way(
                match=match,
                user_before=before.users.get(old) if old else None,
                user_after=after.users.get(new) if new else None,
                before=_doors(match.before, old, before),
                after=_doors(match.after, new, after),
            )
            if way.before.assume.is_open() or way.after.assume.is_open():
                yield way


def is_same(match: Match) -> bool:
    """Tell whether a role says the same before and after, of everything that counts for anybody's access."""
    if match.before is None or match.after is None:
        return False
    old, new = match.before.role, match.after.role
    return _value(old) == _value(new) and (old.tags == new.tags or not are_used(statements(new)))


def _value(role: Role) -> tuple[object, ...]:
    times = (role.session_seconds, role.max_session_seconds, role.permissions_boundary, role.arn)
    return (*times, meanings(role.trust_policy.statements), meanings(statements(role)))


def _candidates(match: Match, before: Everybody, after: Everybody, same: Mapping[UserKey, UserKey]) -> Iterator[_Keys]:
    """Yield the users, before and after, that may have a way into a role."""
    earlier, later = _near(match.before, before), _near(match.after, after)
    back = {old: new for new, old in same.items()}
    later |= {back[old] for old in earlier if old in back}
    found: set[_Keys] = {(same.get(new), new) for new in later}
    found |= {(old, None) for old in earlier if old not in back}
    yield from sorted(found, key=lambda keys: keys[1] or keys[0] or ("", ""))


def _near(spot: Spot | None, people: Everybody) -> set[UserKey]:
    """Return the users that a grant brings to a role, or that its trust policy names in person."""
    if spot is None:
        return set()
    granted = {key for key in people.granted(spot.role.arn) if key in people.users}
    named = {one for each in spot.role.trust_policy.statements for one in each.principals}
    return granted | {key for key, user in people.users.items() if EVERYBODY in named or user.arn in named}


def _is_same_user(match: Match, keys: _Keys, before: Everybody, after: Everybody) -> bool:
    old, new = keys
    if old is None or new is None or match.before is None or match.after is None:
        return False
    one, other = before.users[old], after.users[new]
    if (one.arn, one.tags) != (other.arn, other.tags):
        return False
    return _asked(before, old, match.before.role.arn) == _asked(after, new, match.after.role.arn)


def _asked(people: Everybody, key: UserKey, arn: str) -> tuple[object, ...]:
    """Return what a user's grants say of one role; the other roles of the same statement do not matter."""
    named = people.exact.get(arn, {}).get(key, ())
    return frozenset(_without_resources(named)), meanings(people.wild.get(key, ()))


def _without_resources(found: Iterable[Statement]) -> Iterator[tuple[object, ...]]:
    return ((each.effect, each.actions, each.conditions) for each in found)


def _doors(spot: Spot | None, key: UserKey | None, people: Everybody) -> Doors:
    if spot is None or key is None:
        return CLOSED
    return doors(people.users[key], spot.role, people.grants(key, spot.role.arn))


def _deeds(match: Match, ways: Iterable[Way]) -> Iterator[Deed]:
    """Yield the ways with what each of them opens and closes; the roles' policies are compared once for all users."""
    old, new = (rights(spot.role) if spot else NOTHING for spot in match)
    kept: dict[tuple[bool, bool], tuple[tuple[Fact, ...], tuple[Fact, ...]]] = {}
    for way in ways:
        key = (way.before.assume.is_open(), way.after.assume.is_open())
        if key not in kept:
            here, there = (side if is_open else NOTHING for side, is_open in zip((old, new), key, strict=True))
            kept[key] = (surplus(there, here), surplus(here, there))
        gained, lost = kept[key]
        yield _deed(way, gained, lost, new)


def _deed(way: Way, gained: tuple[Fact, ...], lost: tuple[Fact, ...], new: Rights) -> Deed:
    """Return a deed; of a renamed role, with what a user does through it as it did before."""
    before, after = way.match
    if before is None or after is None or before.role.arn == after.role.arn or way.via:
        return Deed(way=way, gained=gained, lost=lost)
    fresh = {(fact.unit, fact.resource, fact.conditions) for fact in gained}
    kept = (fact for fact in surplus(new, NOTHING) if (fact.unit, fact.resource, fact.conditions) not in fresh)
    return Deed(way=way, gained=gained, lost=lost, moved=tuple(kept), former=before.role.arn)
