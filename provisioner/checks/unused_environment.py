"""A user may reach an environment that no account has."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.nearest import listed
from provisioner.checks.walk import lost, users
from provisioner.finding import Example, Finding, Level, Rule, did_you_mean
from provisioner.model.config import AccountEntry
from provisioner.model.desired import Desired

RULE = Rule(
    id="unused-environment",
    level=Level.WARNING,
    summary="A user may reach an environment that no account has.",
    why="It is a misspelling, or access that waits for an account which nobody has reviewed yet.",
    source="docs/guide/language.md",
    passing=Example(accounts="bastions: {main: {users: {cicd-bot: {environments: [production]}}}}"),
    failing=Example(accounts="bastions: {main: {users: {cicd-bot: {environments: [production, prodution]}}}}"),
)
SHORT = 3
"""Characters of the shortest name that is taken for the beginning of another: ``dev``."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every environment of a user that no account has, at its name."""
    config = desired.config
    accounts = config.accounts.values()
    if not config.accounts_known or any(_unknown(account) for account in accounts):
        return
    known = {account.environment.value for account in accounts}
    for _, user in users(config):
        for environment in user.environments:
            if environment.value not in known:
                message = (
                    f'the user "{user.name}" may reach the environment "{environment.value}", which no account has'
                )
                hint = _hint(environment.value, known)
                yield RULE.finding(environment.at, message, hint)


def _hint(name: str, known: set[str]) -> str:
    """Return what to do: people write ``prod`` for ``production``, which is less like it than a misspelling is."""
    longer = sorted(each for each in known if each.lower().startswith(name.lower()) and len(each) > len(name))
    if longer and len(name) >= SHORT:
        return f'did you mean "{longer[0]}"?'
    return did_you_mean(name, known, f"the environments are {listed(known)}; remove this one")


def _unknown(account: AccountEntry) -> bool:
    return lost(account.broken, "environment") or "${" in account.environment.value
