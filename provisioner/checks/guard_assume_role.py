"""A role that can go on to another role."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.guarded import Path, findings
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.guards.identity import ASSUME_ROLE
from provisioner.iam.guards.reach import Reach
from provisioner.model.desired import Desired, Pair, Role

RULE = Rule(
    id="guard-assume-role",
    level=Level.ERROR,
    adjustable=True,
    summary="A role can assume further roles.",
    why=(
        "What it may do is then what the others may do, which this configuration does not say. Role chaining is also"
        " limited to an hour."
    ),
    source="https://pathfinding.cloud/paths/sts-001",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {dns: {arns: ['arn:aws:route53:::hostedzone/Z2FDTNDATAQYW2'], allow:"
            " ['route53:ChangeResourceRecordSets']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {dns: {arns: ['arn:aws:iam::333333333333:role/dns-editor'], allow:"
            " ['sts:AssumeRole']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item of ``allow`` that lets a role become another one."""
    yield from findings(RULE, ASSUME_ROLE, desired, _judge)


def _judge(pair: Pair, role: Role, reach: Reach) -> Path:  # noqa: ARG001 - all judges are called alike
    sentence = f'with {reach.guard.action} on "{reach.resource}" it can {reach.guard.can}'
    hint = (
        "allow here what the stack does there; in another account, place a stack there and let the job assume its role"
    )
    return Path(RULE.level, sentence, hint)
