"""A role with more managed policies than may be attached to it."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import QUOTAS, limit
from provisioner.model import Desired

_MANY = ", ".join(f"'arn:aws:s3:::{'b' * 40}{number:04d}'" for number in range(1200))

RULE = Rule(
    id="policies-per-role",
    level=Level.ERROR,
    summary="A role's permissions need more managed policies than may be attached to it.",
    why="AWS refuses the attachment, and the role stays without part of its permissions.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::b*'], allow: ['s3:ListBucket']}}}}"
    ),
    failing=Example(
        stacks=f"stacks: {{website: {{resources: {{content: {{arns: [{_MANY}], allow: ['s3:ListBucket']}}}}}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every role with too many policies, at its stack's name, with the numbers."""
    most = QUOTAS["policies_per_role"].maximum
    for pair in desired.pairs:
        allowed = limit(pair.account.quotas, "policies_per_role")
        for role in pair.roles:
            if len(role.policies) > allowed:
                size = sum(policy.document.size() for policy in role.policies)
                message = (
                    f'the stack "{role.stack}" needs {len(role.policies)} managed policies in "{pair.account.name}" '
                    f"({size:,} characters); {allowed} may be attached to a role"
                )
                hint = (
                    f"shorten its lists with wildcards, or have the quota raised (at most {most}) and set"
                    " policies_per_role"
                )
                yield RULE.finding(role.at, message, hint)
