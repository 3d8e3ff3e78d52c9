"""A trust policy that is too long."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import QUOTAS, limit
from provisioner.model.desired import Desired

_USERS = [f"bot-{'x' * 50}-{number:03d}" for number in range(30)]

RULE = Rule(
    id="trust-policy-size",
    level=Level.ERROR,
    summary="A role's trust policy is longer than 2,048 characters, or than the account's raised quota.",
    why="AWS refuses the role. Each user that a stack names adds its ARN.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(
        accounts=(
            "accounts: {production: {quotas: {trust_policy_characters: 4096}}}\nbastions: {main: {users:"
            f" {{{', '.join(f'{user}: {{environments: [production]}}' for user in _USERS)}}}}}}}"
        ),
        stacks=f"stacks: {{website: {{users: [cicd-bot, {', '.join(_USERS)}]}}}}",
    ),
    failing=Example(
        accounts=(
            "bastions: {main: {users:"
            f" {{{', '.join(f'{user}: {{environments: [production]}}' for user in _USERS)}}}}}}}"
        ),
        stacks=f"stacks: {{website: {{users: [cicd-bot, {', '.join(_USERS)}]}}}}",
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every trust policy above its account's limit, at the stack's name."""
    most = QUOTAS["trust_policy_characters"].maximum
    for pair in desired.pairs:
        allowed = limit(pair.account.quotas, "trust_policy_characters")
        for role in pair.roles:
            size = role.trust_policy.size()
            if size > allowed:
                message = (
                    f'the trust policy of the stack "{role.stack}" in "{pair.account.name}" has {size:,} characters '
                    f"and names {len(role.users)} of the users; {allowed:,} are allowed"
                )
                hint = f"name fewer users, or have the quota raised (at most {most:,}) and set trust_policy_characters"
                yield RULE.finding(role.at, message, hint)
