"""What changes between two desired states: effective access, not text.

The unit is a fact: a user, a role, an action, a resource, conditions. Facts are computed from the documents, users and
tags that shall exist, never from the two files, so that a state that was deployed can stand on either side. Roles that
are equal by value are not compared any further.
"""

from __future__ import annotations

from provisioner.model.desired import Desired
from provisioner.views.diff.change import Change, Difference, Kind
from provisioner.views.diff.changes import changes
from provisioner.views.diff.compare import deeds
from provisioner.views.diff.moves import with_moves
from provisioner.views.diff.places import places
from provisioner.views.diff.roles import everybody, matches, same_users

_ORDER = {kind: index for index, kind in enumerate(Kind)}


def difference(before: Desired, after: Desired) -> Difference:
    """Return every change of access between two desired states, sorted by account, stack, role, user and kind.

    Of a role, ``session_seconds`` of 0 means that it is not known what a job asks for (a deployed state does not say).
    """
    earlier, later = everybody(before), everybody(after)
    same = same_users(earlier, later)
    found = [deed for match in matches(before, after) for deed in deeds(match, earlier, later, same)]
    old, new = places(before), places(after)
    made = dict.fromkeys(change for deed in with_moves(found) for change in changes(deed, old, new))
    return Difference(changes=tuple(sorted(made, key=_place)))


def _place(change: Change) -> tuple[object, ...]:
    where = (change.account, change.stack, change.role, change.bastion, change.user)
    return (
        *where,
        _ORDER[change.kind],
        change.via,
        change.actions,
        change.resources,
        change.conditions,
        change.message,
    )
