"""Where output goes: data to standard output, findings beside data to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner.finding import Level

if TYPE_CHECKING:
    from provisioner.pipeline import Outcome

FINE, WRONG = 0, 1
"""Exit codes: everything is fine; the configuration is wrong, or a gate says no. (cli knows the others.)"""


class UsageError(Exception):
    """What a command was asked for cannot be done as asked (a name that is not there): its text says what to do."""


class OutputError(Exception):
    """Standard output cannot be written to; its text says why."""


def write(text: str) -> None:
    """Write data to standard output. A reader who has gone (`| head`) is no error; OutputError tells of all others."""
    write_parts((text,))


def write_parts(parts: Iterable[str]) -> None:
    """Write data to standard output in parts. Raises OutputError where that cannot be done."""
    try:
        sys.stdout.writelines(parts)
        sys.stdout.flush()
    except BrokenPipeError:
        drop()
    except OSError as error:
        drop()
        raise OutputError(f"standard output cannot be written to ({error.strerror})") from None


def drop() -> None:
    """Keep Python from trying again, at exit, to write what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(text: str) -> None:
    """Write something for people to standard error."""
    sys.stderr.write(text)


def findings_aside(outcome: Outcome) -> None:
    """Write what is to be said about a configuration beside a command's data; notes alone are left out."""
    from provisioner.report.text import format_findings

    if any(finding.level is not Level.NOTE for finding in outcome.findings):
        tell(format_findings(outcome))


def prefix(directory: Path) -> str:
    """Return what leads from the working directory to a file of the configuration: empty, or ending in a slash."""
    here = Path.cwd()
    inside = directory.is_absolute() and directory.is_relative_to(here)
    shown = (directory.relative_to(here) if inside else directory).as_posix()
    return "" if shown in ("", ".") else shown.rstrip("/") + "/"
