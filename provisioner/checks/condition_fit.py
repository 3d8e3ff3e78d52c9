"""A condition key that requests for an entry's actions do not carry."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import judged, key_at, level
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import conditions
from provisioner.model.desired import Desired

RULE = Rule(
    id="condition-fit",
    level=Level.ERROR,
    adjustable=True,
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
    for entry, problem in judged(desired, conditions.unfitting_keys):
        yield RULE.finding(key_at(entry, problem), problem.message, problem.hint, level=level(problem))
