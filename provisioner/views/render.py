"""``Desired`` as the JSON value that ``render`` prints. Its keys are a contract: more may come, none may go."""

from __future__ import annotations

from typing import Any

from provisioner.model.desired import Account, Bastion, Desired, Pair, Policy, Role, User

VERSION = 1


def render(desired: Desired, pair: str | None = None) -> dict[str, Any]:
    """Return the whole desired state, or that of one pair with its bastion."""
    pairs = [each for each in desired.pairs if pair in (None, each.name)]
    homes = {each.bastion.name for each in pairs}
    bastions = [each for each in desired.bastions if pair is None or each.name in homes]
    return {
        "version": VERSION,
        "bastions": [_bastion(each) for each in bastions],
        "pairs": [_pair(each) for each in pairs],
    }


def _bastion(bastion: Bastion) -> dict[str, Any]:
    account = bastion.account
    users = [_user(user) for user in bastion.users]
    return {"name": account.name, "id": account.id, "partition": account.partition, "users": users}


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "name": pair.name,
        "bastion": {"name": pair.bastion.name, "id": pair.bastion.id},
        "account": _account(pair.account),
        "roles": [_role(role) for role in pair.roles],
        "users": [_user(user) for user in pair.users],
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "id": account.id,
        "environment": account.environment,
        "partition": account.partition,
        "region": account.region,
    }


def _role(role: Role) -> dict[str, Any]:
    return {
        "stack": role.stack,
        "kind": role.kind,
        "name": role.name,
        "path": role.path,
        "arn": role.arn,
        "description": role.description,
        "external_id": role.external_id,
        "session_seconds": role.session_seconds,
        "max_session_seconds": role.max_session_seconds,
        "permissions_boundary": role.permissions_boundary,
        "tags": dict(role.tags),
        "session_tags": role.session_tags,
        "source_identity": role.source_identity,
        "trust_policy": role.trust_policy.as_json(),
        "policies": [_policy(policy) for policy in role.policies],
    }


def _user(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "arn": user.arn,
        "managed": user.managed,
        "path": user.path,
        "tags": dict(user.tags),
        "grants": [_policy(policy) for policy in user.grants],
    }


def _policy(policy: Policy) -> dict[str, Any]:
    return {"name": policy.name, "path": policy.path, "arn": policy.arn, "document": policy.document.as_json()}
