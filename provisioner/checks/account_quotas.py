"""More roles or policies than an account may have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import QUOTAS, limit
from provisioner.model import Account, Desired

RULE = Rule(
    id="account-quotas",
    level=Level.ERROR,
    summary="An account would hold more roles, or more customer managed policies, than its quota allows.",
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
    roles: dict[str, int] = defaultdict(int)
    policies: dict[str, int] = defaultdict(int)
    accounts: list[Account] = []
    for pair in desired.pairs:
        accounts.append(pair.account)
        roles[pair.account.id] += len(pair.roles)
        policies[pair.account.id] += sum(len(role.policies) for role in pair.roles)
        policies[pair.bastion.id] += sum(len(user.grants) for user in pair.users)
    for bastion in desired.bastions:
        accounts.append(bastion.account)
        policies[bastion.account.id] += sum(len(user.grants) for user in bastion.users)
    for account in accounts:
        yield from _above(account, "roles", roles[account.id])
        yield from _above(account, "customer_policies", policies[account.id])


def _above(account: Account, quota: str, count: int) -> Iterator[Finding]:
    allowed = limit(account.quotas, quota)
    if count > allowed:
        what = quota.replace("_", " ")
        message = f'"{account.name}" would hold {count:,} {what}; {allowed:,} are allowed'
        hint = (
            f"use a further account, or have the quota raised (at most {QUOTAS[quota].maximum:,}) and set quotas:"
            f" {quota}"
        )
        yield RULE.finding(account.at, message, hint)
