"""A role that can run code on all compute of a kind, under the roles that are there."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.guarded import Path, findings
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.guards.compute import TAKEOVER
from provisioner.iam.guards.narrow import picks_resources
from provisioner.iam.guards.reach import Reach, is_every
from provisioner.model.desired import Desired, Pair, Role

RULE = Rule(
    id="guard-takeover",
    level=Level.ERROR,
    adjustable=True,
    summary="A role can run code on every function, machine, project or the like of an account.",
    why=(
        "That code has the role of what it runs on: through the strongest of them, the stack's role is as strong. No"
        " role is passed, so iam:PassRole does not stop it. What is named, or picked by tag, is the stack's own."
    ),
    source="https://pathfinding.cloud/paths/lambda-003",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {code: {arns:"
            " ['arn:aws:lambda:us-east-1:333333333333:function:website-*'], allow: ['lambda:UpdateFunctionCode']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {code: {arns: ['arn:aws:lambda:us-east-1:333333333333:function:*'], allow:"
            " ['lambda:UpdateFunctionCode']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item of ``allow`` that takes over all resources of a kind."""
    yield from findings(RULE, TAKEOVER, desired, _judge)


def _judge(pair: Pair, role: Role, reach: Reach) -> Path | None:  # noqa: ARG001 - all judges are called alike
    every = is_every(reach.resource, reach.guard, partition=pair.account.partition, account=pair.account.id)
    if not every or picks_resources(reach.statement.conditions):
        return None
    sentence = f'with {reach.guard.action} on "{reach.resource}" it can {reach.guard.can}'
    return Path(
        RULE.level, sentence, "name the stack's own in arns, or pick them: when: {StringEquals: {aws:ResourceTag/...}}"
    )
