"""An ARN is of a service that AWS does not have, or of no kind that its service has."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import arn_at, judged, level
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import resources
from provisioner.model.desired import Desired

RULE = Rule(
    id="unknown-resource",
    level=Level.ERROR,
    adjustable=True,
    summary="An ARN is of a service that AWS does not have, or of no kind of it; a warning where not sure.",
    why="It matches nothing: often a region or an account ID stands where none must, or is missing.",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['arn:aws:s3:us-west-2::www.example.com']}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such ARN, at its place."""
    for entry, problem in judged(desired, resources.unknown_resources):
        yield RULE.finding(arn_at(entry, problem.item), problem.message, problem.hint, level=level(problem))
