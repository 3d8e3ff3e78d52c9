"""A stack names a user that may not reach the account's environment."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model import Desired
from provisioner.resolve.instances import may_reach

RULE = Rule(
    id="environment-lock",
    level=Level.ERROR,
    summary="A stack names a user that accounts.yaml does not let reach the account's environment.",
    why=(
        "Two locks guard a role: the stack's owners name its users, the platform team says which environments they"
        " reach."
    ),
    source="docs/guide/language.md",
    passing=Example(accounts="bastions: {main: {users: {cicd-bot: {environments: [production]}}}}"),
    failing=Example(accounts="bastions: {main: {users: {cicd-bot: {environments: []}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every user of a stack that may not reach the environment, at its name in the stack."""
    for instance in desired.instances:
        bastion, account = instance.bastion, instance.account
        if bastion is None or lost(account.broken, "environment"):
            continue
        for text in instance.named_users:
            user = bastion.users.get(text.value)
            environment = account.environment.value
            if user is None or lost(user.broken, "environments") or may_reach(user, environment) or "${" in environment:
                continue
            message = (
                f'the stack "{instance.stack.name}" names the user "{user.name}" for the account "{account.name}", '
                f'but accounts.yaml does not let that user reach the environment "{environment}"'
            )
            hint = (
                f'ask the platform team to add "{environment}" to the environments of "{user.name}", or name another'
                " user"
            )
            yield RULE.finding(text.at, message, hint)
