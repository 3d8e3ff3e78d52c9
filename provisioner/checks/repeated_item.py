"""An item that stands twice in a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioner.checks.walk import settings, users
from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.model.config import Config
from provisioner.model.desired import Desired

RULE = Rule(
    id="repeated-item",
    level=Level.WARNING,
    summary="An item stands twice in a list.",
    why="It changes nothing; often another one was meant.",
    source="docs/guide/language.md",
    passing=Example(stacks="stacks: {website: {users: [cicd-bot]}}"),
    failing=Example(stacks="stacks: {website: {users: [cicd-bot, cicd-bot]}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item that stands in its list already, at its later place."""
    for items in _lists(desired.config):
        if len(items) < 2:  # noqa: PLR2004 - nothing to repeat
            continue
        seen: set[str] = set()
        for item in items:
            if item.value in seen:
                yield RULE.finding(item.at, f'"{item.value}" stands in this list already', "remove it, or correct it")
            seen.add(item.value)


def _lists(config: Config) -> Iterator[tuple[Text, ...]]:
    for _, user in users(config):
        yield user.environments
    yield config.identical
    for stack in config.stacks.values():
        yield from (stack.identical or (), stack.may_differ)
        yield _sorted(placement.account for placement in stack.placements)
        yield from (each.users or () for each in settings(stack))
        for resource in stack.resources.values():
            yield resource.arns
            yield resource.allow
            yield resource.deny
            yield from (condition.values for condition in resource.when)


def _sorted(texts: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(sorted(texts, key=lambda each: each.at))
