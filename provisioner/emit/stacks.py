"""From ``Desired`` to the resources of one Pulumi stack: an account pair, or a bastion.

Order: a grant depends on the roles it names, and on all that is attached to them. So it is made after them, and
deleted before them: nobody is ever granted a role that does not stand, and no grant outlives its role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import pulumi

from provisioner.emit import iam
from provisioner.emit.providers import provider, refuse_other_accounts

if TYPE_CHECKING:
    import pulumi_aws as aws

    from provisioner.model.desired import Bastion, Desired, Pair, Role


class RoleOutput(TypedDict):
    """What a CI job needs to assume a role: an entry of the Pulumi stack's output ``roles``, under the stack's name."""

    role_arn: pulumi.Output[str]
    external_id: str
    session_seconds: int


def declare(desired: Desired) -> None:
    """Declare the resources of the selected Pulumi stack, and export its outputs.

    Raises ``pulumi.RunError`` where no pair and no bastion has the stack's name.
    """
    name = pulumi.get_stack()
    for pair in desired.pairs:
        if pair.name == name:
            pulumi.export("roles", declare_pair(pair))
            return
    for bastion in desired.bastions:
        if bastion.name == name:
            pulumi.export("users", declare_bastion(bastion))
            return
    known = ", ".join([bastion.name for bastion in desired.bastions] + [pair.name for pair in desired.pairs])
    message = f'no bastion or account pair is named "{name}", as this Pulumi stack is; there are: {known or "none"}'
    raise pulumi.RunError(message)


def declare_pair(pair: Pair) -> dict[str, RoleOutput]:
    """Declare a pair's roles and grants, and return what CI needs to know, by stack.

    The bastion account is needed only where the pair's own stack makes the grants.
    """
    target = provider("target", pair.account)
    bastion = provider("bastion", pair.bastion) if any(user.grants for user in pair.users) else None
    refuse_other_accounts({"target": target, **({"bastion": bastion} if bastion else {})})
    roles: dict[str, RoleOutput] = {}
    made: dict[str, list[pulumi.Resource]] = {}
    for role in pair.roles:
        resource, made[role.arn] = _declare_role(role, target)
        roles[role.key] = RoleOutput(
            role_arn=resource.arn, external_id=role.external_id, session_seconds=role.session_seconds
        )
    if bastion:
        _declare_grants(pair, made, bastion)
    return roles


def declare_bastion(bastion: Bastion) -> dict[str, pulumi.Output[str]]:
    """Declare a bastion's managed users, and the grants that it packs over all pairs; return the users' ARNs."""
    account = provider("bastion", bastion.account)
    refuse_other_accounts({"bastion": account})
    users: dict[str, pulumi.Output[str]] = {}
    for user in bastion.users:
        resource = iam.user(user, provider=account) if user.managed else None
        name = user.name if resource is None else resource.name
        if resource is not None:
            users[user.name] = resource.arn
        for desired in user.grants:
            former = iam.former_parent(user)
            policy = iam.grant(desired, provider=account, parent=resource, aliases=[former])
            iam.user_policy_attachment(policy, desired, user=name, provider=account)
    return users


def _declare_role(role: Role, account: aws.Provider) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    resource = iam.role(role, provider=account)
    made: list[pulumi.Resource] = [resource]
    for desired in role.policies:
        policy = iam.role_policy(desired, parent=resource, provider=account)
        made.append(iam.role_policy_attachment(policy, desired, role=resource, provider=account))
    return resource, made


def _declare_grants(pair: Pair, made: Mapping[str, Sequence[pulumi.Resource]], account: aws.Provider) -> None:
    """Declare the grants of a pair's users; ``made`` has what was declared for each role, by the role's ARN."""
    for user in pair.users:
        named = [resource for role in pair.roles if user.name in role.users for resource in made[role.arn]]
        for desired in user.grants:
            policy = iam.grant(desired, provider=account, depends_on=named)
            iam.user_policy_attachment(policy, desired, user=user.name, provider=account)
