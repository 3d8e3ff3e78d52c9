"""A user of a stack's preview role that may assume its updater role as well."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.model.desired import Desired

ACCOUNTS = "bastions: {main: {users: {pr-bot: {environments: [production]}}}}"
RULE = Rule(
    id="preview-user",
    level=Level.NOTE,
    summary="A user of a preview role may assume the updater role of the same stack as well.",
    why=(
        "A preview runs the code of a pull request. Where that code gets hold of the user's key, it has the updater's:"
        " the preview role then holds nothing back."
    ),
    source="docs/guide/language.md",
    passing=Example(accounts=ACCOUNTS, stacks="stacks: {website: {preview: {users: [pr-bot]}}}"),
    failing=Example(accounts=ACCOUNTS, stacks="stacks: {website: {preview: {users: [cicd-bot]}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such user, once, at its name in ``preview``."""
    found: dict[Text, str] = {}
    for instance in desired.instances:
        updaters = {text.value for text in instance.settings.users or ()}
        for text in instance.stack.preview_users or ():
            if text.value in updaters:
                found.setdefault(text, instance.stack.name)
    for text, stack in found.items():
        message = f'the user "{text.value}" of the preview role is a user of the updater of "{stack}" too'
        yield RULE.finding(text.at, message, "give previews a user, and so an access key, of their own")
