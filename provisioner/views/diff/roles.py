"""The roles and users of two desired states, each beside what it was before: by ARN, by name, by what a role may do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from provisioner.iam.document import Statement
from provisioner.model.desired import Desired, Pair, Role, User
from provisioner.views.diff.rights import Triple, triples

UserKey = tuple[str, str]
"""A bastion's name, and a user's."""

_WILD = frozenset("*?$")


class Spot(NamedTuple):
    """A role where it stands."""

    pair: Pair
    role: Role


class Match(NamedTuple):
    """A role before and after; None on the side where there is none."""

    before: Spot | None
    after: Spot | None


class Everybody(NamedTuple):
    """The users of a desired state, and the statements of their grants by the role that they are about."""

    users: Mapping[UserKey, User]
    exact: Mapping[str, Mapping[UserKey, tuple[Statement, ...]]]
    wild: Mapping[UserKey, tuple[Statement, ...]]
    """Statements that do not name single roles."""

    def grants(self, key: UserKey, arn: str) -> tuple[Statement, ...]:
        """Return the statements of a user's grants that can be about a role."""
        return (*self.exact.get(arn, {}).get(key, ()), *self.wild.get(key, ()))

    def granted(self, arn: str) -> set[UserKey]:
        """Return the users with such statements."""
        return {*self.exact.get(arn, ()), *self.wild}


def everybody(desired: Desired) -> Everybody:
    """Return the users of a desired state."""
    found = [(pair.bastion.name, user) for pair in desired.pairs for user in pair.users]
    found += [(bastion.name, user) for bastion in desired.bastions for user in bastion.users]
    exact: defaultdict[str, defaultdict[UserKey, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    wild: defaultdict[UserKey, list[Statement]] = defaultdict(list)
    for bastion, user in found:
        for statement in (one for grant in user.grants for one in grant.document.statements):
            if statement.exceptions is not None or not all(map(_WILD.isdisjoint, statement.resources)):
                wild[bastion, user.name].append(statement)
                continue
            for arn in statement.resources:
                exact[arn][bastion, user.name].append(statement)
    return Everybody(
        users={(bastion, user.name): user for bastion, user in found},
        exact={arn: {key: tuple(own) for key, own in each.items()} for arn, each in exact.items()},
        wild={key: tuple(own) for key, own in wild.items()},
    )


def same_users(before: Everybody, after: Everybody) -> dict[UserKey, UserKey]:
    """Return the earlier key of each later user: that with its ARN, else that with its names."""
    arns = {user.arn: key for key, user in before.users.items()}
    found = {key: arns.get(user.arn, key) for key, user in after.users.items()}
    return {key: earlier for key, earlier in found.items() if earlier in before.users}


def matches(before: Desired, after: Desired) -> Iterator[Match]:
    """Yield every role once: beside the one with its ARN, else that of its account with its name, else the most alike.

    Alike are roles of one account and kind that share an action on a resource: a stack that was renamed.
    """
    earlier, later = _spots(before), _spots(after)
    for arn in sorted(earlier.keys() & later.keys()):
        yield Match(earlier.pop(arn), later.pop(arn))
    named = {_name(spot): arn for arn, spot in earlier.items()}
    for arn, spot in sorted(later.items()):
        if (old := named.get(_name(spot))) is not None:
            yield Match(earlier.pop(old), later.pop(arn))
    for old, new in _alike(earlier, later):
        yield Match(earlier.pop(old), later.pop(new))
    yield from (Match(spot, None) for _, spot in sorted(earlier.items()))
    yield from (Match(None, spot) for _, spot in sorted(later.items()))


def _spots(desired: Desired) -> dict[str, Spot]:
    return {role.arn: Spot(pair, role) for pair in desired.pairs for role in pair.roles}


def _place(spot: Spot) -> tuple[str, str, str]:
    return spot.pair.account.partition, spot.pair.account.id, spot.role.kind


def _name(spot: Spot) -> tuple[str, str, str, str]:
    return (*_place(spot), spot.role.key)


def _alike(earlier: Mapping[str, Spot], later: Mapping[str, Spot]) -> Iterator[tuple[str, str]]:
    """Yield the ARNs of roles that do the same, those that share most first."""
    before, after = ({arn: triples(spot.role) for arn, spot in each.items()} for each in (earlier, later))
    index: defaultdict[Triple, list[str]] = defaultdict(list)
    for arn, found in before.items():
        for each in found:
            index[each].append(arn)
    shared: defaultdict[tuple[str, str], int] = defaultdict(int)
    for arn, found in after.items():
        for each in found:
            for old in index.get(each, ()):
                if _place(earlier[old]) == _place(later[arn]):
                    shared[old, arn] += 1
    yield from _best(sorted(shared, key=lambda pair: (-shared[pair], pair)))


def _best(ordered: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for old, new in ordered:
        if taken.isdisjoint((f"-{old}", f"+{new}")):
            taken |= {f"-{old}", f"+{new}"}
            yield old, new
