"""A stack names a user that may not reach the account's environment."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.nearest import listed
from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.model.desired import Desired
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
    """Report every user of a stack that may not reach an environment, at its name in the stack; once for each."""
    locked: dict[tuple[Text, str, str], list[str]] = {}
    for instance in desired.instances:
        bastion, account = instance.bastion, instance.account
        if bastion is None or lost(account.broken, "environment"):
            continue
        for text in instance.named_users:
            user = bastion.users.get(text.value)
            environment = account.environment.value
            if user is None or lost(user.broken, "environments") or may_reach(user, environment) or "${" in environment:
                continue
            locked.setdefault((text, instance.stack.name, environment), []).append(account.name)
    for (text, stack, environment), names in locked.items():
        message = (
            f'the stack "{stack}" names the user "{text.value}" for {_accounts(names)}, '
            f'but accounts.yaml does not let that user reach the environment "{environment}"'
        )
        hint = (
            f'ask the platform team to add "{environment}" to the environments of "{text.value}", or name another user'
        )
        yield RULE.finding(text.at, message, hint)


def _accounts(names: list[str]) -> str:
    return f"the account {listed(names)}" if len(names) == 1 else f"the accounts {listed(names)}"
