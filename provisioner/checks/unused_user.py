"""A user that no stack names."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost, settings, users
from provisioner.finding import Example, Finding, Level, Rule, Text, nearest
from provisioner.model.config import BastionEntry, StackEntry
from provisioner.model.desired import Desired
from provisioner.resolve.instances import bastion_of

RULE = Rule(
    id="unused-user",
    level=Level.WARNING,
    summary="A user may reach environments, and no stack names it.",
    why="An identity with access tags and no use is one more to guard. A user without environments is fine.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    passing=Example(accounts="bastions: {main: {users: {parked-bot: {environments: []}}}}"),
    failing=Example(accounts="bastions: {main: {users: {idle-bot: {environments: [production]}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every user with environments that no stack names, at its name."""
    config = desired.config
    if not config.stacks_known or lost(config.broken, "stacks"):
        return
    used = {
        (instance.bastion.name, _meant(text.value, instance.bastion))
        for instance in desired.instances
        if instance.bastion
        for text in instance.named_users
    }
    anywhere = {text.value for stack in config.stacks.values() if _unplaced(desired, stack) for text in _named(stack)}
    for bastion, user in users(config):
        if user.environments and (bastion.name, user.name) not in used and user.name not in anywhere:
            message = f'no stack names the user "{user.name}" of the bastion "{bastion.name}"'
            yield RULE.finding(user.at, message, "remove the user, or set environments: []")


def _meant(name: str, bastion: BastionEntry) -> str | None:
    """Return the user that a stack names, or seems to mean: another rule tells of the misspelling."""
    return name if name in bastion.users else nearest(name, bastion.users)


def _unplaced(desired: Desired, stack: StackEntry) -> bool:
    """Tell whether an account of a stack, or its bastion, is not known: then its users may be any bastion's."""
    config = desired.config
    accounts = [config.accounts.get(placement.account.value) for placement in stack.placements]
    return lost(stack.broken, "accounts") or any(each is None or bastion_of(config, each) is None for each in accounts)


def _named(stack: StackEntry) -> Iterator[Text]:
    yield from stack.preview_users or ()
    for each in settings(stack):
        yield from each.users or ()
