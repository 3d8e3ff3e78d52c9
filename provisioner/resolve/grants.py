"""The bastion's side: which roles a user may assume, by their exact ARNs."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.iam import quotas
from provisioner.iam.document import Statement
from provisioner.iam.sts import ASSUME_ROLE, SET_SOURCE_IDENTITY, TAG_SESSION
from provisioner.model.config import BastionEntry, Config, UserEntry
from provisioner.model.desired import Account, Policy, Role
from provisioner.resolve import naming
from provisioner.resolve.packing import pack
from provisioner.resolve.placeholders import fill


def grants(
    config: Config, bastion: Account, user: UserEntry, roles: Sequence[Role], *, stack: str
) -> tuple[Policy, ...]:
    """Return the policies by which a user may assume roles; ``stack`` is the Pulumi stack that makes them."""
    scope = {"user": user.name, "bastion": bastion.name, "pair": stack, "partition": config.partition}
    return naming.policies(
        pack(
            _statements(roles, user),
            quotas.limit(bastion.quotas, "policy_characters"),
            quotas.limit(bastion.quotas, "policies_per_user"),
        ),
        name=fill(config.naming.grant.value, scope),
        path=naming.grant_path(config.naming.path.value, config.partition),
        partition=config.partition,
        account=bastion.id,
    )


def is_bastion_wide(bastion: BastionEntry) -> bool:
    """Tell whether the bastion's own stack makes its users' grants, over all of its pairs."""
    return bastion.grants == "bastion"


def _statements(roles: Sequence[Role], user: UserEntry) -> list[Statement]:
    granted = [
        ("AssumeUpdaterRoles", ASSUME_ROLE, [role.arn for role in roles]),
        ("SetSourceIdentity", SET_SOURCE_IDENTITY, [role.arn for role in roles if role.source_identity]),
        ("TagSessions", TAG_SESSION, [role.arn for role in roles if role.session_tags]),
    ]
    return [
        Statement(sid=sid, actions=(action,), resources=tuple(sorted(arns)), at=user.at)
        for sid, action, arns in granted
        if arns
    ]
