"""Two tags whose keys differ only by case."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import tags
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="tag-case",
    level=Level.ERROR,
    summary="Two tags of one mapping have keys that differ only by case.",
    why="IAM takes them for one tag, and refuses the role or user.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules",
    passing=Example(accounts="defaults: {tags: {owner: platform}}"),
    failing=Example(accounts="defaults: {tags: {owner: platform, Owner: platform}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every key that an earlier one differs from only by case, at the later key."""
    for owner, each in tags(desired.config):
        taken: dict[str, str] = {}
        for tag in sorted(each, key=lambda tag: tag.key.at):
            first = taken.setdefault(tag.key.value.lower(), tag.key.value)
            if first != tag.key.value:
                message = f'the tags "{first}" and "{tag.key.value}" of {owner} differ only by case, which IAM ignores'
                yield RULE.finding(tag.key.at, message, "keep one of them")
