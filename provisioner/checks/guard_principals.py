"""A role that can make users, keys or ways to sign in."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.guarded import Path, findings
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.guards.identity import PRINCIPALS
from provisioner.iam.guards.reach import Reach
from provisioner.model.desired import Desired, Pair, Role

RULE = Rule(
    id="guard-principals",
    level=Level.ERROR,
    adjustable=True,
    summary="A role can make or strengthen users, keys, passwords or identity providers.",
    why=(
        "What it makes outlives its session of half an hour, and is not bound to the stack: keys that nobody knows of,"
        " and doors beside the one that this configuration describes."
    ),
    source="https://pathfinding.cloud/paths/iam-002",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {bot: {arns: ['arn:aws:iam::333333333333:user/mailer'], allow:"
            " ['iam:GetUser', 'iam:DeleteAccessKey']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {bot: {arns: ['arn:aws:iam::333333333333:user/mailer'], allow:"
            " ['iam:CreateAccessKey']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item of ``allow`` that makes or strengthens a principal, on whatever resource."""
    yield from findings(RULE, PRINCIPALS, desired, _judge)


def _judge(pair: Pair, role: Role, reach: Reach) -> Path:  # noqa: ARG001 - all judges are called alike
    sentence = f'with {reach.guard.action} on "{reach.resource}" it can {reach.guard.can}'
    return Path(
        RULE.level, sentence, "let the platform team make principals; a stack's programs use roles of services instead"
    )
