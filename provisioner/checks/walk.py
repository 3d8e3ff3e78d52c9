"""Ways through a configuration that several rules take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioner.finding import Position, Text
from provisioner.model.config import AccountEntry, BastionEntry, Config, Settings, StackEntry, Tag, UserEntry
from provisioner.model.desired import Instance


def users(config: Config) -> Iterator[tuple[BastionEntry, UserEntry]]:
    """Yield every user with its bastion."""
    for bastion in config.bastions.values():
        for user in bastion.users.values():
            yield bastion, user


def settings(stack: StackEntry) -> Iterator[Settings]:
    """Yield what a stack says for all its accounts, then each account's overrides."""
    yield stack.settings
    for placement in stack.placements:
        yield placement.overrides


def accounts(config: Config) -> Iterator[AccountEntry | BastionEntry]:
    """Yield bastions and target accounts."""
    yield from config.bastions.values()
    yield from config.accounts.values()


def tags(config: Config) -> Iterator[tuple[str, tuple[Tag, ...]]]:
    """Yield every ``tags`` of both files, with the words for what carries them."""
    yield "the defaults", config.default_tags
    for bastion in config.bastions.values():
        yield f'the bastion "{bastion.name}"', bastion.tags
    for _, user in users(config):
        yield f'the user "{user.name}"', user.tags
    for account in config.accounts.values():
        yield f'the account "{account.name}"', account.tags
    for stack in config.stacks.values():
        yield f'the stack "{stack.name}"', stack.tags


def lost(broken: Iterable[str], *fields: str) -> bool:
    """Tell whether one of the fields could not be understood, so that nothing can be said about it."""
    return not {"*", *fields}.isdisjoint(broken)


def instance_at(instance: Instance) -> Position:
    """Return where a stack names the account that an instance is in."""
    return instance.placement.account.at


def once(texts: Iterable[Text]) -> Iterator[Text]:
    """Yield each text once, by its value and place: an instance in ten accounts has the same texts ten times."""
    yield from dict.fromkeys(texts)
