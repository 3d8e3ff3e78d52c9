"""Two environments differ only by case."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import users
from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.model.desired import Desired

RULE = Rule(
    id="environment-case",
    level=Level.ERROR,
    summary="Two environments differ only by case.",
    why="Their access tags would be one tag: keys of tags ignore case, so access to one would be access to the other.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules",
    passing=Example(accounts="accounts: {staging: {id: 222222222222, environment: production}}"),
    failing=Example(accounts="accounts: {staging: {id: 222222222222, environment: Production}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every environment that differs from an earlier one only by case, at its later place."""
    taken: dict[str, Text] = {}
    for text in sorted(_environments(desired), key=lambda each: each.at):
        first = taken.setdefault(text.value.lower(), text)
        if first.value != text.value:
            message = f'the environments "{first.value}" and "{text.value}" differ only by case, which tags ignore'
            yield RULE.finding(text.at, message, f'write "{first.value}" in both places, or rename one')


def _environments(desired: Desired) -> Iterator[Text]:
    for account in desired.config.accounts.values():
        yield account.environment
    for _, user in users(desired.config):
        yield from user.environments
