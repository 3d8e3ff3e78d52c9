"""A tag that IAM would refuse."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from provisioner.checks.walk import tags, users
from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.iam.quotas import TAG_KEY_LENGTH, TAG_VALUE_LENGTH
from provisioner.model.config import Config
from provisioner.model.desired import Desired
from provisioner.resolve.trust import access_tag

RULE = Rule(
    id="tag-format",
    level=Level.ERROR,
    summary="A tag's key or value is too long, or has characters that IAM refuses.",
    why="AWS refuses the role or user. An environment becomes the key of a tag (access-to-<environment>).",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules",
    passing=Example(accounts="defaults: {tags: {owner: platform team}}"),
    failing=Example(accounts="defaults: {tags: {owner: 'platform; team'}}"),
)
PUNCTUATION = frozenset("_.:/=+-@")


def check(desired: Desired) -> Iterator[Finding]:
    """Report every tag that IAM would refuse, at its key or value, and every such environment."""
    for _, each in tags(desired.config):
        for tag in each:
            yield from _wrong(tag.key, tag.key.value, "the tag's key", TAG_KEY_LENGTH, lowest=1)
            yield from _wrong(tag.value, tag.value.value, "the tag's value", TAG_VALUE_LENGTH, lowest=0)
    for text in _environments(desired.config):
        yield from _wrong(text, access_tag(text.value), "the environment's tag", TAG_KEY_LENGTH, lowest=1)


def _environments(config: Config) -> Iterator[Text]:
    yield from (account.environment for account in config.accounts.values())
    yield from (each for _, user in users(config) for each in user.environments)


def _wrong(text: Text, shown: str, what: str, longest: int, *, lowest: int) -> Iterator[Finding]:
    if "${" in shown:
        return
    if not all(_allowed(character) for character in shown):
        message = f'{what} "{shown}" has characters that IAM refuses'
        yield RULE.finding(text.at, message, "use letters, digits, spaces and _.:/=+-@")
    elif not lowest <= len(shown) <= longest:
        yield RULE.finding(
            text.at, f"{what} has {len(shown)} characters; from {lowest} to {longest} are allowed", "shorten it"
        )


def _allowed(character: str) -> bool:
    """Tell whether a character is a letter, a space, a number (by Unicode's classes), or one of IAM's punctuation."""
    return character in PUNCTUATION or unicodedata.category(character)[0] in "LZN"
