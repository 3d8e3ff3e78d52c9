"""More roles, policies or users than an account may have."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import QUOTAS
from provisioner.model.desired import Desired
from provisioner.resolve.usage import Use, of_accounts

RULE = Rule(
    id="account-quotas",
    level=Level.ERROR,
    summary="An account would hold more roles, customer managed policies or users than its quota allows.",
    why="AWS refuses what is above it. Only what is made here is counted: what the account holds besides comes on top.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(accounts="accounts: {production: {quotas: {roles: 1}}}"),
    failing=Example(
        accounts="accounts: {production: {quotas: {roles: 1}}}",
        stacks=(
            "stacks: {shop: {accounts: [production], users: [cicd-bot], "
            "resources: {bucket: {arns: ['arn:aws:s3:::shop'], allow: ['s3:ListBucket']}}}}"
        ),
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every account above a quota, at its name, with the numbers."""
    for use in of_accounts(desired):
        if use.used > use.limit:
            what = use.quota.replace("_", " ")
            message = f'"{use.subject}" would hold {use.used:,} {what}; its quota is {use.limit:,}'
            yield RULE.finding(use.at, message, _hint(use))


def _hint(use: Use) -> str:
    quota = QUOTAS.get(use.quota)
    if quota is None:
        return "use a further account: AWS does not raise this quota"
    return f"use a further account, or have the quota raised (at most {quota.maximum:,}) and set quotas: {use.quota}"
