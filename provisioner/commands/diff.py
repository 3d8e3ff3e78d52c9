"""``diff``: who gains or loses what between an earlier state of things and the configuration of today."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from provisioner import pipeline
from provisioner.commands import earlier, output
from provisioner.commands.earlier import Earlier
from provisioner.config import source
from provisioner.config.approvals import APPROVALS, Approval, Approvals, approvals, unused
from provisioner.config.file import Source, content
from provisioner.config.secrets import redact
from provisioner.config.verdict import Suppressed, today
from provisioner.finding import Finding
from provisioner.model.desired import Desired
from provisioner.pipeline import Outcome
from provisioner.record import dataclass
from provisioner.report.comparison import Comparison, printable
from provisioner.report.diff_formats import FORMATS
from provisioner.report.text import format_findings
from provisioner.views import state
from provisioner.views.approved import review, shared_users
from provisioner.views.diff.change import Change, Difference
from provisioner.views.diff.difference import difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What to compare with: exactly one of the three."""

    revision: str | None = None
    directory: Path | None = None
    state: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """Findings of a file of approvals, as the formats of findings want them."""

    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]
    secrets: tuple[str, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()


def run(directory: Path, against: Against, *, format_name: str, fail_on: str, approvals_file: Path | None) -> int:
    """Print the changes in a format; 1 where a file is wrong, or the gate says no. Raises UnreadableInputError."""
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    try:
        before, after = _sides(directory, against, outcome)
    except earlier.WrongEarlierError as error:
        output.tell(str(error))
        return output.WRONG
    chosen = _approvals(directory, before, against, approvals_file)
    if chosen.approvals.failed:
        output.tell(format_findings(_Judged(findings=chosen.approvals.findings, sources=chosen.sources)))
        return output.WRONG
    found = difference(before.desired, after)
    hidden = (*outcome.secrets, *before.secrets)
    reviewed = review(
        _redacted(found, hidden) if hidden else found,
        chosen.approvals.valid,
        shared_users(before.desired, after),
    )
    _tell(before, chosen, {each.approval for each in reviewed if each.approval})
    comparison = Comparison(
        changes=reviewed,
        summary=found.summary(),
        earlier=before.words,
        notes=(*before.notes, *chosen.notes),
        proposed=chosen.proposed,
        stacks={name: stack.at for name, stack in outcome.desired.config.stacks.items()},
        command=_command(directory, against, approvals_file),
    )
    output.write(FORMATS[format_name](comparison, output.prefix(directory)))
    return output.WRONG if _says_no(comparison, fail_on) else output.FINE


def _says_no(comparison: Comparison, fail_on: str) -> bool:
    return {"broadening": comparison.open > 0, "any": bool(comparison.changes), "none": False}[fail_on]


def _sides(directory: Path, against: Against, outcome: Outcome) -> tuple[Earlier, Desired]:
    """Return what was, and what shall be: of a state's Pulumi stack alone where it is compared with one."""
    if against.revision is not None:
        return earlier.from_revision(directory, against.revision), outcome.desired
    if against.directory is not None:
        return earlier.from_directory(against.directory), outcome.desired
    assert against.state is not None  # noqa: S101 - the command line asks for one of the three
    sides = state.sides(against.state, outcome.desired)
    found = Earlier(
        words=f'the state "{printable(against.state.as_posix())}"',
        desired=sides.before,
        approvals=None,
        secrets=(),
        notes=sides.notes,
    )
    return found, sides.after


# --- Approvals ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The approvals that count, and those that would if they were merged."""

    approvals: Approvals
    proposed: tuple[Approval, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()


def _approvals(directory: Path, before: Earlier, against: Against, file: Path | None) -> _Chosen:
    """Return the approvals of a file that was named; else those that stand in the earlier and in the later files.

    So a change never approves itself, and one that takes an approval away does not use it any more.
    """
    day = today()
    if file is not None:
        named = source.parse(content(file), file.as_posix())
        return _Chosen(approvals=approvals(named, day), sources=(named,))
    if against.state is not None:
        return _Chosen(approvals=Approvals())
    there = source.read_if_there(directory, APPROVALS)
    later = approvals(there, day) if there else Approvals()
    sources = (there,) if there else ()
    if later.failed:
        return _Chosen(approvals=later, sources=sources)
    earlier_ones = approvals(before.approvals, day) if before.approvals else Approvals()
    old = tuple(each for each in later.valid if any(each.is_same(other) for other in earlier_ones.valid))
    new = tuple(each for each in later.valid if each not in old)
    notes = (f"{APPROVALS} of {before.words} is wrong: nothing in it counts",) if earlier_ones.failed else ()
    return _Chosen(approvals=replace(later, valid=old), proposed=new, sources=sources, notes=notes)


def _tell(before: Earlier, chosen: _Chosen, used: Iterable[Approval]) -> None:
    """Write beside the data what is to be said of the comparison, and of the approvals."""
    idle = (unused(each) for each in chosen.approvals.valid if each not in used)
    findings = tuple(sorted((*chosen.approvals.findings, *idle), key=lambda each: (each.at, each.rule)))
    if findings:
        output.tell(format_findings(_Judged(findings=findings, sources=chosen.sources)))
    earlier.tell((*before.notes, *chosen.notes))


# --- What is shown --------------------------------------------------------------------------------------------------


def _redacted(found: Difference, hidden: tuple[str, ...]) -> Difference:
    """Return the changes with no credential in them: an earlier configuration may hold one."""
    return Difference(changes=tuple(_redacted_change(change, hidden) for change in found.changes))


def _redacted_change(change: Change, hidden: tuple[str, ...]) -> Change:
    return replace(
        change,
        actions=tuple(redact(text, hidden) for text in change.actions),
        resources=tuple(redact(text, hidden) for text in change.resources),
        conditions=tuple(
            (operator, tuple((key, tuple(redact(value, hidden) for value in values)) for key, values in keys))
            for operator, keys in change.conditions
        ),
        role=redact(change.role, hidden),
        former=redact(change.former, hidden),
        message=redact(change.message, hidden),
    )


def _command(directory: Path, against: Against, approvals_file: Path | None) -> str:
    words = ["provisioner", "diff"]
    for option, value in (
        ("--base", against.revision),
        ("--against", against.directory),
        ("--against-state", against.state),
        ("--approvals", approvals_file),
    ):
        if value is not None:
            words += [option, str(value)]
    shown = directory.as_posix()
    return shlex.join([*words, *([] if shown == "." else [shown])])
