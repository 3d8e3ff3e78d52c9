"""``aws:iam/policy:Policy`` as IAM calls: a customer managed policy, and its versions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from provisioner.emulator.kind import Kind, Properties, tag_changes, tag_list, tag_properties

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

MAX_VERSIONS = 5
"""Versions that AWS keeps of a managed policy; the oldest must go before a sixth."""


def _create(iam: IAMClient, inputs: Properties) -> str:
    policy = iam.create_policy(
        PolicyName=inputs["name"],
        Path=inputs["path"],
        PolicyDocument=inputs["policy"],
        Description=inputs["description"],
        Tags=tag_list(inputs["tags"]),
    )
    return policy["Policy"]["Arn"]


def _read(iam: IAMClient, arn: str) -> dict[str, Any] | None:
    try:
        policy = iam.get_policy(PolicyArn=arn)["Policy"]
        version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    except iam.exceptions.NoSuchEntityException:
        return None
    return {
        "arn": arn,
        "policyId": policy["PolicyId"],
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policy": json.dumps(version["Document"], separators=(",", ":"), ensure_ascii=False),
        "description": policy.get("Description") or "",
        **tag_properties(policy.get("Tags", [])),
    }


def _update(iam: IAMClient, old: Properties, new: Properties) -> None:
    arn = old["arn"]
    if old["policy"] != new["policy"]:
        spare = _spare_versions(iam, arn)
        if len(spare) >= MAX_VERSIONS - 1:
            iam.delete_policy_version(PolicyArn=arn, VersionId=spare[0])
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=new["policy"], SetAsDefault=True)
    gone, changed = tag_changes(old, new)
    if gone:
        iam.untag_policy(PolicyArn=arn, TagKeys=gone)
    if changed:
        iam.tag_policy(PolicyArn=arn, Tags=changed)


def _delete(iam: IAMClient, state: Properties) -> None:
    with suppress(iam.exceptions.NoSuchEntityException):
        for version in _spare_versions(iam, state["arn"]):
            iam.delete_policy_version(PolicyArn=state["arn"], VersionId=version)
        iam.delete_policy(PolicyArn=state["arn"])


def _spare_versions(iam: IAMClient, arn: str) -> list[str]:
    """Return the IDs (``v1``, ``v2``, ...) of all versions but the default one, oldest first."""
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    spare = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
    return sorted(spare, key=lambda version: int(version.removeprefix("v")))


POLICY = Kind(
    inputs={"name": None, "policy": None, "path": "/", "description": "", "tags": {}},
    required=frozenset({"name", "policy"}),
    replaces=frozenset({"name", "path", "description"}),
    documents=frozenset({"policy"}),
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
)
"""A role's permissions, or a user's grants."""
