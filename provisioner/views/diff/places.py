"""Where in the files a change comes from: the user that a stack names, the entry that allows, the setting that is set.

The documents say which entry a statement is made from, but of joined statements only the first. The files are asked
for nothing else. A state that was deployed has none; then the place is the statement's, or the role's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from provisioner.finding import Position, Text
from provisioner.iam.match import action_matches
from provisioner.model import Desired, Instance, ResourceEntry, Settings
from provisioner.resolve.permissions import actions
from provisioner.resolve.placeholders import fill
from provisioner.views.diff.roles import Spot
from provisioner.views.diff.rows import Row


class Places(NamedTuple):
    """Every stack in its accounts, by both names."""

    instances: Mapping[tuple[str, str], Instance]

    def of_row(self, spot: Spot, row: Row) -> Position:
        """Return the entry that allows a row's actions: that of its statement, if it does, or the first that does."""
        found = [entry.at for entry in self._entries(spot, row)]
        first = found[0] if found and row.at not in found else row.at
        return first or spot.role.at

    def of_user(self, spot: Spot, user: str) -> Position:
        """Return where a stack names a user; the stack where it does not."""
        instance = self._instance(spot)
        named = instance.named_users if instance else ()
        return next((text.at for text in named if text.value == user), spot.role.at)

    def of_setting(self, spot: Spot, *names: str) -> Position:
        """Return where the first of some settings is set; the stack where none is, or where it has its default."""
        instance = self._instance(spot)
        found = _texts(instance.settings) if instance else {}
        texts = (found.get(name) for name in names)
        return next((text.at for text in texts if text is not None and text.at != spot.role.at), spot.role.at)

    def _instance(self, spot: Spot) -> Instance | None:
        return self.instances.get((spot.role.stack, spot.pair.account.name))

    def _entries(self, spot: Spot, row: Row) -> Iterator[ResourceEntry]:
        instance = self._instance(spot)
        if instance is not None:
            entries = (entry for entry in instance.stack.resources.values() if not entry.broken)
            yield from (entry for entry in entries if _allows(entry, instance.scope, row))


def places(desired: Desired) -> Places:
    """Return the places of a desired state."""
    return Places({(each.stack.name, each.account.name): each for each in desired.instances})


def _texts(settings: Settings) -> dict[str, Text | None]:
    return {
        "external_id": settings.external_id,
        "session": settings.session,
        "max_session": settings.max_session,
        "permissions_boundary": settings.permissions_boundary,
    }


def _allows(entry: ResourceEntry, scope: Mapping[str, str], row: Row) -> bool:
    arns = tuple(sorted({fill(arn.value, scope) for arn in entry.arns}))
    if set(arns).isdisjoint(row.resources):
        return False
    return _share(actions(entry.allow, arns, entry.excepted), row.actions)


def _share(allowed: Iterable[str], told: Iterable[str]) -> bool:
    """Tell whether one of the told actions is allowed; both may be wildcards."""
    lowered = [one.lower() for one in told]
    return any(action_matches(one, other) or action_matches(other, one) for one in allowed for other in lowered)
