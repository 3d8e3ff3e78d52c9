"""Something allowed on every resource there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.checks.filled import arns
from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.iam import arn
from provisioner.model import Desired

RULE = Rule(
    id="broad-resource",
    level=Level.WARNING,
    summary="Something is allowed on every resource, or on every resource of a service.",
    why=(
        "The role reaches what is not its stack's own. Some actions take no resource and need *: list just those there."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com/*'], allow:"
            " ['s3:GetObject']}}}}"
        )
    ),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::*'], allow: ['s3:GetObject']}}}}"
    ),
)
EVERYTHING = re.compile(r"[*/:?]*\*[*/:?]*")


def check(desired: Desired) -> Iterator[Finding]:
    """Report every ARN of an allowing entry that covers all resources (of a service), at its place."""
    allowing: set[Text] = {
        text
        for stack in desired.config.stacks.values()
        for resource in stack.resources.values()
        if resource.allow
        for text in resource.arns
        if "*" in text.value
    }
    if not allowing:
        return
    for text, filled, _ in arns(desired):
        parsed = arn.parse(filled)
        if text in allowing and (filled == "*" or (parsed and EVERYTHING.fullmatch(parsed.resource))):
            what = (
                "every resource there is" if filled == "*" else f"every resource of {parsed.service if parsed else ''}"
            )
            yield RULE.finding(
                text.at,
                f'"{filled}" is {what}',
                "name the stack's own resources; keep * for actions that take no resource",
            )
