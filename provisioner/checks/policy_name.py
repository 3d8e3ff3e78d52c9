"""A managed policy's name that IAM would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.iam.quotas import ENTITY_NAME, POLICY_NAME_LENGTH
from provisioner.model.desired import Desired

RULE = Rule(
    id="policy-name",
    level=Level.ERROR,
    summary="A managed policy's name is longer than 128 characters, or has characters that IAM refuses.",
    why="AWS refuses the policy.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html",
    passing=Example(accounts="naming: {policy: '${Stack}.${account.name}'}"),
    failing=Example(accounts="naming: {policy: 'policy of ${Stack}'}"),
)
VALID = re.compile(ENTITY_NAME)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every policy's name that IAM would refuse, at the pattern that it is made from."""
    for name, at in dict.fromkeys(_names(desired)):
        if "${" in name:
            continue
        if not VALID.fullmatch(name):
            message = f'"{name}" cannot be the name of a policy: letters, digits and _+=,.@- are allowed'
            yield RULE.finding(at, message, "change the pattern in naming, or what it is made of")
        if len(name) > POLICY_NAME_LENGTH:
            message = f'the policy "{name}" has {len(name)} characters; {POLICY_NAME_LENGTH} are allowed'
            yield RULE.finding(at, message, "shorten the pattern in naming, or the names that it is made of")


def _names(desired: Desired) -> Iterator[tuple[str, Position]]:
    naming = desired.config.naming
    for pair in desired.pairs:
        for role in pair.roles:
            for policy in role.policies:
                yield policy.name, role.at if len(policy.name) > POLICY_NAME_LENGTH else naming.policy.at
        for user in pair.users:
            yield from ((policy.name, naming.grant.at) for policy in user.grants)
    for bastion in desired.bastions:
        for user in bastion.users:
            yield from ((policy.name, naming.grant.at) for policy in user.grants)
