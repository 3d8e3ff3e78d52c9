"""Where output goes: data to standard output, findings beside data to standard error."""

from __future__ import annotations

import sys
from pathlib import Path

from provisioner.finding import Level
from provisioner.pipeline import Outcome
from provisioner.report.text import format_findings

FINE, WRONG = 0, 1
"""Exit codes: everything is fine; the configuration is wrong, or a gate says no. (cli.py knows the others.)"""


def write(text: str) -> None:
    """Write data to standard output."""
    sys.stdout.write(text)


def tell(text: str) -> None:
    """Write something for people to standard error."""
    sys.stderr.write(text)


def findings_aside(outcome: Outcome) -> None:
    """Write what is to be said about a configuration beside a command's data; notes alone are left out."""
    if any(finding.level is not Level.NOTE for finding in outcome.findings):
        tell(format_findings(outcome))


def prefix(directory: Path) -> str:
    """Return what leads from the working directory to a file of the configuration: empty, or ending in a slash."""
    shown = directory.as_posix().removeprefix("./")
    return "" if shown in ("", ".") else shown.rstrip("/") + "/"
