"""No action of an entry acts on one of its ARNs."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import arn_at, judged
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import actions
from provisioner.model.desired import Desired

RULE = Rule(
    id="idle-arn",
    level=Level.WARNING,
    summary="No action of an entry acts on one of its ARNs.",
    why="It looks like access, and is none.",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com',"
            " 'arn:aws:s3:::www.example.com/*']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such ARN, at its place."""
    for entry, problem in judged(desired, actions.idle_resources):
        yield RULE.finding(arn_at(entry, problem.item), problem.message, problem.hint)
