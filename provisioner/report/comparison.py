"""What ``diff`` reports, whatever the format: the changes, who approves them, and what they were compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from provisioner.config.approvals import Approval
from provisioner.finding import Position
from provisioner.record import dataclass
from provisioner.report.visible import visible
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Kind

NOTHING = "no change of access"

Group = tuple[str, str, tuple[Reviewed, ...]]
"""An account, a stack, and the changes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every change, and what a reader needs to know beside."""

    changes: tuple[Reviewed, ...]
    summary: Mapping[str, int]
    """How many changes there are of each kind."""
    earlier: str
    """What was compared with, in words: ``the revision "main"``."""
    notes: tuple[str, ...] = ()
    """Sentences about the comparison itself."""
    proposed: tuple[Approval, ...] = ()
    """Approvals that are new in the later files: they do not count yet."""
    stacks: Mapping[str, Position]
    """Where each stack stands in the later files."""
    command: str
    """What to type to see all of it."""

    @property
    def broadening(self) -> bool:
        """Whether anybody may do more than before, or whether that could not be ruled out."""
        return any(each.change.broadening for each in self.changes)

    @property
    def open(self) -> int:
        """How many changes broaden access beyond what is approved."""
        return sum(each.open for each in self.changes)

    def groups(self) -> Iterator[Group]:
        """Yield the changes by account and stack; in each, those first that broaden and are not approved."""
        ordered = sorted(self.changes, key=_place)
        for (account, stack), found in groupby(ordered, key=_place):
            yield account, stack, tuple(sorted(found, key=weight))


def _place(each: Reviewed) -> tuple[str, str]:
    return each.change.account, each.change.stack


def weight(each: Reviewed) -> int:
    """Return what is shown first, from 0: what broadens and is not approved, what is approved, all else."""
    return 0 if each.open else 1 if each.change.broadening else 2


THINGS = {Kind.TRUST: "trust policy", Kind.SESSION: "session", Kind.PRINCIPAL: "principal"}
"""Kinds that are named by the thing that changed."""


def counted(summary: Mapping[str, int]) -> str:
    """Return counts in words, those that are not zero: ``2 gained, 1 lost, 2 sessions changed``."""
    return ", ".join(_told(kind, count) for kind, count in summary.items() if count) or NOTHING


def _told(kind: str, count: int) -> str:
    thing = THINGS.get(Kind(kind))
    if thing is None:
        return f"{count} {kind}"
    many = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{count} {thing if count == 1 else many} changed"


def way(each: Reviewed) -> str:
    """Return which lock opened or closed; of a role that is new, or gone, that it is: everything of it changes then."""
    change = each.change
    if change.role_is:
        return "new role" if change.role_is == "new" else "the role is gone"
    return f"via {change.via}" if change.via else ""


def counts(changes: tuple[Reviewed, ...]) -> dict[str, int]:
    """Return how many of some changes there are of each kind, in the kinds' order."""
    kinds = [each.change.kind for each in changes]
    return {kind.value: kinds.count(kind) for kind in Kind if kind in kinds}


def verdict(comparison: Comparison) -> str:
    """Return in words whether access broadens."""
    if not comparison.changes:
        return NOTHING
    if not comparison.broadening:
        return "access does not broaden"
    if not comparison.open:
        return "access broadens as approved"
    approved = any(each.approval for each in comparison.changes)
    return f"access broadens{' beyond what is approved' if approved else ''}"


def conditions_json(each: Reviewed) -> dict[str, dict[str, list[str]]]:
    """Return the conditions of a change as IAM's condition block, all values as lists."""
    return {operator: {key: list(values) for key, values in keys} for operator, keys in each.change.conditions}


def place(each: Reviewed) -> str:
    """Return where a change comes from: ``stacks.yaml:14``; for a loss, ``before: stacks.yaml:14``."""
    at = each.change.at
    if at is None:
        return ""
    return f"{'before: ' if each.change.kind is Kind.LOST else ''}{at.file}:{at.line}"


def approval_text(approval: Approval) -> str:
    """Return who approves, until when, and why."""
    return f"approved by {approval.by} until {approval.until}: {approval.reason}"


def proposed_text(approval: Approval) -> str:
    """Return what an approval that does not count yet is about."""
    what = f"{approval.user} in {approval.account}, stack {approval.stack}: {', '.join(approval.actions)}"
    return f"{what} on {', '.join(approval.resources)}, by {approval.by} until {approval.until}: {approval.reason}"


def shown_place(each: Reviewed, comparison: Comparison) -> Position | None:
    """Return the place of a change in the later files; for a loss that of its stack, or its file's first line."""
    change = each.change
    if change.kind is not Kind.LOST or change.at is None:
        return change.at
    return comparison.stacks.get(change.stack) or Position(change.at.file, 1, 1)


def sentence(each: Reviewed) -> str:
    """Return a change in one sentence: its own, or one made of its parts."""
    change = each.change
    return (
        change.message or f"{change.user} {change.kind}: {', '.join(change.actions)} on {', '.join(change.resources)}"
    )


def printable(text: str) -> str:
    """Return a text in one line with a name in place of every character that shows nothing: ``⟨U+202E⟩``."""
    return "".join(each if each.isprintable() else f"⟨U+{ord(each):04X}⟩" for each in visible(text))
