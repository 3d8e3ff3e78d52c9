"""An access level on every resource there is."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.catalog import LEVELS
from provisioner.model.desired import Desired

RULE = Rule(
    id="level-without-service",
    level=Level.ERROR,
    summary="An access level stands in an entry whose ARNs name no service.",
    why="A level means the actions of the ARN's own service: * has none.",
    source="docs/guide/language.md",
    passing=Example(stacks="stacks: {website: {resources: {content: {allow: [list]}}}}"),
    failing=Example(stacks="stacks: {website: {resources: {all: {arns: ['*'], allow: [list]}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every level in an entry with nothing but ``*``, at the level."""
    for stack in desired.config.stacks.values():
        for resource in stack.resources.values():
            if not resource.arns or any(arn.value != "*" for arn in resource.arns):
                continue
            for item in (*resource.allow, *resource.deny):
                if item.value in LEVELS:
                    message = f'"{item.value}" is of the ARN\'s service, and "*" names none'
                    yield RULE.finding(item.at, message, "write the actions out, or name the resources")
