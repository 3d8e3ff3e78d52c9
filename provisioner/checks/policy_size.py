"""A policy that no splitting makes small enough."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import limit
from provisioner.model.desired import Desired, Policy

RULE = Rule(
    id="policy-size",
    level=Level.ERROR,
    summary="A part of a policy is longer than 6,144 characters and cannot be split further.",
    why="AWS refuses the policy. White space is not counted.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::a', 'arn:aws:s3:::b'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            f"stacks: {{website: {{resources: {{content: {{arns: ['arn:aws:s3:::{'a' * 6200}'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every policy above its account's limit, at the resource or user it is made from."""
    for pair in desired.pairs:
        roles = limit(pair.account.quotas, "policy_characters")
        for role in pair.roles:
            for policy in role.policies:
                yield from _too_long(policy, f'the stack "{role.stack}"', roles, pair.account.name)
    homes = ((pair.bastion, pair.users) for pair in desired.pairs)
    for home, users in (*homes, *((bastion.account, bastion.users) for bastion in desired.bastions)):
        grants = limit(home.quotas, "policy_characters")
        for user in users:
            for policy in user.grants:
                yield from _too_long(policy, f'the user "{user.name}"', grants, home.name)


def _too_long(policy: Policy, owner: str, allowed: int, account: str) -> Iterator[Finding]:
    size = policy.document.size()
    at = policy.document.statements[0].at
    if size > allowed and at is not None:
        message = (
            f'the policy "{policy.name}" of {owner} has {size:,} characters; {allowed:,} are allowed in "{account}"'
        )
        yield RULE.finding(at, message, "shorten its longest text, or split the entry into several")
