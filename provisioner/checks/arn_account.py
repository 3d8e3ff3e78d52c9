"""An ARN of another account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model import Desired

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


def check(desired: Desired) -> Iterator[Finding]:
    """Report every ARN of another account, at its place."""
    for text, filled, parsed, instance in desired.arns:
        account = instance.account
        if parsed is None or instance.stands_in or account.id is None or not ACCOUNT_ID.fullmatch(parsed.account):
            continue
        if parsed.account != account.id.value:
            message = f'"{filled}" is of the account {parsed.account}; "{account.name}" is {account.id.value}'
            yield RULE.finding(text.at, message, "write ${account.id} there, unless the resource is of another account")
