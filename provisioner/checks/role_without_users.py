"""A role that nobody may assume."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import instance_at, lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="role-without-users",
    level=Level.ERROR,
    summary="Nobody may assume the role of a stack in an account.",
    why="Its trust policy would name no user: IAM has no use for it, and neither has anybody else.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    passing=Example(stacks="stacks: {website: {accounts: {production: {users: [cicd-bot]}}}}"),
    failing=Example(stacks="stacks: {website: {accounts: {production: {users: []}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every stack whose list of users is empty for an account, at the account's name."""
    for instance in desired.instances:
        if instance.settings.users == () and not lost(instance.broken, "users"):
            message = f'nobody may assume the role of the stack "{instance.stack.name}" in "{instance.account.name}"'
            yield RULE.finding(
                instance_at(instance), message, "name at least one user, or remove the account from the stack"
            )
