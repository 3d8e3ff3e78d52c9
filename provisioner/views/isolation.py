"""Who else can assume a role, or touch what it touches: what keeps stacks apart, and where they meet.

Patterns of resources are compared as texts, all that a role is allowed to do with them alike, and without conditions
and denies: this may show too much, never too little. Two patterns can only meet where what stands before the first
wildcard of the one begins what stands before that of the other, so each is looked up, and not compared with all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from provisioner.iam.glob import head, patterns_meet
from provisioner.model.desired import Desired, Role
from provisioner.record import dataclass
from provisioner.views.assumable import answers

EVERYTHING = "*"
"""The Resource of actions that take none: it names nothing that could be shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A pattern of resources that roles of several stacks may touch."""

    resource: str
    roles: tuple[Role, ...]
    """Those whose policies have this pattern."""
    others: Mapping[str, tuple[Role, ...]]
    """Further patterns that match some of the same resources, with the roles that have them."""

    @property
    def stacks(self) -> tuple[str, ...]:
        """The names of all stacks of these roles."""
        every = (*self.roles, *(role for roles in self.others.values() for role in roles))
        return tuple(sorted({role.stack for role in every}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A user that may assume a role whose stack does not name it."""

    user: str
    bastion: str
    role: Role


def shared(desired: Desired) -> Iterator[Shared]:
    """Yield every pattern of resources that more than one stack may touch, sorted."""
    roles = _roles(desired)
    heads: defaultdict[str, list[str]] = defaultdict(list)
    for pattern in roles:
        heads[head(pattern)].append(pattern)
    meeting = _meeting(roles, heads)
    for pattern in sorted(roles):
        others = {other: roles[other] for other in sorted(meeting[pattern])}
        found = Shared(resource=pattern, roles=roles[pattern], others=others)
        if len(found.stacks) > 1:
            yield found


def strangers(desired: Desired) -> Iterator[Stranger]:
    """Yield every user that may assume a role without being named for it; for a right configuration there is none."""
    for each in answers(desired):
        if each.decision.allowed and each.user.name not in each.role.users:
            yield Stranger(user=each.user.name, bastion=each.pair.bastion.name, role=each.role)


def _roles(desired: Desired) -> dict[str, tuple[Role, ...]]:
    """Return the roles that have each pattern of resources in what they are allowed, by pattern."""
    found: defaultdict[str, dict[str, Role]] = defaultdict(dict)
    for role in (each for pair in desired.pairs for each in pair.roles):
        for policy in role.policies:
            for statement in policy.document.statements:
                for resource in statement.resources if statement.effect == "Allow" else ():
                    found[resource][role.arn] = role
    found.pop(EVERYTHING, None)
    return {pattern: tuple(roles.values()) for pattern, roles in found.items()}


def _meeting(patterns: Iterable[str], heads: Mapping[str, list[str]]) -> Mapping[str, set[str]]:
    """Return for each pattern the others that match some of the same resources."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    longest = max(map(len, heads), default=0)
    for pattern in patterns:
        own = head(pattern)
        for length in range(min(len(own), longest) + 1):
            for other in heads.get(own[:length], ()):
                if other != pattern and patterns_meet(pattern, other):
                    found[pattern].add(other)
                    found[other].add(pattern)
    return found
