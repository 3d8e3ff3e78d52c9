"""``aws:iam/role:Role`` as IAM calls. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from provisioner.emulator.kind import Kind, Properties, tag_changes, tag_list, tag_properties

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def _create(iam: IAMClient, inputs: Properties) -> str:
    boundary = inputs.get("permissionsBoundary")
    role = iam.create_role(
        RoleName=inputs["name"],
        Path=inputs["path"],
        AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
        Description=inputs["description"],
        MaxSessionDuration=int(inputs["maxSessionDuration"]),
        Tags=tag_list(inputs["tags"]),
        **({"PermissionsBoundary": boundary} if boundary else {}),
    )
    return role["Role"]["RoleName"]


def _read(iam: IAMClient, name: str) -> dict[str, Any] | None:
    try:
        role = iam.get_role(RoleName=name)["Role"]
    except iam.exceptions.NoSuchEntityException:
        return None
    return {
        "arn": role["Arn"],
        "uniqueId": role["RoleId"],
        "name": role["RoleName"],
        "path": role["Path"],
        "assumeRolePolicy": json.dumps(role["AssumeRolePolicyDocument"], separators=(",", ":"), ensure_ascii=False),
        "description": role.get("Description") or "",
        "maxSessionDuration": int(role["MaxSessionDuration"]),
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        **tag_properties(role.get("Tags", [])),
    }


def _update(iam: IAMClient, old: Properties, new: Properties) -> None:
    name = old["name"]
    if old["assumeRolePolicy"] != new["assumeRolePolicy"]:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=new["assumeRolePolicy"])
    iam.update_role(RoleName=name, Description=new["description"], MaxSessionDuration=int(new["maxSessionDuration"]))
    if new.get("permissionsBoundary"):
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=new["permissionsBoundary"])
    elif old.get("permissionsBoundary"):
        iam.delete_role_permissions_boundary(RoleName=name)
    gone, changed = tag_changes(old, new)
    if gone:
        iam.untag_role(RoleName=name, TagKeys=gone)
    if changed:
        iam.tag_role(RoleName=name, Tags=changed)


def _delete(iam: IAMClient, state: Properties) -> None:
    with suppress(iam.exceptions.NoSuchEntityException):
        iam.delete_role(RoleName=state["name"])


ROLE = Kind(
    inputs={
        "name": None,
        "assumeRolePolicy": None,
        "path": "/",
        "description": "",
        "maxSessionDuration": 3600,
        "permissionsBoundary": None,
        "tags": {},
        "forceDetachPolicies": False,
    },
    required=frozenset({"name", "assumeRolePolicy"}),
    replaces=frozenset({"name", "path"}),
    documents=frozenset({"assumeRolePolicy"}),
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
)
"""An updater role; ``maxSessionDuration`` is seconds."""
