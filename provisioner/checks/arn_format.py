"""An entry of arns that is no ARN."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.filled import arns
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam import arn
from provisioner.model import Desired

RULE = Rule(
    id="arn-format",
    level=Level.ERROR,
    summary="An entry of arns is no ARN, nor the * that stands for all.",
    why="AWS refuses the policy.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    passing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com/*'], allow: ['s3:GetObject']}}}}"
    ),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['s3:::www.example.com/*'], allow: ['s3:GetObject']}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every text that is no ARN once its placeholders are filled in, at its place."""
    for text, filled, _ in arns(desired):
        if filled != "*" and arn.parse(filled) is None:
            message = f'"{filled}" is no ARN: that is arn:partition:service:region:account:resource'
            yield RULE.finding(text.at, message, "copy the ARN from the console, or see the service's page of resource types")
