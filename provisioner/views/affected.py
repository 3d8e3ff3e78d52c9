"""Which Pulumi stacks a change concerns: those whose desired state, as ``render`` prints it, differs."""

from __future__ import annotations

from dataclasses import replace

from provisioner.model.desired import Desired
from provisioner.record import dataclass
from provisioner.views.render import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What differs between two desired states, and what is only in the earlier one; all by name."""

    desired: Desired
    """The later state, with the pairs alone that differ."""
    bastions: tuple[str, ...]
    gone: tuple[str, ...]
    """Pairs that are no more."""
    gone_bastions: tuple[str, ...]


def affected(before: Desired, after: Desired) -> Affected:
    """Return the pairs and bastions that are new or differ, and those that are gone."""
    earlier, later = render(before), render(after)
    pairs, gone = _compared(earlier["pairs"], later["pairs"])
    bastions, gone_bastions = _compared(earlier["bastions"], later["bastions"])
    kept = tuple(pair for pair in after.pairs if pair.name in pairs)
    return Affected(desired=replace(after, pairs=kept), bastions=bastions, gone=gone, gone_bastions=gone_bastions)


def _compared(
    before: list[dict[str, object]], after: list[dict[str, object]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of what differs or is new, and of what is gone."""
    earlier = {str(each["name"]): each for each in before}
    later = {str(each["name"]): each for each in after}
    changed = (name for name, each in later.items() if earlier.get(name) != each)
    return tuple(sorted(changed)), tuple(sorted(earlier.keys() - later.keys()))
