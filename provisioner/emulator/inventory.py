"""What exists in an emulated account: read from AWS, not from what somebody meant to make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Names of an account's roles and users, each with the names of the policies attached to it; sorted."""

    roles: dict[str, tuple[str, ...]]
    users: dict[str, tuple[str, ...]]
    policies: tuple[str, ...]
    """All customer managed policies, attached or not."""


def take_inventory(iam: IAMClient) -> Inventory:
    """Return what exists in the account of the client."""
    roles = [role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    users = [user["UserName"] for page in iam.get_paginator("list_users").paginate() for user in page["Users"]]
    pages = iam.get_paginator("list_policies").paginate(Scope="Local")
    return Inventory(
        roles={role: _attached_to_role(iam, role) for role in sorted(roles)},
        users={user: _attached_to_user(iam, user) for user in sorted(users)},
        policies=tuple(sorted(policy["PolicyName"] for page in pages for policy in page["Policies"])),
    )


def _attached_to_role(iam: IAMClient, role: str) -> tuple[str, ...]:
    pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=role)
    return tuple(sorted(policy["PolicyName"] for page in pages for policy in page["AttachedPolicies"]))


def _attached_to_user(iam: IAMClient, user: str) -> tuple[str, ...]:
    pages = iam.get_paginator("list_attached_user_policies").paginate(UserName=user)
    return tuple(sorted(policy["PolicyName"] for page in pages for policy in page["AttachedPolicies"]))
