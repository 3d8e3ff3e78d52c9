"""What a name can mean to ``explain``: roles, users, stacks, or an action."""

from __future__ import annotations

from provisioner.iam.actions import is_pattern, matching
from provisioner.iam.catalog import Action
from provisioner.model.config import StackEntry
from provisioner.model.desired import Bastion, Desired, Pair, Role, User
from provisioner.record import dataclass

KINDS = ("role", "user", "stack", "action")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Everything of one name. A role of that name may be in several accounts, a user in several bastions."""

    roles: tuple[tuple[Pair, Role], ...] = ()
    users: tuple[tuple[Bastion, User], ...] = ()
    stacks: tuple[StackEntry, ...] = ()
    actions: tuple[Action, ...] = ()

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds that there are."""
        found = (self.roles, self.users, self.stacks, self.actions)
        return tuple(kind for kind, items in zip(KINDS, found, strict=True) if items)


def subjects(desired: Desired, name: str) -> Subjects:
    """Return what a name can mean: a name or ARN of a role or user, ``bastion/user``, a stack, an action."""
    return Subjects(
        roles=tuple((pair, role) for pair in desired.pairs for role in pair.roles if name in (role.name, role.arn)),
        users=tuple(
            (bastion, user)
            for bastion in desired.bastions
            for user in bastion.users
            if name in (user.name, user.arn, f"{bastion.name}/{user.name}")
        ),
        stacks=tuple(each for each in desired.config.stacks.values() if each.name == name),
        actions=() if is_pattern(name) else matching(name),
    )


def names(desired: Desired) -> tuple[str, ...]:
    """Return every name that can be explained, but for actions."""
    roles = (text for pair in desired.pairs for role in pair.roles for text in (role.name, role.arn))
    users = (user.name for bastion in desired.bastions for user in bastion.users)
    return tuple(dict.fromkeys((*desired.config.stacks, *users, *roles)))
