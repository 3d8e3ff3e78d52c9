"""An exception that excepts nothing."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.iam.match import action_matches
from provisioner.model.desired import Desired, Entry
from provisioner.resolve.permissions import actions

RULE = Rule(
    id="idle-exception",
    level=Level.WARNING,
    summary="An item of except leaves out nothing that allow brings.",
    why="It looks like a limit, and is none: it is misspelt, or of an action that allow does not bring.",
    source="docs/guide/language.md",
    passing=Example(stacks="stacks: {website: {resources: {content: {allow: [write], except: ['s3:DeleteBucket']}}}}"),
    failing=Example(stacks="stacks: {website: {resources: {content: {allow: [list], except: ['s3:DeleteBucket']}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every exception without effect, at its place."""
    seen: set[Position] = set()
    for entry in desired.entries:
        if not entry.resource.excepted or entry.grant.effect == "Deny":
            continue
        brought = _brought(entry)
        for item in entry.resource.excepted:
            if item.at not in seen and not any(action_matches(item.value, action) for action in brought):
                seen.add(item.at)
                message = f'"{item.value}" is nothing that allow brings here'
                yield RULE.finding(item.at, message, "remove it, or correct it")


def _brought(entry: Entry) -> tuple[str, ...]:
    """Return what allow would bring without exceptions, wildcards written out."""
    nothing = entry.items[0]._replace(value="-:-")
    return actions(entry.items, entry.grant.resources, (nothing,))
