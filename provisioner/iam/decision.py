"""The answer to a request: yes or no, the statements that decided, and every reason for a no in words."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import TypeVar

from provisioner.iam.document import Statement
from provisioner.record import dataclass

T = TypeVar("T")


class Side(enum.StrEnum):
    """Which kind of policy speaks: those of who asks, and that of what is asked for."""

    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    TRUST = "trust policy"
    RESOURCE = "resource-based policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """One reason why a request is denied. ``str`` of it is the whole reason on one line."""

    side: Side
    action: str
    explicit: bool
    """A Deny statement says no; otherwise no Allow statement says yes."""
    statement: Statement | None = None
    """The Deny, or the Allow that came nearest; None where no statement is about the action at all."""
    problems: tuple[str, ...] = ()
    """What keeps the nearest Allow from matching (``sts:ExternalId is missing``); of a Deny, what was not decided."""

    def __str__(self) -> str:
        if self.statement is None:
            return f"{self.side}: no statement allows {self.action}"
        name = f'statement "{self.statement.sid}"' if self.statement.sid else "a statement"
        verb = "denies" if self.explicit else "does not allow"
        why = f": {'; '.join(self.problems)}" if self.problems else ""
        return f"{self.side}: {name} {verb} {self.action}{why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """IAM's answer to one request."""

    allowed: bool
    statements: tuple[Statement, ...] = ()
    """The Allow statements of every side that was needed, or the Deny statements; none where nothing said yes."""
    denials: tuple[Denial, ...] = ()
    """Empty if, and only if, the request is allowed."""
    doubts: tuple[str, ...] = ()
    """What could not be decided and was taken as a no (an unknown operator, a value that it cannot compare); empty
    where the answer is the same either way."""

    def reasons(self) -> tuple[str, ...]:
        """Return each reason of a denial as a line of text."""
        return tuple(str(denial) for denial in self.denials)


def all_of(decisions: Iterable[Decision]) -> Decision:
    """Return the answer to several requests that are one call: allowed if all are, else the denied ones' reasons."""
    every = tuple(decisions)
    denied = tuple(decision for decision in every if not decision.allowed)
    return Decision(
        allowed=not denied,
        statements=unique(statement for decision in denied or every for statement in decision.statements),
        denials=tuple(denial for decision in denied for denial in decision.denials),
        doubts=open_questions(decision.doubts for decision in denied),
    )


def open_questions(obstacles: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the doubts about what stands in the way, or none where one obstacle is certain: then the answer is."""
    every = tuple(obstacles)
    return unique(doubt for doubts in every for doubt in doubts) if all(every) else ()


def unique(items: Iterable[T]) -> tuple[T, ...]:
    """Return the items without repetitions, in their order."""
    return tuple(dict.fromkeys(items))
