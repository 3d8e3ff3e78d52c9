"""``validate``: every finding of both files, and of the approvals beside them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from provisioner import pipeline
from provisioner.commands import output
from provisioner.finding import Level
from provisioner.pipeline import Outcome
from provisioner.report.formats import FORMATS


def run(directory: Path, *, format_name: str, strict: bool) -> int:
    """Print all findings in a format; 1 where there is an error. ``strict`` makes warnings errors, not notes."""
    outcome = pipeline.run(directory)
    if os.path.lexists(directory / "approvals.yaml"):
        from provisioner.commands.approvals_file import judged

        outcome = judged(directory, outcome)
    if strict:
        outcome = _strict(outcome)
    output.write(FORMATS[format_name](outcome, output.prefix(directory)))
    return output.WRONG if outcome.failed else output.FINE


def _strict(outcome: Outcome) -> Outcome:
    findings = tuple(
        replace(finding, level=Level.ERROR) if finding.level is Level.WARNING else finding
        for finding in outcome.findings
    )
    return replace(outcome, findings=findings)
