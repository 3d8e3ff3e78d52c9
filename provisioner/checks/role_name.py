"""A role's name that IAM would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import ENTITY_NAME, ROLE_NAME_LENGTH
from provisioner.model.desired import Desired

RULE = Rule(
    id="role-name",
    level=Level.ERROR,
    summary="A role's name is longer than 64 characters, or has characters that IAM refuses.",
    why="AWS refuses the role.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
    passing=Example(accounts="naming: {role: '${Stack}.${account.name}'}"),
    failing=Example(accounts="naming: {role: '${Stack} updater'}"),
)
VALID = re.compile(ENTITY_NAME)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every role's name that IAM would refuse: one too long at its stack, a wrong pattern at the pattern."""
    naming = desired.config.naming.role
    for pair in desired.pairs:
        for role in pair.roles:
            if "${" in role.name:
                continue
            if not VALID.fullmatch(role.name):
                message = f'"{role.name}" cannot be the name of a role: letters, digits and _+=,.@- are allowed'
                yield RULE.finding(naming.at, message, "change naming.role, or what it is made of")
            if len(role.name) > ROLE_NAME_LENGTH:
                message = (
                    f'the role "{role.name}" of the stack "{role.stack}" has {len(role.name)} characters; '
                    f"{ROLE_NAME_LENGTH} are allowed"
                )
                yield RULE.finding(role.at, message, "shorten the stack's name, or the pattern naming.role")
