"""The STS call that gives a session of a stack's role, read from ``Desired``.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from provisioner.finding import did_you_mean
from provisioner.iam.quotas import TAG_VALUE_LENGTH
from provisioner.iam.session_name import session_name, source_identity, tag_value
from provisioner.model.desired import Desired, Pair, Role
from provisioner.record import dataclass
from provisioner.views.ci_job import CiJob


class UnknownRoleError(Exception):
    """There is no such role; the text says which are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A role, and the pair that it belongs to."""

    pair: Pair
    role: Role
    region: str | None
    """The region that the configuration names for the account; None where it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who runs the program: the CI job, or None, and the local user as ``user@host``."""

    job: CiJob | None
    local: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCall:
    """One call of AssumeRole. ``seconds``: 900 to the role's maximum; ``region`` is that of the STS endpoint."""

    role_arn: str
    region: str
    session_name: str
    external_id: str
    seconds: int
    tags: tuple[tuple[str, str], ...] = ()
    source_identity: str | None = None

    def request(self) -> dict[str, Any]:
        """Return the parameters as AWS names them."""
        further: dict[str, Any] = {}
        if self.tags:
            further["Tags"] = [{"Key": key, "Value": value} for key, value in self.tags]
        if self.source_identity is not None:
            further["SourceIdentity"] = self.source_identity
        return {
            "RoleArn": self.role_arn,
            "RoleSessionName": self.session_name,
            "ExternalId": self.external_id,
            "DurationSeconds": self.seconds,
            **further,
        }


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)  # the standard one: a record's repr would show secrets
class SessionKeys:
    """What AWS gives out: credentials until a time, and who one is with them."""

    access_key_id: str = dataclasses.field(repr=False)
    secret_access_key: str = dataclasses.field(repr=False)
    session_token: str = dataclasses.field(repr=False)
    expiration: datetime
    arn: str
    role_id: str = ""
    source_identity: str | None = None


def find(desired: Desired, stack: str, account: str, *, preview: bool) -> Target:
    """Return the role of a stack in an account. Raises UnknownRoleError, with the nearest name, where there is none."""
    kind = "preview" if preview else "updater"
    there = [(pair, role) for pair in desired.pairs for role in pair.roles if role.stack == stack]
    if not there:
        stacks = {role.stack for pair in desired.pairs for role in pair.roles}
        raise _unknown(f'there is no stack "{stack}"', stack, stacks, "the stacks")
    here = [(pair, role) for pair, role in there if pair.account.name == account]
    if not here:
        accounts = {pair.account.name for pair, _ in there}
        raise _unknown(f'stack "{stack}" is not in account "{account}"', account, accounts, "its accounts")
    for pair, role in here:
        if role.kind == kind:
            return Target(pair=pair, role=role, region=_region(desired, account))
    raise UnknownRoleError(f'stack "{stack}" has no preview role: write preview: {{users: [...]}} in stacks.yaml')


def call_for(target: Target, caller: Caller, *, name: str | None, unique: str) -> SessionCall:
    """Return the call for a role. ``name`` replaces the session's name; ``unique`` tells its sessions apart."""
    role, job = target.role, caller.job
    words = job.words if job else (caller.local,)
    actor = (job.actor if job else "") or caller.local
    return SessionCall(
        role_arn=role.arn,
        region=target.pair.account.region,
        session_name=name or session_name(*words, unique=unique),
        external_id=role.external_id,
        seconds=role.session_seconds,
        tags=tuple(_tags(target, job).items()) if role.session_tags else (),
        source_identity=source_identity(actor) if role.source_identity else None,
    )


def _tags(target: Target, job: CiJob | None) -> Mapping[str, str]:
    """Return a session's tags: what it is for, and the commit that it deploys; keys as policies would name them."""
    account = target.pair.account
    texts = {
        "stack": target.role.stack,
        "account": account.name,
        "environment": account.environment,
        "repository": job.repository if job else "",
        "commit": job.commit if job else "",
    }
    cleaned = {key: tag_value(text, TAG_VALUE_LENGTH) for key, text in texts.items()}
    return {key: value for key, value in cleaned.items() if value}


def _region(desired: Desired, account: str) -> str | None:
    entry = desired.config.accounts[account]
    region = entry.region or desired.config.default_region
    return region.value if region else None


def _unknown(what: str, name: str, known: set[str], listing: str) -> UnknownRoleError:
    """Return the error for a name that is not there: with the nearest one, or with all."""
    names = ", ".join(sorted(known)) or "none"
    return UnknownRoleError(f"{what}: {did_you_mean(name, known, f'{listing} are {names}')}")
