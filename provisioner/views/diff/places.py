"""Where in the files a change comes from: the user that a stack names, the entry that allows, the setting that is set.

The documents say which entry a statement is made from, but of joined statements only the first. The files are asked
for nothing else. A state that was deployed has none; then the place is the statement's, or the role's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from provisioner.finding import Position, Text
from provisioner.iam.glob import patterns_meet
from provisioner.iam.match import action_matches
from provisioner.model.config import ResourceEntry, Settings
from provisioner.model.desired import Desired, Instance
from provisioner.resolve.permissions import actions
from provisioner.resolve.placeholders import fill
from provisioner.views.diff.roles import Spot
from provisioner.views.diff.rows import Row


class Lifted(NamedTuple):
    """What no longer denies something: where its entry stands now, or the names of entries whose deny is gone."""

    at: Position | None = None
    gone: tuple[str, ...] = ()


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
        named = _named(instance, spot) if instance else ()
        return next((text.at for text in named if text.value == user), spot.role.at)

    def of_setting(self, spot: Spot, *names: str) -> Position:
        """Return where the first of some settings is set; the stack where none is, or where it has its default."""
        instance = self._instance(spot)
        found = _texts(instance.settings) if instance else {}
        texts = (found.get(name) for name in names)
        return next((text.at for text in texts if text is not None and text.at != spot.role.at), spot.role.at)

    def lifted(self, spot: Spot, earlier: Places, before: Spot, row: Row) -> Lifted:
        """Return the denies of earlier that no longer stand in the way of what an entry allowed then as well."""
        old, new = earlier._instance(before), self._instance(spot)
        if old is None or new is None:
            return Lifted()
        found = {name: entry for name, entry in new.stack.resources.items() if not entry.broken}
        denied = [each for each in old.stack.resources.values() if not each.broken and _denies(each, old.scope, row)]
        changed = [each for each in denied if _deny(found.get(each.name), new.scope) != _deny(each, old.scope)]
        if not changed or next(earlier._entries(before, row), None) is None:
            return Lifted()
        gone = tuple(each.name for each in changed if each.name not in found or not found[each.name].deny)
        at = next((found[each.name] for each in changed if each.name in found), None)
        return Lifted(at=(at.deny[0].at if at.deny else at.at) if at else None, gone=gone)

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


def _named(instance: Instance, spot: Spot) -> tuple[Text, ...]:
    if spot.role.kind == "preview":
        return instance.stack.preview_users or ()
    return instance.settings.users or ()


def _deny(entry: ResourceEntry | None, scope: Mapping[str, str]) -> tuple[object, ...]:
    """Return what an entry denies, to be compared with what it denied before."""
    if entry is None or not entry.deny:
        return ()
    when = tuple((each.operator.value, each.key.value, *_filled(each.values, scope)) for each in entry.when)
    return tuple(item.value for item in entry.deny), _filled(entry.arns, scope), when


def _filled(texts: Iterable[Text], scope: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({fill(text.value, scope) for text in texts}))


def _denies(entry: ResourceEntry, scope: Mapping[str, str], row: Row) -> bool:
    arns = _filled(entry.arns, scope)
    if not any(patterns_meet(arn, one) for arn in arns for one in row.resources):
        return False
    return _share(actions(entry.deny, list(arns), ()), row.actions)


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


@lru_cache(maxsize=4096)
def _share(allowed: tuple[str, ...], told: tuple[str, ...]) -> bool:
    """Tell whether one of the told actions is allowed; both may be wildcards."""
    lowered = [one.lower() for one in told]
    return any(action_matches(one, other) or action_matches(other, one) for one in allowed for other in lowered)
