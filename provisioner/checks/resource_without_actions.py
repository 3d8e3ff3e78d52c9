"""An entry that neither allows nor denies anything."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="resource-without-actions",
    level=Level.ERROR,
    summary="An entry of resources has neither allow nor deny.",
    why="It would make no statement: what it is there for is missing.",
    source="docs/guide/language.md",
    passing=Example(
        stacks="stacks: {website: {resources: {logs: {arns: ['arn:aws:s3:::l'], allow: ['s3:ListBucket']}}}}"
    ),
    failing=Example(stacks="stacks: {website: {resources: {logs: {arns: ['arn:aws:s3:::l']}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every entry without actions, at its name."""
    for stack in desired.config.stacks.values():
        for resource in stack.resources.values():
            if not (resource.allow or resource.deny or lost(resource.broken, "allow", "deny")):
                message = (
                    f'the resource "{resource.name}" of the stack "{stack.name}" allows nothing and denies nothing'
                )
                yield RULE.finding(resource.at, message, 'add "allow:" with the actions that the stack needs')
