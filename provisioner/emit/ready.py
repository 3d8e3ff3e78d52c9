"""Whether a role that was just made can be assumed: IAM spreads it over the world, which takes some seconds.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from provisioner.emit.providers import SESSION_NAME
from provisioner.emit.reach import ambient_sts, iam_of
from provisioner.emit.refusal import UnreachableError
from provisioner.model.desired import Pair, Role

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient

SHORTEST_SESSION = 900
"""Seconds of the session that the probe asks for, and throws away: the least that AWS gives.
Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""

PAUSES = (1, 2, 4, 8, 15, 30)
"""Seconds between two questions: IAM takes 5 to 15 as a rule."""

LIMIT = sum(PAUSES)
"""Seconds that a role is waited for."""

NOT_YET = frozenset({"AccessDenied", "NoSuchEntity", "Throttling", "ThrottlingException"})
"""What AWS says of a role that it has not heard of everywhere; a refusal for ever sounds the same."""


def wait_for(pair: Pair, made: Iterable[str], sleep: Callable[[float], object] = time.sleep) -> tuple[str, ...]:
    """Wait for new roles, by logical name, and return what could not be made sure of.

    Only a user that a role trusts can try to assume it. Where the credentials at hand are none of theirs, the role is
    asked for in its account: a weaker sign, and the note says so.
    """
    names = set(made)
    roles = [role for role in pair.roles if role.name.lower() in names]
    if not roles:
        return ()
    try:
        sts, caller = _caller(pair)
        users = {user.arn: user.name for user in pair.users}
        own = [role for role in roles if users.get(caller) in role.users]
        notes = [_awaited(role, lambda role=role: _assume(sts, role), sleep) for role in own]  # type: ignore[misc]
        others = [role for role in roles if role not in own]
        if others:
            iam = iam_of(pair.account)
            notes += [
                _awaited(role, lambda role=role: iam.get_role(RoleName=role.name), sleep)  # type: ignore[misc]
                for role in others
            ]
            notes.append(
                f"{_listed(others)}: made, and known to the account; not probed by assuming, since the credentials "
                "at hand are of no user that may"
            )
    except (UnreachableError, BotoCoreError, ClientError) as error:
        return (f"{_listed(roles)}: not probed: {error}",)
    return tuple(filter(None, notes))


def _caller(pair: Pair) -> tuple[STSClient, str]:
    sts = ambient_sts(pair.bastion.region)
    return sts, sts.get_caller_identity()["Arn"]


def _assume(sts: STSClient, role: Role) -> object:
    return sts.assume_role(
        RoleArn=role.arn,
        RoleSessionName=SESSION_NAME,
        ExternalId=role.external_id,
        DurationSeconds=SHORTEST_SESSION,
    )


def _awaited(role: Role, ask: Callable[[], object], sleep: Callable[[float], object]) -> str | None:
    """Ask until the answer is yes; return what to say where it never is."""
    refusal = ""
    for pause in (0, *PAUSES):
        sleep(pause)
        try:
            ask()
        except ClientError as error:
            if error.response["Error"]["Code"] not in NOT_YET:
                raise
            refusal = str(error)
        else:
            return None
    return f"{role.name}: not ready after {LIMIT} seconds, AWS says: {refusal}"


def _listed(roles: Iterable[Role]) -> str:
    return ", ".join(role.name for role in roles)
