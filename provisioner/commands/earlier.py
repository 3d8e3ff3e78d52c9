"""What the configuration was earlier: in a git revision, or in another directory."""

from __future__ import annotations

from pathlib import Path

from provisioner import pipeline
from provisioner.checks.table import RULES
from provisioner.commands import output
from provisioner.config import revision, source
from provisioner.config.approvals import APPROVALS
from provisioner.config.file import Source
from provisioner.config.rules import SECRET
from provisioner.finding import Finding, Level
from provisioner.model.desired import Desired
from provisioner.pipeline import Outcome
from provisioner.record import dataclass
from provisioner.report.comparison import printable
from provisioner.report.text import format_findings

TOO_MUCH = frozenset({"account-quotas", "policies-per-role", "policies-per-user", "policy-size", "trust-policy-size"})
"""Errors for which all that is asked for is known, and is more than AWS takes."""


class WrongEarlierError(Exception):
    """The earlier configuration is wrong, so that it does not say who could do what; its findings are its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier configuration."""

    words: str
    """What it is: ``the revision "main"``."""
    desired: Desired
    approvals: Source | None
    """The file of approvals beside it."""
    secrets: tuple[str, ...]
    notes: tuple[str, ...]


def from_revision(directory: Path, name: str) -> Earlier:
    """Return the configuration of a git revision. Raises UnreadableInputError and WrongEarlierError.

    A revision that has neither file is an earlier configuration that asks for nothing.
    """
    folder = revision.at_revision(directory, name)
    words = f'the revision "{printable(name)}"'
    try:
        outcome = pipeline.judge(*revision.read(directory, name))
    except revision.NoConfigurationError:
        note = f"{words} has no configuration in this directory: everything counts as new"
        return Earlier(words=words, desired=_nothing(), approvals=None, secrets=(), notes=(note,))
    return _earlier(words, outcome, folder.source(APPROVALS))


def from_directory(directory: Path) -> Earlier:
    """Return the configuration of a directory. Raises UnreadableInputError and WrongEarlierError."""
    words = f'the directory "{printable(directory.as_posix())}"'
    return _earlier(words, pipeline.run(directory), source.read_if_there(directory, APPROVALS))


def _earlier(words: str, outcome: Outcome, approvals: Source | None) -> Earlier:
    errors = [finding for finding in outcome.findings if finding.level is Level.ERROR]
    if not all(_is_harmless(finding.rule) for finding in errors):
        raise WrongEarlierError(
            f"{words} is wrong, so that it does not say who could do what:\n\n{format_findings(outcome)}\n"
            "compare with one that is right, or repair it first\n"
        )
    note = f"{words} has errors by today's rules ({_rules(errors)}); it is compared as it asks for"
    return Earlier(
        words=words,
        desired=outcome.desired,
        approvals=approvals,
        secrets=outcome.secrets,
        notes=(note,) if errors else (),
    )


def _is_harmless(rule: str) -> bool:
    """Tell whether all that a configuration asks for is known in spite of an error of this rule."""
    return rule in TOO_MUCH or rule == SECRET.id or rule in _JUDGED


_JUDGED = frozenset(rule.id for rule in RULES if rule.adjustable or rule.level is not Level.ERROR)
"""Rules whose errors only judge what is asked for: guard rails, AWS's data, and warnings that were made errors."""


def _rules(errors: list[Finding]) -> str:
    return ", ".join(sorted({finding.rule for finding in errors}))


def _nothing() -> Desired:
    files = ((source.ACCOUNTS, b"version: 1\n"), (source.STACKS, b"version: 1\nstacks: {}\n"))
    return pipeline.judge(*(source.parse(content, file) for file, content in files)).desired


def tell(notes: tuple[str, ...]) -> None:
    """Write sentences about the comparison beside the data."""
    output.tell("".join(f"note: {note}\n" for note in notes))
