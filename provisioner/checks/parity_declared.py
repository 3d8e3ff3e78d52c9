"""What is said of identical accounts does not fit the stack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from provisioner.checks.nearest import listed
from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule, Text, did_you_mean
from provisioner.model.config import Config, StackEntry
from provisioner.model.desired import Desired

ACCOUNTS = (
    "bastions: {main: {users: {cicd-bot: {environments: [production, staging]}}}}\n"
    "accounts: {staging: {id: '222222222222'}}"
)
RULE = Rule(
    id="parity-declaration",
    level=Level.ERROR,
    summary=(
        "What is said of identical accounts cannot hold: an account where the stack does not live, one account alone, "
        "or a difference in what there is not. A warning where nothing differs that may."
    ),
    why="The comparison that is meant would not be made, or a difference that is not meant would stay unseen.",
    source="docs/guide/language.md",
    passing=Example(
        accounts=ACCOUNTS,
        stacks="stacks: {website: {accounts: [staging, production], identical: [staging, production]}}",
    ),
    failing=Example(
        accounts=ACCOUNTS,
        stacks="stacks: {website: {accounts: [staging, production], identical: [stagin, production]}}",
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report accounts, and items of ``may_differ``, that mean nothing, at their places."""
    stacks = desired.config.stacks.values()
    yield from _of_defaults(desired.config)
    for stack in stacks:
        if stack.identical:
            yield from _accounts(stack, stack.identical)
    if declaring := [stack for stack in stacks if stack.may_differ]:
        yield from _may_differ(desired, declaring)


def _of_defaults(config: Config) -> Iterator[Finding]:
    for account in config.identical:
        if config.accounts_known and account.value not in config.accounts:
            message = (
                f'"identical" of the defaults names the account "{account.value}", which accounts.yaml does not have'
            )
            hint = did_you_mean(account.value, config.accounts, f"the accounts are {listed(config.accounts)}")
            yield RULE.finding(account.at, message, hint)


def _accounts(stack: StackEntry, named: Sequence[Text]) -> Iterator[Finding]:
    lives = {placement.account.value for placement in stack.placements}
    if lost(stack.broken, "accounts", "identical"):
        return
    for account in named:
        if account.value not in lives:
            message = f'the stack "{stack.name}" is to be identical in "{account.value}", where it does not live'
            hint = did_you_mean(account.value, lives, f"its accounts are {listed(lives)}")
            yield RULE.finding(account.at, message, hint)
    if len({account.value for account in named}) == 1:
        message = f'the stack "{stack.name}" is to be identical in one account alone'
        yield RULE.finding(named[0].at, message, "name at least two, or none")


def _may_differ(desired: Desired, stacks: Iterable[StackEntry]) -> Iterator[Finding]:
    from provisioner.resolve.parity import ASPECTS, RESOURCES, couples, differences  # noqa: PLC0415 - few need it

    used: dict[str, set[str]] = {}
    for couple in couples(desired):
        for each in differences(*couple):
            used.setdefault(each.stack, set()).update((each.aspect, each.aspect.partition(".")[0]))
    for stack in stacks:
        if not lost(stack.broken, "resources", "may_differ"):
            known = [*ASPECTS, *(f"{RESOURCES}.{name}" for name in stack.resources)]
            yield from _items(stack, known, used.get(stack.name, set()))


def _items(stack: StackEntry, known: Sequence[str], used: Collection[str]) -> Iterator[Finding]:
    for item in stack.may_differ:
        if item.value not in known:
            message = f'the stack "{stack.name}" has no "{item.value}" that could differ'
            yield RULE.finding(item.at, message, did_you_mean(item.value, known, f"it has {listed(known)}"))
        elif item.value not in used:
            message = f'"{item.value}" of the stack "{stack.name}" may differ, and does not'
            yield RULE.finding(item.at, message, "remove it", level=Level.WARNING)
