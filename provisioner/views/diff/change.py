"""What changes between two desired states, as ``diff`` tells it: one value for every format and every gate."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping

from provisioner.finding import Position
from provisioner.iam.document import Conditions
from provisioner.record import dataclass


class Kind(enum.StrEnum):
    """What happened to a piece of access. ``gained`` and ``lost`` are exact; the next two may give a whole pattern."""

    GAINED = "gained"
    LOST = "lost"
    WIDENED = "widened"
    NARROWED = "narrowed"
    MOVED = "moved"
    """The same access through another role or entry."""
    REWRITTEN = "rewritten"
    """Another text that changes no request's answer."""
    TRUST = "trust"
    SESSION = "session"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, for one user and one role, of a statement-shaped group of actions and resources.

    ``at`` is a place in the earlier files for what is lost, and in the later ones for everything else.
    """

    kind: Kind
    broadening: bool
    user: str
    bastion: str
    account: str
    stack: str
    role: str
    """The role's ARN."""
    former: str = ""
    """The ARN of the role that it was before, where that is another one: of a renamed role, and of what has moved."""
    actions: tuple[str, ...] = ()
    wildcards: tuple[str, ...] = ()
    """Wildcards that some of the actions are under: whatever AWS may add to these is meant as well."""
    resources: tuple[str, ...] = ()
    conditions: Conditions = ()
    via: str = ""
    """``trust`` or ``grant`` where who may assume the role changed; empty where its permissions did."""
    role_is: str = ""
    """``new`` or ``gone`` where there was no such role before, or is none any more: everything about it changes."""
    unknown: bool = False
    """Whether containment could not be decided: such a change counts as broadening."""
    at: Position | None = None
    message: str = ""
    """One sentence in the words of the two files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Every change between two desired states, in the order in which it is shown."""

    changes: tuple[Change, ...]

    @property
    def broadening(self) -> bool:
        """Whether anybody may do more than before, or whether that could not be ruled out."""
        return any(change.broadening for change in self.changes)

    def summary(self) -> Mapping[str, int]:
        """Return how many changes there are of each kind, zeros among them, in the kinds' order."""
        counts = Counter(change.kind for change in self.changes)
        return {kind.value: counts[kind] for kind in Kind}
