"""What ``can`` is asked, and what it answers: one value for every format."""

from __future__ import annotations

from provisioner.finding import Position
from provisioner.iam.document import Statement
from provisioner.iam.request import Values
from provisioner.model.desired import Bastion, Pair, Policy, Role, User
from provisioner.record import dataclass

LOCKS = ("environment", "grant", "trust", "external_id", "tag", "permissions", "deny", "boundary")
"""Everything that can say no, in the order in which it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A user of a bastion, as the question names it."""

    bastion: Bastion
    user: User

    @property
    def name(self) -> str:
        """The name that no other bastion's user has."""
        return f"{self.bastion.name}/{self.user.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether one of some users can do an action on an ARN; both may be patterns.

    A pattern asks whether there is anything that it matches for which the answer is yes.
    """

    users: tuple[Asker, ...]
    action: str
    arn: str
    context: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A way to a yes: the user's grant, the role, the statement. ``action`` and ``resource`` are what it was shown for.

    Where the question has patterns, these are an example of what they match.
    """

    asker: Asker
    pair: Pair
    role: Role
    grant: Policy | None
    """The user's policy that grants the role; None where the role's trust policy alone is enough."""
    action: str
    resource: str
    statements: tuple[Statement, ...]
    """Those of the role that allow it."""
    at: Position
    """The entry of the stack that asks for it."""
    item: str
    """The item of ``allow`` that does."""
    item_at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One reason for a no, where it stands, and the smallest edit that would remove it."""

    lock: str
    """One of ``LOCKS``."""
    asker: Asker
    pair: Pair | None
    role: Role | None
    """None where there is no role at all to ask about."""
    message: str
    remedy: str
    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Every path of a yes; of a no, the locks of the nearest roles."""

    paths: tuple[Path, ...]
    locks: tuple[Lock, ...]
    notes: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether there is a way at all."""
        return bool(self.paths)
