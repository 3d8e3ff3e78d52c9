"""An access level, which this version cannot expand yet."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import once
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model import Desired
from provisioner.resolve.permissions import ACCESS_LEVELS

RULE = Rule(
    id="access-level",
    level=Level.ERROR,
    summary="An access level (list, read, write, tagging, permissions) stands in allow or deny.",
    why="This version knows actions only. Leaving a level out in silence would make a role that cannot do its work.",
    source="docs/guide/language.md",
    passing=Example(stacks="stacks: {website: {resources: {content: {allow: ['s3:ListBucket']}}}}"),
    failing=Example(stacks="stacks: {website: {resources: {content: {allow: [list]}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every access level, at its place."""
    for stack in desired.config.stacks.values():
        for resource in stack.resources.values():
            for item in once((*resource.allow, *resource.deny)):
                if item.value in ACCESS_LEVELS:
                    message = f'the access level "{item.value}" is not supported in this version'
                    yield RULE.finding(item.at, message, 'write the actions out, for example "s3:GetObject"')
