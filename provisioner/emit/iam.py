"""IAM resources: one function per kind, each argument taken as ``Desired`` has it.

A resource's logical name is its IAM name in lower case. IAM's names are unique ignoring case, so two resources that
could not exist side by side in AWS have one logical name in Pulumi:

- a new name is another resource, made before the old one is deleted, with no moment without access;
- a name that changes only by case, or a changed path, is a replacement of the same resource: the old one must go
  first (``delete_before_replace``), since IAM would refuse the new one beside it;
- whatever else changes (a document, tags, the stack that a role belongs to) is updated in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioner.model import desired as model


def role(desired: model.Role, *, provider: aws.Provider) -> aws.iam.Role:
    """Declare an updater role."""
    return aws.iam.Role(
        desired.name.lower(),
        name=desired.name,
        path=desired.path,
        description=desired.description,
        assume_role_policy=desired.trust_policy.text(),
        max_session_duration=desired.max_session_seconds,
        permissions_boundary=desired.permissions_boundary,
        tags=desired.tags or None,
        opts=pulumi.ResourceOptions(provider=provider, delete_before_replace=True),
    )


def role_policy(desired: model.Policy, *, parent: aws.iam.Role, provider: aws.Provider) -> aws.iam.Policy:
    """Declare a managed policy that holds permissions of the role ``parent``."""
    return _policy(desired, pulumi.ResourceOptions(parent=parent, provider=provider, delete_before_replace=True))


def role_policy_attachment(
    policy: aws.iam.Policy, desired: model.Policy, *, role: aws.iam.Role, provider: aws.Provider
) -> aws.iam.RolePolicyAttachment:
    """Declare that the role has the policy."""
    return aws.iam.RolePolicyAttachment(
        desired.name.lower(),
        role=role.name,
        policy_arn=policy.arn,
        opts=pulumi.ResourceOptions(parent=policy, provider=provider),
    )


def user(desired: model.User, *, provider: aws.Provider) -> aws.iam.User:
    """Declare a managed user. One that somebody gave access keys is not deleted by force: AWS refuses, and says so."""
    return aws.iam.User(
        desired.name.lower(),
        name=desired.name,
        path=desired.path,
        force_destroy=False,
        tags=desired.tags or None,
        opts=pulumi.ResourceOptions(provider=provider, delete_before_replace=True),
    )


def grant(
    desired: model.Policy,
    *,
    provider: aws.Provider,
    depends_on: Sequence[pulumi.Resource] = (),
    parent: aws.iam.User | None = None,
    aliases: Sequence[pulumi.Alias] = (),
) -> aws.iam.Policy:
    """Declare a managed policy that lets a user assume roles: made after ``depends_on``, deleted before it.

    ``parent`` is the user's resource where this Pulumi stack makes the user.
    """
    options = pulumi.ResourceOptions(
        parent=parent,
        provider=provider,
        depends_on=list(depends_on) or None,
        aliases=list(aliases) or None,
        delete_before_replace=True,
    )
    return _policy(desired, options)


def user_policy_attachment(
    policy: aws.iam.Policy, desired: model.Policy, *, user: pulumi.Input[str], provider: aws.Provider
) -> aws.iam.UserPolicyAttachment:
    """Declare that the user, by its name, has the policy."""
    return aws.iam.UserPolicyAttachment(
        desired.name.lower(),
        user=user,
        policy_arn=policy.arn,
        opts=pulumi.ResourceOptions(parent=policy, provider=provider),
    )


def former_parent(user: model.User) -> pulumi.Alias:
    """Return where a user's grants stood in Pulumi's tree before the user became managed, or ceased to be.

    With it they move in the tree, and stay as they are in AWS.
    """
    if user.managed:
        return pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)
    stack = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}"
    return pulumi.Alias(parent=f"{stack}::aws:iam/user:User::{user.name.lower()}")


def _policy(desired: model.Policy, options: pulumi.ResourceOptions) -> aws.iam.Policy:
    # No description: AWS cannot change one, so that a new wording would replace the policy.
    return aws.iam.Policy(
        desired.name.lower(), name=desired.name, path=desired.path, policy=desired.document.text(), opts=options
    )
