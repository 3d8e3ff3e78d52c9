"""Whether an approval names users, accounts and stacks that there are; it may come before what brings them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from provisioner.config.approvals import ANY, GUIDE, named
from provisioner.config.file import Source
from provisioner.finding import Example, Finding, Level, Rule, did_you_mean
from provisioner.model.config import Config

RULE = Rule(
    id="approval-unknown-name",
    level=Level.WARNING,
    summary="An approval names a user, an account or a stack that there is not.",
    why="It covers nothing, unless the change that it approves brings that name.",
    source=GUIDE,
    passing=Example(),
    failing=Example(),
)


def check(source: Source, config: Config) -> Iterator[Finding]:
    """Report every name in a file of approvals that the other two files do not have, at the name."""
    known = _known(config)
    for key, text in named(source):
        names = known.get(key)
        if names is not None and text.value != ANY and text.value not in names:
            thing = f"an {key}" if key == "account" else f"a {key}"
            message = f'the approval names {thing} "{text.value}", and there is none of that name'
            hint = did_you_mean(text.value, names, "right if the change that is approved brings it; else correct it")
            yield RULE.finding(text.at, message, hint)


def _known(config: Config) -> Mapping[str, Collection[str]]:
    """Return the names that there are, of the kinds that could be read."""
    users = {name for bastion in config.bastions.values() for name in bastion.users}
    found: tuple[tuple[str, Collection[str], bool], ...] = (
        ("stack", config.stacks, config.stacks_known),
        ("account", config.accounts, config.accounts_known),
        ("bastion", config.bastions, config.bastions_known),
        ("user", users, config.bastions_known),
    )
    return {key: names for key, names, known in found if known}
