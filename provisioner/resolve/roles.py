"""An instance of a stack to its role."""

from __future__ import annotations

from provisioner.finding import Text
from provisioner.iam import arn, quotas
from provisioner.model import Config, Instance, Role
from provisioner.resolve import durations, naming
from provisioner.resolve.instances import admitted
from provisioner.resolve.packing import pack
from provisioner.resolve.permissions import statements
from provisioner.resolve.placeholders import fill
from provisioner.resolve.tags import merged
from provisioner.resolve.trust import trust_policy


def role(config: Config, instance: Instance, *, account_id: str, bastion_id: str) -> Role:
    """Return the role of a stack in an account; both account IDs are known."""
    stack, settings, scope = instance.stack, instance.settings, instance.scope
    partition = config.partition
    name, path = fill(config.naming.role.value, scope), fill(config.naming.path.value, scope)
    external_id = fill(settings.external_id.value, scope) if settings.external_id else ""
    users = admitted(instance)
    return Role(
        stack=stack.name,
        name=name,
        path=path,
        arn=arn.iam(partition, account_id, "role", path, name),
        description=description(instance),
        external_id=external_id,
        session_seconds=_seconds(settings.session, durations.DEFAULT_SESSION),
        max_session_seconds=_seconds(settings.max_session, durations.DEFAULT_MAX_SESSION),
        permissions_boundary=settings.permissions_boundary.value if settings.permissions_boundary else None,
        tags=merged(config.default_tags, instance.account.tags, stack.tags),
        trust_policy=trust_policy(
            bastion_root=f"arn:{partition}:iam::{bastion_id}:root",
            users=sorted(arn.iam(partition, bastion_id, "user", user.path.value, user.name) for user in users),
            environment=instance.account.environment.value,
            external_id=external_id,
            session_tags=stack.session_tags,
            source_identity=stack.source_identity,
        ),
        policies=naming.policies(
            pack(statements(instance), quotas.limit(instance.account.quotas, "policy_characters")),
            name=fill(config.naming.policy.value, scope),
            path=path,
            partition=partition,
            account=account_id,
        ),
        users=tuple(user.name for user in users),
        session_tags=stack.session_tags,
        source_identity=stack.source_identity,
        at=stack.at,
        broken=instance.broken,
    )


def description(instance: Instance) -> str:
    """Return the role's description: the stack's, or one that says what the role is for."""
    if instance.stack.description:
        return fill(instance.stack.description.value, instance.scope)
    return f"Updates the stack {instance.stack.name} in {instance.account.name}"


def _seconds(text: Text | None, default: str) -> int:
    """Return a duration; the default's where it is none (a finding tells of it)."""
    return durations.seconds(text.value if text else default) or durations.SECONDS[default[-1]] * int(default[:-1])
