"""What has changed for a user and a role, as changes to be shown: kinds, places and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from provisioner.finding import Position
from provisioner.views.diff import words
from provisioner.views.diff.change import Change, Kind
from provisioner.views.diff.doors import Door, more
from provisioner.views.diff.places import Lifted, Places
from provisioner.views.diff.rights import NOTHING, rights, triples
from provisioner.views.diff.roles import Spot
from provisioner.views.diff.rows import Extent, Row, Vocabulary, rows, vocabulary
from provisioner.views.diff.ways import Deed, Way

_KINDS = {
    (Kind.GAINED, Extent.EXACT): Kind.GAINED,
    (Kind.GAINED, Extent.PART): Kind.WIDENED,
    (Kind.GAINED, Extent.FUTURE): Kind.REWRITTEN,
    (Kind.LOST, Extent.EXACT): Kind.LOST,
    (Kind.LOST, Extent.PART): Kind.NARROWED,
    (Kind.LOST, Extent.FUTURE): Kind.REWRITTEN,
}


def changes(deed: Deed, earlier: Places, later: Places) -> Iterator[Change]:
    """Yield every change of a deed; what is lost is told where it stood."""
    way = deed.way
    before, after = way.match
    spelling = vocabulary(*(rights(spot.role) if spot else NOTHING for spot in (after, before)))
    if after is not None:
        yield from _gains(way, rows(deed.gained, spelling), earlier, later)
        yield from _moves(deed, after, spelling, later)
    if before is not None:
        for row in rows(deed.lost, spelling):
            at = _place(way, row, before, earlier) if after else earlier.of_row(before, row)
            yield _access(way, Kind.LOST, row, before, at)
    both = way.before.assume.is_open() and way.after.assume.is_open()
    if before is not None and after is not None and both and not (deed.moved and deed.stirred):
        yield from _around(deed, before, after, later)


def _gains(way: Way, found: Iterable[Row], earlier: Places, later: Places) -> Iterator[Change]:
    before, after = way.match
    assert after is not None  # noqa: S101 - what is gained is gained through a role
    for row in found:
        if before is None:  # all of a new role is new, so the entry says more than the line that names the user
            yield _access(way, Kind.GAINED, row, after, later.of_row(after, row))
            continue
        lifted = Lifted() if way.via else later.lifted(after, earlier, before, row)
        at = lifted.at or _place(way, row, after, later)
        yield _access(way, Kind.GAINED, row, after, at, words.without_denies(lifted.gone))


def _place(way: Way, row: Row, spot: Spot, where: Places) -> Position:
    return where.of_user(spot, way.name) if way.via else where.of_row(spot, row)


def _access(way: Way, direction: Kind, row: Row, spot: Spot, at: Position, more: str = "") -> Change:
    return _change(
        way,
        spot,
        _KINDS[direction, row.extent],
        broadening=direction is Kind.GAINED,
        message=words.access(way.name, direction, row, spot, way.via) + more,
        row=row,
        via=way.via,
        unknown=row.unknown and direction is Kind.GAINED,
        at=at,
    )


def _moves(deed: Deed, spot: Spot, spelling: Vocabulary, where: Places) -> Iterator[Change]:
    for row in rows(deed.moved, spelling):
        message = words.moved(deed.way.name, row, spot, deed.former)
        yield _change(
            deed.way,
            spot,
            Kind.MOVED,
            broadening=False,
            message=message,
            row=row,
            former=deed.former,
            at=where.of_row(spot, row),
        )


def _around(deed: Deed, before: Spot, after: Spot, where: Places) -> Iterator[Change]:
    """Yield what changes for a user that may assume the role before and after."""
    way = deed.way
    yield from _principal(way, after)
    yield from _trust(way, before, after, where)
    yield from _session(way, before, after, where)
    yield from _boundary(way, before, after, where)
    moved = before.role.arn != after.role.arn
    if not (moved or deed.stirred or deed.gained or deed.lost) and triples(before.role) != triples(after.role):
        yield _rewritten(way, before, after)


def _principal(way: Way, spot: Spot) -> Iterator[Change]:
    """Yield that another principal has taken the user's place: another bastion account, or another path."""
    old, new = way.user_before, way.user_after
    if old is not None and new is not None and old.arn != new.arn:
        message = words.principal(old.arn, new.arn, spot)
        yield _change(way, spot, Kind.PRINCIPAL, broadening=True, message=message)


class _Part(NamedTuple):
    """One thing that changes about how a role is assumed."""

    words: str
    broadening: bool
    unknown: bool = False
    by_external_id: bool = False


def _trust(way: Way, before: Spot, after: Spot, where: Places) -> Iterator[Change]:
    parts = [*_asked(way, before, after), *_carried(way)]
    if parts:
        yield _change(
            way,
            after,
            Kind.TRUST,
            broadening=any(part.broadening for part in parts),
            unknown=any(part.unknown for part in parts),
            message=words.trust(way.name, after, [part.words for part in parts]),
            at=where.of_setting(after, "external_id") if any(part.by_external_id for part in parts) else None,
        )


def _asked(way: Way, before: Spot, after: Spot) -> Iterator[_Part]:
    """Yield what a call must bring now, or no longer must. That a renamed role has its own external ID is no news."""
    old, new = way.before.assume, way.after.assume
    ids = old.external_ids(), new.external_ids()
    if before.role.arn == after.role.arn and ids[0] != ids[1] and all(ids):
        yield _Part(f"needs another external ID, {words.listed(sorted(ids[1]))}", broadening=False, by_external_id=True)
    yield from _wider(old.whatever_the_external_id(), new.whatever_the_external_id(), "the role")


def _wider(old: Door, new: Door, what: str) -> Iterator[_Part]:
    grows, shrinks = more(new, old), more(old, new)
    if grows is not False:
        yield _Part(f"may assume {what} under weaker conditions", broadening=True, unknown=grows is None)
    if shrinks is not False and grows is False:
        yield _Part(f"may assume {what} under stronger conditions only", broadening=False, unknown=shrinks is None)


def _carried(way: Way) -> Iterator[_Part]:
    """Yield what sessions may carry that they could not, or no longer may."""
    kinds = ("session tags", "a source identity")
    for name, old, new in zip(kinds, way.before[1:], way.after[1:], strict=True):
        if new.is_open() and not old.is_open():
            yield _Part(f"may give {name} to its sessions", broadening=True)
        elif old.is_open() and not new.is_open():
            yield _Part(f"may no longer give {name} to its sessions", broadening=False)
        else:
            yield from _wider(old, new, f"the role with {name}")


def _session(way: Way, before: Spot, after: Spot, where: Places) -> Iterator[Change]:
    old, new = before.role, after.role
    asked = (old.session_seconds, new.session_seconds) if old.session_seconds and new.session_seconds else (0, 0)
    pairs = (asked, (old.max_session_seconds, new.max_session_seconds))
    if any(one != other for one, other in pairs):
        longer = any(one < other for one, other in pairs)
        message = words.session(way.name, before, after)
        names = [name for name, (one, other) in zip(("session", "max_session"), pairs, strict=True) if one != other]
        at = where.of_setting(after, *names)
        yield _change(way, after, Kind.SESSION, broadening=longer, message=message, at=at)


def _boundary(way: Way, before: Spot, after: Spot, where: Places) -> Iterator[Change]:
    old, new = before.role.permissions_boundary, after.role.permissions_boundary
    if old == new:
        return
    kind = Kind.NARROWED if old is None else Kind.WIDENED
    message = words.boundary(way.name, after, old, new)
    unknown = old is not None and new is not None
    at = where.of_setting(after, "permissions_boundary")
    yield _change(way, after, kind, broadening=kind is Kind.WIDENED, message=message, unknown=unknown, at=at)


def _rewritten(way: Way, before: Spot, after: Spot) -> Change:
    old, new = triples(before.role), triples(after.role)
    found = (new - old) or (old - new)
    written = vocabulary(rights(after.role), rights(before.role)).written
    row = Row(
        extent=Extent.EXACT,
        actions=tuple(sorted({written(each.action) for each in found})),
        resources=tuple(sorted({each.resource for each in found})),
        conditions=(),
        unknown=False,
        at=None,
    )
    return _change(way, after, Kind.REWRITTEN, broadening=False, message=words.rewritten(way.name, after), row=row)


def _change(  # noqa: PLR0913 - what all changes have
    way: Way,
    spot: Spot,
    kind: Kind,
    *,
    broadening: bool,
    message: str,
    row: Row | None = None,
    via: str = "",
    unknown: bool = False,
    former: str = "",
    at: Position | None = None,
) -> Change:
    before = way.match.before.role.arn if way.match.before else ""
    return Change(
        kind=kind,
        broadening=broadening,
        user=way.name,
        bastion=spot.pair.bastion.name,
        account=spot.pair.account.name,
        stack=spot.role.stack,
        role=spot.role.arn,
        former=former or (before if before != spot.role.arn else ""),
        actions=row.actions if row else (),
        wildcards=row.wildcards if row else (),
        resources=row.resources if row else (),
        conditions=row.conditions if row else (),
        via=via,
        role_is="new" if way.match.before is None else "gone" if way.match.after is None else "",
        unknown=unknown,
        at=at or spot.role.at,
        message=message,
    )
