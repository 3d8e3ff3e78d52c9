"""What ``validate`` says of ``approvals.yaml``, where there is one: its structure, its names, and what is over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from provisioner.config import source
from provisioner.config.approvals import APPROVAL_ENDED, APPROVALS, approvals
from provisioner.config.secrets import redact
from provisioner.config.verdict import today
from provisioner.finding import Finding, Level
from provisioner.pipeline import Outcome
from provisioner.views import approval_names


def judged(directory: Path, outcome: Outcome) -> Outcome:
    """Return an outcome with what is to be said of the approvals. Raises UnreadableInputError."""
    read = source.read(directory, APPROVALS)
    found = approvals(read, today())
    hidden = (*outcome.secrets, *found.secrets)
    names = () if found.failed else approval_names.check(read, outcome.desired.config)
    told = (_told(each, hidden) for each in (*found.findings, *names))
    return replace(
        outcome,
        findings=tuple(sorted((*outcome.findings, *told), key=lambda each: (each.at, each.rule, each.message))),
        sources=(*outcome.sources, replace(read, root=None)),
        secrets=hidden,
    )


def _told(finding: Finding, hidden: tuple[str, ...]) -> Finding:
    """Return a finding with no credential in it. That an approval is over is worth knowing here, and no more."""
    level = Level.NOTE if finding.rule == APPROVAL_ENDED.id else finding.level
    return replace(finding, level=level, message=redact(finding.message, hidden), hint=redact(finding.hint, hidden))
