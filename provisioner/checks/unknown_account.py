"""A stack names an account that accounts.yaml does not have."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.nearest import listed
from provisioner.finding import Example, Finding, Level, Rule, did_you_mean
from provisioner.model.desired import Desired

RULE = Rule(
    id="unknown-account",
    level=Level.ERROR,
    summary="A stack names an account that accounts.yaml does not have.",
    why="Its role could be made nowhere.",
    source="docs/guide/language.md",
    passing=Example(stacks="stacks: {website: {accounts: [production]}}"),
    failing=Example(stacks="stacks: {website: {accounts: [prodution]}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every account of a stack that does not exist, at its name."""
    config = desired.config
    if not config.accounts_known:
        return
    for stack in config.stacks.values():
        for placement in stack.placements:
            name = placement.account.value
            if name not in config.accounts:
                message = f'the stack "{stack.name}" names the account "{name}", which accounts.yaml does not have'
                hint = did_you_mean(name, config.accounts, f"the accounts are {listed(config.accounts)}")
                yield RULE.finding(placement.account.at, message, hint)
