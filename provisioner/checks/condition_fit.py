"""A condition key that requests for an entry's actions do not carry."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import key_at, suspects
from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.iam.lint.conditions import unfitting_keys
from provisioner.model import Desired

RULE = Rule(
    id="condition-fit",
    level=Level.ERROR,
    summary="Requests for none of an entry's actions carry a condition key; a warning where some of them do.",
    why="A missing key never equals anything: what needs it is never allowed, and a deny that needs it never holds.",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    passing=Example(stacks="stacks: {website: {resources: {content: {when: {StringLike: {'s3:prefix': 'site/*'}}}}}}"),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {allow: ['s3:GetBucketPolicy'], "
            "when: {StringLike: {'s3:prefix': 'site/*'}}}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such key: an error where no action carries it, a warning where some do not."""
    seen: set[tuple[Position, str]] = set()
    for entry in suspects(desired):
        for problem, never in unfitting_keys(entry.grant):
            key = (key_at(entry, problem.item), entry.grant.effect)
            if key not in seen:
                seen.add(key)
                yield RULE.finding(key[0], problem.message, problem.hint, level=None if never else Level.WARNING)
