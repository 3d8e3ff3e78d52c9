"""A deny that denies nothing."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import of_one_account
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.glob import patterns_meet
from provisioner.model.desired import Desired, Entry

RULE = Rule(
    id="useless-deny",
    level=Level.WARNING,
    summary="A deny touches nothing that the stack is allowed.",
    why="It looks like a limit, and is none: what is not allowed is denied already.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {allow: ['s3:*']}, "
            "keep: {arns: ['arn:aws:s3:::www.example.com'], deny: ['s3:DeleteBucket']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: "
            "{keep: {arns: ['arn:aws:s3:::www.example.com'], deny: ['s3:DeleteBucket']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every entry whose deny touches no allow of its stack, at the entry's name."""
    for entries in of_one_account(desired):
        allows = [each for each in entries if each.grant.effect == "Allow"]
        for entry in entries:
            if entry.grant.effect == "Deny" and not any(_touch(entry, allow) for allow in allows):
                message = (
                    f'"{entry.resource.name}" denies nothing that the stack "{entry.instance.stack.name}" is allowed'
                )
                yield RULE.finding(entry.resource.at, message, "remove the deny, or correct its actions and ARNs")


def _touch(deny: Entry, allow: Entry) -> bool:
    """Tell whether an action and a resource exist that both are about."""
    return _meet(deny.grant.resources, allow.grant.resources, fold=False) and _meet(
        deny.grant.actions, allow.grant.actions, fold=True
    )


def _meet(left: tuple[str, ...], right: tuple[str, ...], *, fold: bool) -> bool:
    pairs = ((a.lower(), b.lower()) if fold else (a, b) for a in left for b in right)
    return any(patterns_meet(a, b) for a, b in pairs)
