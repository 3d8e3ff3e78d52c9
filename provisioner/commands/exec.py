"""``exec``: a command that runs as a stack's role, for as long as it takes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner.commands import child, output
from provisioner.commands.child import require_posix, signals_waiting
from provisioner.commands.role_session import Prepared, Wanted, obtain, prepare, refused, show_call
from provisioner.report.sessions import HIDING, became, variables_of_keys, variables_of_region
from provisioner.views.session import SessionKeys

if TYPE_CHECKING:
    from provisioner.sts.client import Sts

OWN = (
    *HIDING,
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
)
"""The caller's own variables, which the command does not get."""

NO_OTHERS: Mapping[str, str] = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""SDKs prefer what stands in their files to a container's credentials, and fall back on the machine's own role: the
command would be somebody else, without a word."""


def run(directory: Path, wanted: Wanted, command: Sequence[str], *, static: bool, dry_run: bool) -> int:
    """Run a command as a role and return its exit code; 1 or 2 where there is no session, 126 or 127 as shells do."""
    require_posix()
    prepared = prepare(directory, wanted)
    if prepared is None:
        return output.WRONG
    if dry_run:
        return show_call(prepared, as_json=False)
    from provisioner.sts.client import Sts
    from provisioner.sts.failures import StsError

    try:
        sts = Sts(prepared.call.region)
        keys = obtain(sts, prepared)
    except StsError as error:
        return refused(error)
    output.tell(became(keys))
    with signals_waiting() as mask, _credentials(sts, prepared, keys, static=static) as given:
        region = variables_of_region(prepared.target.region or sts.own_region)
        try:
            return child.run(command, _environment({**given, **region}), mask)
        except child.NotStartedError as error:
            output.tell(f"provisioner: {error}\n")
            return error.exit_code


@contextmanager
def _credentials(sts: Sts, prepared: Prepared, keys: SessionKeys, *, static: bool) -> Iterator[Mapping[str, str]]:
    """Offer the variables by which the command's SDKs find credentials: these very ones, or a place to ask for them."""
    from provisioner.sts.endpoint import serving
    from provisioner.sts.session import Renewed

    if static:
        yield variables_of_keys(keys)
        return
    with serving(Renewed(sts, prepared.call, keys, output.tell).keys, output.tell) as place:
        yield place


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    return {**kept, **NO_OTHERS, **given}
