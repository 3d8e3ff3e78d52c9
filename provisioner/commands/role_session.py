"""What ``assume`` and ``exec`` share: the role asked for, the call for it, and what is said where AWS refuses it."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner import pipeline
from provisioner.commands import output
from provisioner.iam.session_name import SESSION_NAME
from provisioner.model.desired import Desired
from provisioner.record import dataclass
from provisioner.report.sessions import call_as_command, call_as_json
from provisioner.views.ci_job import ci_job
from provisioner.views.refusal import judge
from provisioner.views.session import Caller, SessionCall, SessionKeys, Target, UnknownRoleError, call_for, find

if TYPE_CHECKING:
    from provisioner.sts.client import Sts

UNIQUE_BYTES = 3
"""Random bytes, written in hexadecimal, that tell two sessions of one job apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user asked for: a role by its stack and account, and how to ask for its session."""

    stack: str
    account: str
    preview: bool
    session_name: str | None
    wait: float
    """Seconds to try again where the files allow what AWS denies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The role asked for, and the call for it."""

    desired: Desired
    target: Target
    call: SessionCall
    wait: float


def prepare(directory: Path, wanted: Wanted) -> Prepared | None:
    """Read the configuration and return the call; None where it is wrong, which is then said. Raises UsageError.

    Warnings are for who changes the files: a job that only takes its role gets none.
    """
    outcome = pipeline.run(directory)
    if outcome.failed:
        output.findings_aside(outcome)
        return None
    if wanted.session_name is not None and not SESSION_NAME.fullmatch(wanted.session_name):
        raise output.UsageError(
            f'"{wanted.session_name}" is no session name: it has 2 to 64 letters, digits and characters of _+=,.@-'
        )
    try:
        target = find(outcome.desired, wanted.stack, wanted.account, preview=wanted.preview)
    except UnknownRoleError as error:
        raise output.UsageError(str(error)) from None
    unique = secrets.token_hex(UNIQUE_BYTES)
    call = call_for(target, caller(), name=wanted.session_name, unique=unique)
    return Prepared(desired=outcome.desired, target=target, call=call, wait=wanted.wait)


def caller() -> Caller:
    """Return who runs this: the CI job, if it is one, and the local user."""
    return Caller(job=ci_job(os.environ), local=f"{_user()}@{socket.gethostname()}")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user that has no name
        return f"uid{os.getuid()}"


def show_call(prepared: Prepared, *, as_json: bool) -> int:
    """Print the call instead of making it."""
    output.write(call_as_json(prepared.call) if as_json else call_as_command(prepared.call))
    return output.FINE


def obtain(sts: Sts, prepared: Prepared) -> SessionKeys:
    """Return a session, waiting for IAM where it has to be waited for. Raises StsError."""
    from provisioner.sts import session

    return session.obtain(
        sts,
        prepared.call,
        lambda arn: judge(prepared.desired, prepared.target, prepared.call, arn),
        wait=prepared.wait,
        tell=output.tell,
    )


def refused(error: Exception) -> int:
    """Say why there is no session: AWS's own words, and beside them ours; return the exit code."""
    from provisioner.sts.failures import GATE, StsError
    from provisioner.sts.session import RefusedError

    output.tell(f"provisioner: {error}\n")
    if isinstance(error, RefusedError):
        output.tell("".join(f"      = {reason}\n" for reason in error.reasons))
    return error.exit_code if isinstance(error, StsError) else GATE
