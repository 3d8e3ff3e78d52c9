"""A character that IAM does not take in a policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.checks.walk import once
from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.model.desired import Desired
from provisioner.resolve.placeholders import fill

RULE = Rule(
    id="document-characters",
    level=Level.ERROR,
    summary="An ARN, action or condition holds a character that IAM does not take in a policy.",
    why="AWS refuses the policy: tab, line feed, carriage return and U+0020 to U+00FF are allowed.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html",
    passing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::caf\u00e9'], allow: ['s3:ListBucket']}}}}"
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::\u0142\u00f3d\u017a'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
)
REFUSED = re.compile("[^\t\n\r\x20-\xff]")


def check(desired: Desired) -> Iterator[Finding]:
    """Report every text of a policy with such a character, at its place."""
    for text, filled in dict.fromkeys(_texts(desired)):
        if refused := REFUSED.search(filled):
            message = f'"{filled}" has the character U+{ord(refused.group()):04X}, which IAM refuses in a policy'
            yield RULE.finding(text.at, message, "use ASCII, or * in its place")


def _texts(desired: Desired) -> Iterator[tuple[Text, str]]:
    yield from ((each.text, each.filled) for each in desired.arns)
    for stack in desired.config.stacks.values():
        for resource in stack.resources.values():
            lines = ((each.operator, each.key) for each in resource.when)
            yield from ((text, text.value) for text in once(part for line in lines for part in line))
    for instance in desired.instances:
        for resource in instance.stack.resources.values():
            for condition in resource.when:
                yield from ((value, fill(value.value, instance.scope)) for value in condition.values)
