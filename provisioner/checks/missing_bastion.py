"""An account does not say which of several bastions is its own."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.nearest import listed
from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="missing-bastion",
    level=Level.ERROR,
    summary="There are several bastions, and an account does not say which is its own.",
    why="Its roles would trust the wrong users, or nobody.",
    source="docs/guide/language.md",
    passing=Example(
        accounts="bastions: {second: {id: 444444444444}}\naccounts: {production: {bastion: main}}",
    ),
    failing=Example(accounts="bastions: {second: {id: 444444444444}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every account without a bastion where there are several, at the account's name."""
    config = desired.config
    if len(config.bastions) < 2:  # noqa: PLR2004 - several
        return
    for account in config.accounts.values():
        if account.bastion is None and not lost(account.broken, "bastion"):
            message = f'the account "{account.name}" does not say which bastion is its own'
            yield RULE.finding(account.at, message, f'add "bastion:" with one of {listed(config.bastions)}')
