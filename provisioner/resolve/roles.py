"""An instance of a stack to its roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from provisioner.finding import Text
from provisioner.iam import arn, quotas
from provisioner.iam.document import Statement
from provisioner.iam.wildcards import shortened
from provisioner.model.config import Config, UserEntry
from provisioner.model.desired import Instance, Role
from provisioner.record import dataclass
from provisioner.resolve import durations, naming
from provisioner.resolve.instances import admitted
from provisioner.resolve.packing import pack
from provisioner.resolve.permissions import statements
from provisioner.resolve.placeholders import fill
from provisioner.resolve.reading import reading
from provisioner.resolve.tags import merged
from provisioner.resolve.trust import trust_policy

PREVIEW_ROLE = "${Stack}StackPreviewRole"
PREVIEW_POLICY = "${Stack}PreviewRolePolicy"
PREVIEW_SUFFIX = ":preview"
"""What stands behind the external ID of a preview role: a job that asks for one never gets the other by mistake."""


def roles(config: Config, instance: Instance, *, account_id: str, bastion_id: str) -> Iterator[Role]:
    """Yield the roles of a stack in an account: the updater's, and that for previews where the stack wants one."""
    made = statements(instance)
    updater = _Kind(
        name="updater",
        role=config.naming.role.value,
        policy=config.naming.policy.value,
        external_id=instance.settings.external_id.value if instance.settings.external_id else "",
        description=description(instance),
        users=admitted(instance, instance.settings.users or ()),
    )
    yield _role(config, instance, updater, made, account_id=account_id, bastion_id=bastion_id)
    if instance.stack.preview_users is not None:
        preview = _Kind(
            name="preview",
            role=PREVIEW_ROLE,
            policy=PREVIEW_POLICY,
            external_id=updater.external_id + PREVIEW_SUFFIX,
            description=f"Previews the stack {instance.stack.name} in {instance.account.name}",
            users=admitted(instance, instance.stack.preview_users),
        )
        yield _role(config, instance, preview, reading(made), account_id=account_id, bastion_id=bastion_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What tells the kinds of a stack's roles apart; names and external ID with their placeholders."""

    name: str
    role: str
    policy: str
    external_id: str
    description: str
    users: tuple[UserEntry, ...]


def _role(
    config: Config,
    instance: Instance,
    kind: _Kind,
    made: Sequence[Statement],
    *,
    account_id: str,
    bastion_id: str,
) -> Role:
    stack, settings, scope = instance.stack, instance.settings, instance.scope
    partition = config.partition
    name, path = fill(kind.role, scope), fill(config.naming.path.value, scope)
    external_id = fill(kind.external_id, scope)
    return Role(
        stack=stack.name,
        kind=kind.name,
        name=name,
        path=path,
        arn=arn.iam(partition, account_id, "role", path, name),
        description=kind.description,
        external_id=external_id,
        session_seconds=_seconds(settings.session, durations.DEFAULT_SESSION),
        max_session_seconds=_seconds(settings.max_session, durations.DEFAULT_MAX_SESSION),
        permissions_boundary=settings.permissions_boundary.value if settings.permissions_boundary else None,
        tags=merged(config.default_tags, instance.account.tags, stack.tags),
        trust_policy=trust_policy(
            bastion_root=f"arn:{partition}:iam::{bastion_id}:root",
            users=sorted(arn.iam(partition, bastion_id, "user", user.path.value, user.name) for user in kind.users),
            environment=instance.account.environment.value,
            external_id=external_id,
            session_tags=stack.session_tags,
            source_identity=stack.source_identity,
        ),
        policies=naming.policies(
            pack(
                _compact(made) if stack.compact else made,
                quotas.limit(instance.account.quotas, "policy_characters"),
                quotas.limit(instance.account.quotas, "policies_per_role"),
            ),
            name=fill(kind.policy, scope),
            path=path,
            partition=partition,
            account=account_id,
        ),
        users=tuple(user.name for user in kind.users),
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


def _compact(made: Sequence[Statement]) -> list[Statement]:
    return [replace(each, actions=shortened(each.actions)) for each in made]


def _seconds(text: Text | None, default: str) -> int:
    """Return a duration; the default's where it is none (a finding tells of it)."""
    return durations.seconds(text.value if text else default) or durations.SECONDS[default[-1]] * int(default[:-1])
