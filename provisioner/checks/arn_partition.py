"""An ARN of another partition."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="arn-partition",
    level=Level.ERROR,
    summary="An ARN is of another partition than the configuration.",
    why="Partitions never mix: the grant would match nothing.",
    source="https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:${partition}:s3:::www.example.com'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws-cn:s3:::www.example.com'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every ARN of another partition, at its place."""
    own = desired.config.partition
    for text, filled, parsed, _ in desired.arns:
        if parsed is not None and parsed.partition != own and not lost(desired.config.broken, "partition"):
            message = f'"{filled}" is of the partition "{parsed.partition}", and the configuration of "{own}"'
            yield RULE.finding(text.at, message, "write ${partition} there, or set partition in accounts.yaml")
