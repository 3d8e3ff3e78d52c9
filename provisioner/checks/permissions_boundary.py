"""A permissions boundary that AWS would refuse."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam import arn
from provisioner.model.config import AccountEntry
from provisioner.model.desired import Desired

RULE = Rule(
    id="permissions-boundary",
    level=Level.ERROR,
    summary="A permissions boundary is no managed policy's ARN, or of another account or partition.",
    why="A role can be bounded only by a policy of its own account, or by one that AWS manages.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    passing=Example(
        accounts="accounts: {production: {permissions_boundary: 'arn:aws:iam::333333333333:policy/ci-boundary'}}"
    ),
    failing=Example(
        accounts="accounts: {production: {permissions_boundary: 'arn:aws:iam::222222222222:policy/ci-boundary'}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every boundary that cannot bound the roles it is set for, at its value."""
    wanted = ((account.permissions_boundary, account) for account in desired.config.accounts.values())
    used = ((instance.settings.permissions_boundary, instance.account) for instance in desired.instances)
    for boundary, account in dict.fromkeys((text, account.name) for text, account in (*wanted, *used) if text):
        problem = _problem(desired, desired.config.accounts[account], boundary.value)
        if problem:
            yield RULE.finding(boundary.at, *problem)


def _problem(desired: Desired, account: AccountEntry, text: str) -> tuple[str, str] | None:
    partition = desired.config.partition
    parsed = arn.parse(text)
    if parsed is None or parsed.service != "iam" or not parsed.resource.startswith("policy/") or "*" in text:
        return (
            f'"{text}" is not the ARN of a managed policy',
            "for example arn:aws:iam::123456789012:policy/ci-boundary",
        )
    if parsed.partition != partition and not lost(desired.config.broken, "partition"):
        return (
            f'the boundary "{text}" is of the partition "{parsed.partition}", not "{partition}"',
            f"write arn:{partition}:...",
        )
    if account.id is not None and parsed.account not in ("aws", account.id.value):
        message = (
            f'the boundary "{text}" is of the account {parsed.account or "(none)"}; "{account.name}" is'
            f" {account.id.value}"
        )
        return message, "name a policy of that account, or one that AWS manages (arn:aws:iam::aws:policy/...)"
    return None
