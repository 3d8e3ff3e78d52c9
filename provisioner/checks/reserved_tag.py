"""A tag whose key is not ours to set."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import tags
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="reserved-tag",
    level=Level.ERROR,
    summary="A tag's key begins with aws: or access-to-.",
    why="aws: is AWS's own; access-to- opens environments, and comes only from the environments of a user.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules",
    passing=Example(accounts="defaults: {tags: {owner: platform}}"),
    failing=Example(accounts="defaults: {tags: {access-to-production: granted}}"),
)
RESERVED = ("aws:", "access-to-")


def check(desired: Desired) -> Iterator[Finding]:
    """Report every tag with a reserved key, ignoring case, at the key."""
    for owner, each in tags(desired.config):
        for tag in each:
            if tag.key.value.lower().startswith(RESERVED):
                message = f'the tag "{tag.key.value}" of {owner} cannot be set here: aws: and access-to- are reserved'
                yield RULE.finding(tag.key.at, message, "rename it; access comes from the environments of a user")
