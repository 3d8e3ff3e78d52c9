"""``assume``: the credentials of a stack's role, in the form that a shell, a program or a CI system takes them."""

from __future__ import annotations

import os
from pathlib import Path

from provisioner.commands import output
from provisioner.commands.role_session import Prepared, Wanted, obtain, prepare, refused, show_call
from provisioner.report.sessions import FORMATS, became, github_masks, github_variables
from provisioner.views.session import SessionKeys

GITHUB = "github"
QUIET = "credential-process"
"""The format that AWS's tools ask for again and again: standard error stays empty unless something is wrong."""

FILE = "GITHUB_ENV"


def run(directory: Path, wanted: Wanted, *, format_name: str, dry_run: bool) -> int:
    """Print credentials in a format, or the call that would give them. 1 where AWS, or the configuration, says no."""
    prepared = prepare(directory, wanted)
    if prepared is None:
        return output.WRONG
    if dry_run:
        return show_call(prepared, as_json=format_name == "json")
    return _assume(prepared, format_name, _github_file() if format_name == GITHUB else None)


def _assume(prepared: Prepared, format_name: str, file: Path | None) -> int:
    from provisioner.sts.client import Sts
    from provisioner.sts.failures import StsError

    try:
        keys = obtain(Sts(prepared.call.region), prepared)
    except StsError as error:
        return refused(error)
    if file is None:
        output.write(FORMATS[format_name](keys, prepared.target.region))
    else:
        _to_github(keys, prepared.target.region, file)
    if format_name != QUIET:
        output.tell(became(keys))
    return output.FINE


def _github_file() -> Path:
    """Return the file for later steps' variables. Raises UsageError outside of a job of GitHub Actions."""
    name = os.environ.get(FILE, "")
    if not name or not Path(name).is_file():
        raise output.UsageError(
            f"--format {GITHUB} needs the file that {FILE} names in a job of GitHub Actions, and there is none: "
            "use --format env elsewhere"
        )
    return Path(name)


def _to_github(keys: SessionKeys, region: str | None, file: Path) -> None:
    """Mask first, then hand on: nothing later can show what is masked already."""
    output.write(github_masks(keys))
    try:
        with file.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(github_variables(keys, region))
    except OSError as error:
        raise output.OutputError(f"the file that {FILE} names cannot be written to ({error.strerror})") from None
    if "AWS_PROFILE" in os.environ:
        output.tell("AWS_PROFILE is set in this job, and some AWS SDKs prefer it: remove it from the job\n")
