"""The one sentence that a change says, in the words of the two files."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.views.diff.change import Kind
from provisioner.views.diff.roles import Spot
from provisioner.views.diff.rows import Extent, Row

MOST = 3
"""Items of a list that a sentence names."""

_MAY = {Kind.GAINED: "may now do", Kind.LOST: "may no longer do"}
_PART = {Kind.GAINED: "may do more of", Kind.LOST: "may do less of"}


def place(spot: Spot) -> str:
    """Return what a role is to those who write the files."""
    preview = "" if spot.role.kind == "updater" else f" ({spot.role.kind} role)"
    return f"stack {spot.role.stack}{preview} in {spot.pair.account.name}"


def listed(items: Sequence[str]) -> str:
    """Return the first of some items, and how many there are besides."""
    more = f" and {len(items) - MOST} more" if len(items) > MOST else ""
    return ", ".join(items[:MOST]) + more


def _what(row: Row) -> str:
    """Return actions on resources; many of a wildcard's as a number."""
    many = len(row.actions) > MOST and row.wildcards
    actions = f"{len(row.actions)} actions of {listed(row.wildcards)}" if many else listed(row.actions)
    return f"{actions} on {listed(row.resources)}"


def access(user: str, direction: Kind, row: Row, spot: Spot, via: str) -> str:
    """Return what a user may do, or no longer; ``direction`` is gained or lost."""
    what = _what(row)
    under = " under conditions" if row.conditions else ""
    if row.extent is Extent.FUTURE:
        later = "would now be allowed" if direction is Kind.GAINED else "is no longer allowed beforehand"
        return f"{user}: nothing that AWS has today changes, but what it may add to {what} {later} ({place(spot)})"
    verbs = _PART if row.extent is Extent.PART else _MAY
    unsure = ", as far as the conditions can be compared" if row.unknown else ""
    return f"{user} {verbs[direction]} {what}{under} ({place(spot)}){unsure}{_because(direction, via)}"


def _because(direction: Kind, via: str) -> str:
    if not via:
        return ""
    sides = "the grants" if via == "grant" else "its grant and the role's trust policy"
    return f": {sides} {'let' if direction is Kind.GAINED else 'no longer let'} it assume the role"


def without_denies(names: Sequence[str]) -> str:
    """Return, to stand behind a gain, whose denies are gone; empty where none is."""
    if not names:
        return ""
    entries = ", ".join(f'"{name}"' for name in names[:MOST]) + (f" and {len(names) - MOST} more" * (len(names) > MOST))
    return f": the deny of {'the entry' if len(names) == 1 else 'the entries'} {entries} is gone"


def moved(user: str, row: Row, spot: Spot, former: str) -> str:
    """Return that a user does the same through another role."""
    what = _what(row)
    return f"{user} does {what} through {spot.role.name} now ({place(spot)}), instead of {former}"


def rewritten(user: str, spot: Spot) -> str:
    """Return that a role's policies say the same in another way."""
    return f"{user} may do the same as before: the policies of {place(spot)} are only written in another way"


def boundary(user: str, spot: Spot, old: str | None, new: str | None) -> str:
    """Return what a permissions boundary's change means."""
    if new is None:
        return f"{user} is held back no more by the permissions boundary {old} ({place(spot)})"
    if old is None:
        return f"{user} is held back by the permissions boundary {new} ({place(spot)})"
    other = f"{new} instead of {old}, which may allow more"
    return f"{user} is held back by another permissions boundary, {other} ({place(spot)})"


def session(user: str, before: Spot, after: Spot) -> str:
    """Return how long sessions last."""
    old, new = before.role, after.role
    asked = f"asks for {new.session_seconds} s instead of {old.session_seconds} s"
    most = f"may have {new.max_session_seconds} s at most instead of {old.max_session_seconds} s"
    parts = [asked] * (old.session_seconds != new.session_seconds)
    parts += [most] * (old.max_session_seconds != new.max_session_seconds)
    return f"{user} {' and '.join(parts)} in a session ({place(after)})"


def trust(user: str, spot: Spot, parts: Sequence[str]) -> str:
    """Return what changes about how a user assumes a role."""
    return f"{user} {'; '.join(parts)} ({place(spot)})"


def principal(old: str, new: str, spot: Spot) -> str:
    """Return who takes a user's place."""
    return f"{new} may assume the role of {place(spot)}, in the place of {old}"
