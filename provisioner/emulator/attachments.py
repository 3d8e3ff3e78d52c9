"""``RolePolicyAttachment`` and ``UserPolicyAttachment`` as IAM calls.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html and ``API_AttachUserPolicy``.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from provisioner.emulator.kind import Kind, Properties, immutable

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def _attach_to_role(iam: IAMClient, inputs: Properties) -> str:
    iam.attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
    return _id(inputs["role"], inputs["policyArn"])


def _read_of_role(iam: IAMClient, id_: str) -> dict[str, Any] | None:
    role, _, arn = id_.partition("/")
    with suppress(iam.exceptions.NoSuchEntityException):
        for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=role):
            if any(policy["PolicyArn"] == arn for policy in page["AttachedPolicies"]):
                return {"role": role, "policyArn": arn}
    return None


def _detach_from_role(iam: IAMClient, state: Properties) -> None:
    with suppress(iam.exceptions.NoSuchEntityException):
        iam.detach_role_policy(RoleName=state["role"], PolicyArn=state["policyArn"])


def _attach_to_user(iam: IAMClient, inputs: Properties) -> str:
    iam.attach_user_policy(UserName=inputs["user"], PolicyArn=inputs["policyArn"])
    return _id(inputs["user"], inputs["policyArn"])


def _read_of_user(iam: IAMClient, id_: str) -> dict[str, Any] | None:
    user, _, arn = id_.partition("/")
    with suppress(iam.exceptions.NoSuchEntityException):
        for page in iam.get_paginator("list_attached_user_policies").paginate(UserName=user):
            if any(policy["PolicyArn"] == arn for policy in page["AttachedPolicies"]):
                return {"user": user, "policyArn": arn}
    return None


def _detach_from_user(iam: IAMClient, state: Properties) -> None:
    with suppress(iam.exceptions.NoSuchEntityException):
        iam.detach_user_policy(UserName=state["user"], PolicyArn=state["policyArn"])


def _id(holder: str, arn: str) -> str:
    """Return an attachment's ID, which is also what it is imported by; a name has no slash."""
    return f"{holder}/{arn}"


ROLE_POLICY_ATTACHMENT = Kind(
    inputs={"role": None, "policyArn": None},
    required=frozenset({"role", "policyArn"}),
    replaces=frozenset({"role", "policyArn"}),
    create=_attach_to_role,
    read=_read_of_role,
    update=immutable,
    delete=_detach_from_role,
)
"""That a role has a managed policy."""

USER_POLICY_ATTACHMENT = Kind(
    inputs={"user": None, "policyArn": None},
    required=frozenset({"user", "policyArn"}),
    replaces=frozenset({"user", "policyArn"}),
    create=_attach_to_user,
    read=_read_of_user,
    update=immutable,
    delete=_detach_from_user,
)
"""That a user has a managed policy."""
