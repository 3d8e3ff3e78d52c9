"""A condition key is unknown."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import judged, key_at
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import conditions
from provisioner.model.desired import Desired

RULE = Rule(
    id="condition-key",
    level=Level.ERROR,
    adjustable=True,
    summary="A condition key is unknown.",
    why="It is in no request: what needs it is never allowed, and a deny that needs it never holds.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    passing=Example(stacks="stacks: {website: {resources: {content: {when: {StringLike: {'s3:prefix': 'site/*'}}}}}}"),
    failing=Example(stacks="stacks: {website: {resources: {content: {when: {StringLike: {'s3:prefx': 'site/*'}}}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such key, at its place."""
    for entry, problem in judged(desired, conditions.unknown_keys):
        yield RULE.finding(key_at(entry, problem), problem.message, problem.hint)
