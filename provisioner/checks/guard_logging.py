"""A role that can switch off what records and watches it."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.guarded import Path, findings
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.guards.detection import LOGGING
from provisioner.iam.guards.reach import Reach
from provisioner.model.desired import Desired, Pair, Role

RULE = Rule(
    id="guard-logging",
    level=Level.ERROR,
    adjustable=True,
    summary="A role can switch off CloudTrail, AWS Config or GuardDuty, or make them blind.",
    why="It is the first thing that an intruder does with a stolen session: after that, nobody sees the rest.",
    source="https://attack.mitre.org/techniques/T1562/008/",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {trail: {arns: ['arn:aws:cloudtrail:us-east-1:333333333333:trail/main'],"
            " allow: ['cloudtrail:GetTrail', 'cloudtrail:GetTrailStatus']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {trail: {arns: ['arn:aws:cloudtrail:us-east-1:333333333333:trail/main'],"
            " allow: ['cloudtrail:StopLogging']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item of ``allow`` that stops or blinds what records, on whatever resource."""
    yield from findings(RULE, LOGGING, desired, _judge)


def _judge(pair: Pair, role: Role, reach: Reach) -> Path:  # noqa: ARG001 - all judges are called alike
    sentence = f'with {reach.guard.action} on "{reach.resource}" it can {reach.guard.can}'
    return Path(
        RULE.level, sentence, "leave what records an account to the platform team, and name reading actions here"
    )
