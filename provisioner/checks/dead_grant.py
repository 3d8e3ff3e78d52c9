"""An action acts on none of its entry's ARNs."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import item_at, judged, level
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import actions
from provisioner.model.desired import Desired

RULE = Rule(
    id="dead-grant",
    level=Level.ERROR,
    adjustable=True,
    summary="An action acts on none of its entry's ARNs; a warning where AWS's data may have lost some.",
    why="It grants nothing: bucket actions act on arn:aws:s3:::bucket, object actions on arn:aws:s3:::bucket/*.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
    failing=Example(stacks="stacks: {website: {resources: {content: {allow: ['s3:ListBucket', 's3:GetObject']}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such action, at its place."""
    for entry, problem in judged(desired, actions.dead_actions):
        yield RULE.finding(item_at(entry, problem.item), problem.message, problem.hint, level=level(problem))
