"""How a provider comes to an account: by its profile or ambient keys, then the role it assumes, then who it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provisioner.emulator.cloud import NOBODY, Caller, Cloud, EmulatorError, Keys, partition_of

CALLER_IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity"
"""The one function that the program calls: who is this provider?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an ``aws.Provider`` asks for."""

    partition: str
    allowed: tuple[str, ...]
    """The account IDs it may act in; none given means any."""
    profile: str | None
    roles: tuple[str, ...]
    """ARNs of the roles to assume, one after the other."""


def wanted_by(inputs: Mapping[str, Any]) -> Wanted:
    """Return what a provider's inputs ask for. Pulumi passes lists and mappings of a provider as JSON texts."""
    values = {name: _decoded(value) for name, value in inputs.items()}
    roles = values.get("assumeRoles") or []
    return Wanted(
        partition=partition_of(str(values.get("region") or "")),
        allowed=tuple(values.get("allowedAccountIds") or ()),
        profile=values.get("profile"),
        roles=tuple(role["roleArn"] for role in roles),
    )


def sign_in(cloud: Cloud, wanted: Wanted, own: Keys | None) -> Keys:
    """Return the keys that a provider works with; ``own`` are those of its profile or its environment.

    Where there are none at all, the emulated AWS lends those of the account that the provider is made for: real
    ambient credentials belong to one account. Raises ``EmulatorError`` where the provider ends up in an account that
    it may not act in: its own question to STS, as ``allowed_account_ids`` has the official provider ask.
    """
    keys = own or _lent(cloud, wanted)
    for role in wanted.roles:
        keys = cloud.assume(role, keys)
    account = cloud.caller(wanted.partition, keys).account
    if wanted.allowed and account not in wanted.allowed:
        raise EmulatorError(
            f"AWS account ID not allowed: {account}; the credentials must be of {', '.join(wanted.allowed)}"
        )
    return keys


def identity(caller: Caller) -> dict[str, str]:
    """Return what the function ``CALLER_IDENTITY`` returns."""
    return {"accountId": caller.account, "arn": caller.arn, "userId": caller.id, "id": caller.account}


def _lent(cloud: Cloud, wanted: Wanted) -> Keys:
    return cloud.keys(wanted.partition, wanted.allowed[0]) if wanted.allowed and not wanted.roles else NOBODY


def _decoded(value: object) -> Any:  # noqa: ANN401  whatever the JSON says
    return json.loads(value) if isinstance(value, str) and value[:1] in {"[", "{"} else value
