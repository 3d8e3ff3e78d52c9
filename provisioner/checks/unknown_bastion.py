"""An account names a bastion that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.nearest import listed
from provisioner.finding import Example, Finding, Level, Rule, did_you_mean
from provisioner.model.desired import Desired

RULE = Rule(
    id="unknown-bastion",
    level=Level.ERROR,
    summary="An account names a bastion that accounts.yaml does not have.",
    why="Nobody could deploy to the account.",
    source="docs/guide/language.md",
    passing=Example(accounts="accounts: {production: {bastion: main}}"),
    failing=Example(accounts="accounts: {production: {bastion: mian}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every account whose bastion does not exist, at the bastion's name."""
    config = desired.config
    for account in config.accounts.values():
        bastion = account.bastion
        if bastion is not None and config.bastions_known and bastion.value not in config.bastions:
            message = f'the account "{account.name}" names the bastion "{bastion.value}", which does not exist'
            hint = did_you_mean(bastion.value, config.bastions, f"the bastions are {listed(config.bastions)}")
            yield RULE.finding(bastion.at, message, hint)
