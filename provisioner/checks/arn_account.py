"""An ARN of another account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired, FilledArn, Instance
from provisioner.resolve.placeholders import fill

RULE = Rule(
    id="arn-account",
    level=Level.WARNING,
    summary="An ARN names another account than the one that the role is in.",
    why=(
        "Resources of other accounts exist, and need their owner's permission too; far more often an ID was copied from"
        " another account."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {topic: {arns: ['arn:aws:sns:us-west-2:${account.id}:news'], allow:"
            " ['sns:Publish']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {topic: {arns: ['arn:aws:sns:us-west-2:999999999999:news'], allow:"
            " ['sns:Publish']}}}}"
        )
    ),
)
ACCOUNT_ID = re.compile(r"[0-9]{12}")

SHOWN = 5
"""Accounts that a message names."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every ARN of another account than one of its stack's, at its place."""
    instances: dict[str, list[Instance]] = {}
    for each in desired.instances:
        instances.setdefault(each.stack.name, []).append(each)
    for arn in desired.arns:
        if arn.parsed is None or not ACCOUNT_ID.fullmatch(arn.parsed.account):
            continue
        others = dict(_others(arn, arn.parsed.account, instances.get(arn.instance.stack.name, [])))
        if others:
            named = ", ".join(f'"{name}" is {number}' for name, number in [*others.items()][:SHOWN])
            named += f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
            message = f'"{arn.filled}" is of the account {arn.parsed.account}; {named}'
            yield RULE.finding(
                arn.text.at, message, "write ${account.id} there, unless the resource is of another account"
            )


def _others(arn: FilledArn, number: str, instances: list[Instance]) -> Iterator[tuple[str, str]]:
    """Yield name and ID of each account of a stack in which an ARN names another one."""
    if "${account.id}" in arn.text.value:  # then it is another ARN in each account
        instances = [each for each in instances if each is arn.instance]
    for instance in instances:
        account = instance.account
        if account.id is None or account.id.value == number or "account" in instance.broken:
            continue
        if fill(arn.text.value, instance.scope) == arn.filled:
            yield account.name, account.id.value
