"""A stack names a user that the account's bastion does not have."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.nearest import listed
from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule, did_you_mean
from provisioner.model.desired import Desired

RULE = Rule(
    id="unknown-user",
    level=Level.ERROR,
    summary="A stack names a user that the bastion of its account does not have.",
    why="Nobody by that name could assume the role; a user who is created later by that name could.",
    source="docs/guide/language.md",
    passing=Example(stacks="stacks: {website: {users: [cicd-bot]}}"),
    failing=Example(stacks="stacks: {website: {users: [cicd-bto]}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every user of a stack that does not exist, at its name."""
    for instance in desired.instances:
        bastion = instance.bastion
        if bastion is None or (not bastion.users and lost(bastion.broken, "users")):
            continue
        for user in instance.named_users:
            if user.value not in bastion.users:
                message = (
                    f'the stack "{instance.stack.name}" names the user "{user.value}", '
                    f'which the bastion "{bastion.name}" does not have'
                )
                hint = did_you_mean(user.value, bastion.users, f"its users are {listed(bastion.users)}")
                yield RULE.finding(user.at, message, hint)
