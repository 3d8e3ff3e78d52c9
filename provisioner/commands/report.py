"""``report``: who may do what, as one HTML file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from provisioner import pipeline
from provisioner.commands import files, output
from provisioner.report.html import page
from provisioner.views.report import report


def run(directory: Path, *, target: Path | None) -> int:
    """Write the report to a file, or to standard output; nothing but findings where the configuration is wrong.

    A wrong configuration gives no report, and leaves an earlier one as it is: half the truth would look like all of it.
    """
    if target is None and sys.stdout.isatty():
        raise output.UsageError(
            "a report is a page for a browser, not for a terminal: name a file with --output access-report.html"
        )
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    data = report(outcome.desired, sources=outcome.sources, findings=outcome.findings, suppressed=outcome.suppressed)
    _write(page(data), target)
    return output.FINE


def _write(parts: Iterable[str], target: Path | None) -> None:
    if target is None:
        output.write_parts(parts)
    else:
        files.replace(target, parts)
