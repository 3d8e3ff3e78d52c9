"""An access level that brings no action."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.iam.catalog import LEVELS
from provisioner.model.desired import Desired
from provisioner.resolve.levels import at_level

RULE = Rule(
    id="empty-level",
    level=Level.WARNING,
    summary="An access level brings no action for any of its entry's ARNs.",
    why="It looks like access, and is none: often the ARN is of another kind than it seems.",
    source="docs/guide/language.md",
    passing=Example(stacks="stacks: {website: {resources: {content: {allow: [list, read]}}}}"),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {content: "
            "{arns: ['arn:aws:kms:us-west-2:333333333333:alias/x'], allow: [read, write]}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every level without an action, at its place."""
    seen: set[Position] = set()
    for entry in desired.entries:
        for item in entry.items:
            if item.value not in LEVELS or item.at in seen or entry.grant.resources == ("*",):
                continue
            if not at_level(item.value, entry.grant.resources):
                seen.add(item.at)
                message = f'the access level "{item.value}" has no action that acts on these ARNs'
                hint = f"remove it; `provisioner actions {entry.grant.resources[0]}` shows what there is"
                yield RULE.finding(item.at, message, hint)
