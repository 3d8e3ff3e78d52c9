"""One user and one role, before and after: what the two sides of a comparison bring together."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.model.desired import Role, User
from provisioner.views.diff.doors import Doors
from provisioner.views.diff.facts import Fact
from provisioner.views.diff.roles import Match


class Way(NamedTuple):
    """A user's way into a role, before and after; a user or a role that is not there has no open door."""

    match: Match
    user_before: User | None
    user_after: User | None
    before: Doors
    after: Doors

    @property
    def name(self) -> str:
        """The user's name; the later one where it has one."""
        user = self.user_after or self.user_before
        return user.name if user else ""

    @property
    def via(self) -> str:
        """Whose answer has changed about assuming the role; empty where the two together say what they said."""
        if self.before.assume.is_open() is self.after.assume.is_open():
            return ""
        return "grant" if self.before.assume.is_trusted() is self.after.assume.is_trusted() else "trust"


class Deed(NamedTuple):
    """What a user may do more, less, and the same in another way."""

    way: Way
    gained: tuple[Fact, ...] = ()
    lost: tuple[Fact, ...] = ()
    moved: tuple[Fact, ...] = ()
    """What it does through the later role now."""
    former: str = ""
    """The role that it did that through."""
    stirred: bool = False
    """Whether something was taken out that has moved from or to another role."""


def same_envelope(old: Way, new: Way) -> bool:
    """Tell whether the later sessions of one role are the earlier ones of another, whatever the policies say."""
    before, after = old.match.before, new.match.after
    if before is None or after is None or _limits(before.role) != _limits(after.role):
        return False
    carried = zip(old.before[1:], new.after[1:], strict=True)
    return all(one.is_open() is other.is_open() for one, other in carried)


def _limits(role: Role) -> tuple[str | None, int, int]:
    return role.permissions_boundary, role.session_seconds, role.max_session_seconds
