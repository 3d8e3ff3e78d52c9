"""Which changes somebody has approved: every part of the change must be within one approval."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from provisioner.config.approvals import ANY, Approval
from provisioner.iam.glob import holds
from provisioner.model.desired import Desired
from provisioner.record import dataclass
from provisioner.views.diff.change import Change, Difference, Kind

FACTS = frozenset({Kind.GAINED, Kind.WIDENED})
"""Kinds that an approval covers which names none: those that are about actions and resources alone."""

VARIABLE = re.compile(r"\$\{[^}]*\}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A change, and what approves it; None where nothing does, or where it does not broaden."""

    change: Change
    approval: Approval | None = None

    @property
    def open(self) -> bool:
        """Whether it broadens access, and nobody has approved that."""
        return self.change.broadening and self.approval is None


def review(difference: Difference, approvals: Iterable[Approval], shared: frozenset[str]) -> tuple[Reviewed, ...]:
    """Return every change with the first approval that covers it; ``shared`` are users that several bastions have."""
    known = tuple(approvals)
    return tuple(
        Reviewed(change=change, approval=_first(change, known, shared) if change.broadening else None)
        for change in difference.changes
    )


def shared_users(*states: Desired) -> frozenset[str]:
    """Return the names that users of several bastions have: such a name alone does not say who is meant."""
    found = {(bastion.name, user.name) for state in states for bastion in state.bastions for user in bastion.users}
    counted = Counter(user for _, user in found)
    return frozenset(user for user, count in counted.items() if count > 1)


def _first(change: Change, approvals: Iterable[Approval], shared: frozenset[str]) -> Approval | None:
    return next((each for each in approvals if covers(each, change, shared)), None)


def covers(approval: Approval, change: Change, shared: frozenset[str] = frozenset()) -> bool:
    """Tell whether a change is within an approval, all of it, what AWS may add included. In doubt it is not."""
    named = (
        (approval.user, change.user), (approval.account, change.account), (approval.stack, change.stack),
    )  # fmt: skip
    return (
        all(wanted in (ANY, actual) for wanted, actual in named)
        and _is_of_bastion(approval, change, shared)
        and _is_of_kind(approval, change)
        and approval.via in (None, change.via)
        and _within(approval.actions, (*change.actions, *change.wildcards), _holds_action)
        and _within(approval.resources, change.resources, _holds_resource)
    )


def _is_of_bastion(approval: Approval, change: Change, shared: frozenset[str]) -> bool:
    if approval.bastion is not None:
        return approval.bastion == change.bastion
    return change.user not in shared


def _is_of_kind(approval: Approval, change: Change) -> bool:
    """Tell whether an approval is for this kind of change. One that could not be decided must be named by its kind."""
    if approval.kind is not None:
        return approval.kind == change.kind
    return change.kind in FACTS and not change.unknown


def _within(outer: tuple[str, ...], inner: tuple[str, ...], held: Callable[[str, str], bool]) -> bool:
    """Tell whether each pattern is within one of others; a change that names none may be about anything."""
    return all(any(held(each, pattern) for each in outer) for pattern in inner or (ANY,))


def _holds_action(outer: str, inner: str) -> bool:
    """Tell whether all actions of a pattern are those of another. IAM reads actions without regard to case."""
    return _holds_resource(outer.lower(), inner.lower())


def _holds_resource(outer: str, inner: str) -> bool:
    """Tell whether all that a pattern matches is matched by another.

    A variable of ``inner`` may be anything; one of ``outer`` holds nothing then but the very same pattern.
    """
    return outer == inner or holds(outer, VARIABLE.sub("*", inner))
