"""A placeholder where none is filled in."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import accounts, once, settings, tags, users
from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.model.config import Config, StackEntry
from provisioner.model.desired import Desired
from provisioner.resolve.placeholders import ours

RULE = Rule(
    id="placeholder-place",
    level=Level.ERROR,
    summary=(
        "A placeholder stands where none is filled in: in a variable, a tag, a boundary, credentials, allow, deny or a"
        " condition's key."
    ),
    why=(
        "Placeholders stand in description, external_id, naming, arns and the values of when; anywhere else the text"
        " would reach AWS as it is."
    ),
    source="docs/guide/language.md",
    passing=Example(accounts="accounts: {production: {variables: {bucket: www.example.com}}}"),
    failing=Example(accounts="accounts: {production: {variables: {bucket: 'www.${var.domain}'}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every placeholder of ours outside the places that fill them in, at its text."""
    for text in once(_texts(desired.config)):
        for name in ours(text.value):
            shown = f"${{{name}}}" if name else "${"
            message = f'the placeholder "{shown}" is not filled in here'
            yield RULE.finding(
                text.at,
                message,
                "write the text out; placeholders stand in description, external_id, naming, arns and when",
            )


def _texts(config: Config) -> Iterator[Text]:
    for entry in accounts(config):
        yield from (text for text in (entry.credentials.profile, entry.credentials.role) if text)
    for account in config.accounts.values():
        if account.environment.at != account.at:  # not the account's name, of which another rule tells
            yield account.environment
        yield from account.variables.values()
        if account.permissions_boundary:
            yield account.permissions_boundary
    for _, user in users(config):
        yield from user.environments
    yield from (text for text in (config.session, config.max_session) if text)
    for stack in config.stacks.values():
        yield from _of_stack(stack)
    for _, each_tags in tags(config):
        for tag in each_tags:
            yield from tag


def _of_stack(stack: StackEntry) -> Iterator[Text]:
    for each in settings(stack):
        yield from each.variables.values()
        yield from (text for text in (each.permissions_boundary, each.session, each.max_session) if text)
    for resource in stack.resources.values():
        yield from resource.allow
        yield from resource.deny
        yield from resource.excepted
        yield from (condition.key for condition in resource.when)
