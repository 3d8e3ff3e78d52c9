"""An action is of a service that AWS does not have."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import item_at, judged
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import actions
from provisioner.model.desired import Desired

RULE = Rule(
    id="unknown-service",
    level=Level.ERROR,
    adjustable=True,
    summary="An action is of a service that AWS does not have.",
    why="AWS accepts the policy, and the action never matches.",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {allow: ['s3:ListBucket', 'cloudfrnt:GetDistribution']}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such action, at its place."""
    for entry, problem in judged(desired, actions.unknown_services):
        yield RULE.finding(item_at(entry, problem.item), problem.message, problem.hint)
