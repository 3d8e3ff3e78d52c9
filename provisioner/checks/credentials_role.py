"""A role for a deployment that does not reach its account."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import accounts, lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam import arn
from provisioner.model.desired import Desired

RULE = Rule(
    id="credentials-role",
    level=Level.ERROR,
    summary="The role in credentials is no role's ARN, or of another account or partition.",
    why="Every deployment checks that it reached the right account, and would refuse to start.",
    source="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    passing=Example(accounts="accounts: {production: {credentials: {role: 'arn:aws:iam::333333333333:role/deploy'}}}"),
    failing=Example(accounts="accounts: {production: {credentials: {role: 'arn:aws:iam::222222222222:role/deploy'}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every role in credentials that cannot reach its account, at its value."""
    partition = desired.config.partition
    for account in accounts(desired.config):
        role = account.credentials.role
        if role is None:
            continue
        parsed = arn.parse(role.value)
        if parsed is None or parsed.service != "iam" or not parsed.resource.startswith("role/") or "*" in role.value:
            yield RULE.finding(
                role.at, f'"{role.value}" is not the ARN of a role', "for example arn:aws:iam::123456789012:role/deploy"
            )
        elif parsed.partition != partition and not lost(desired.config.broken, "partition"):
            message = f'the role "{role.value}" is of the partition "{parsed.partition}", not "{partition}"'
            yield RULE.finding(role.at, message, f"write arn:{partition}:...")
        elif account.id is not None and parsed.account != account.id.value:
            message = (
                f'the role "{role.value}" is of the account {parsed.account}; "{account.name}" is {account.id.value}'
            )
            yield RULE.finding(role.at, message, "name a role of that account, or correct its ID")
