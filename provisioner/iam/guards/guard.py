"""What one way is: an action, what it is good for, and who has described it."""

from __future__ import annotations

from functools import lru_cache

from provisioner.iam.match import action_matches
from provisioner.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """An action that leads further. ``can`` goes on after "the role can"; ``{whom}`` in it is whose role is meant."""

    action: str
    can: str
    source: str
    kinds: tuple[str, ...] = ()
    """The resource types that it is about, of those that the action acts on; empty: all of them."""
    key: str = ""
    """A condition key of the action that keeps it within bounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Guards:
    """A list of such actions. Compared by identity, so that it is a cheap key of a cache."""

    listed: tuple[Guard, ...]


@lru_cache(maxsize=65536)
def matched(guards: Guards, actions: tuple[str, ...]) -> tuple[Guard, ...]:
    """Return the guarded actions that a statement's actions, with their wildcards, match.

    A fleet has few lists of actions, in many statements each.
    """
    prefixes = {action.partition(":")[0].lower() for action in actions}
    return tuple(
        guard
        for guard in guards.listed
        if ("*" in prefixes or guard.action.partition(":")[0] in prefixes)
        and any(pattern == "*" or action_matches(pattern, guard.action) for pattern in actions)
    )
