"""An entry of arns that is no ARN."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="arn-format",
    level=Level.ERROR,
    summary="An entry of arns is no ARN, nor the * that stands for all; or its account ID has not 12 digits.",
    why="AWS refuses the policy, or accepts it and never matches.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com/*'], allow:"
            " ['s3:GetObject']}}}}"
        )
    ),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['s3:::www.example.com/*'], allow: ['s3:GetObject']}}}}"
    ),
)


SERVICE = re.compile(r"[a-z0-9-]+")
WRONG_ACCOUNT = re.compile(r"(?!\d{12}\Z)\d+")
"""Digits, and not 12 of them: no account has such an ID."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every text that is no ARN once its placeholders are filled in, at its place."""
    for text, filled, parsed, _ in desired.arns:
        if filled == "*":
            continue
        if parsed is None:
            message = f'"{filled}" is no ARN: that is arn:partition:service:region:account:resource'
            yield RULE.finding(
                text.at, message, "copy the ARN from the console, or see the service's page of resource types"
            )
        elif not SERVICE.fullmatch(parsed.service):
            message = f'"{filled}" has "{parsed.service}" where the service stands: it cannot be a pattern'
            yield RULE.finding(text.at, message, "name the service, for example s3; write one entry for each service")
        elif WRONG_ACCOUNT.fullmatch(parsed.account):
            message = f'"{filled}" has "{parsed.account}" where the account ID stands: that is exactly 12 digits'
            yield RULE.finding(text.at, message, "write ${account.id} there")
