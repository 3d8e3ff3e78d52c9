"""Policies of others on our roles: no state knows of them, so that no comparison with a state ever finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from provisioner.emit.ours import ROLE
from provisioner.emit.reach import iam_of
from provisioner.emit.refusal import UnreachableError
from provisioner.emit.task import Change
from provisioner.model.desired import Pair, Role

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

ATTACHED, INLINE = "attached", "inline"
"""What a change is called: a managed policy that is attached, or a policy that is part of the role."""


def strangers(pair: Pair) -> tuple[Change, ...]:
    """Return what others have put on a pair's roles. Raises ``UnreachableError`` where AWS does not say."""
    try:
        iam = iam_of(pair.account)
        return tuple(change for role in pair.roles for change in _on(iam, role))
    except (BotoCoreError, ClientError) as error:
        raise UnreachableError(f"AWS does not say which policies the roles have: {error}") from error


def remove(pair: Pair) -> tuple[Change, ...]:
    """Take off a pair's roles what others have put on them, and return what that was."""
    found = strangers(pair)
    names = {role.name.lower(): role.name for role in pair.roles}
    iam = iam_of(pair.account)
    try:
        for change in found:
            if change.op == ATTACHED:
                iam.detach_role_policy(RoleName=names[change.name], PolicyArn=change.inputs[0])
            else:
                iam.delete_role_policy(RoleName=names[change.name], PolicyName=change.inputs[0])
    except (BotoCoreError, ClientError) as error:
        raise UnreachableError(f"a policy of others could not be taken off a role: {error}") from error
    return found


def _on(iam: IAMClient, role: Role) -> Iterator[Change]:
    own = {policy.arn for policy in role.policies}
    try:
        pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=role.name)
        attached = [each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]]
        inline = iam.list_role_policies(RoleName=role.name)["PolicyNames"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            return  # the engine says so
        raise
    for arn in sorted(set(attached) - own):
        yield Change(ATTACHED, ROLE, role.name.lower(), (arn,))
    for name in sorted(inline):
        yield Change(INLINE, ROLE, role.name.lower(), (name,))
