"""Writes a fleet: N stacks of several kinds in two accounts, 5 to 8 resources each; the same bytes for the same N.

``python -m benchmarks.fleet 1000 DIR`` writes accounts.yaml and stacks.yaml into DIR.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

STACKS_PER_USER = 40
"""A team's CI user: few enough that its grants on each account stay within a few managed policies."""

REVIEWED_EVERY = 6
"""One stack in so many has a second user, takes an override in production and session tags."""

KINDS: dict[str, tuple[str, ...]] = {
    "site": ("content", "logs", "cdn", "dns", "alarms"),
    "api": ("functions", "logs", "table", "queue", "parameters", "alarms", "artifacts"),
    "service": ("cluster", "images", "logs", "topic", "parameters", "alarms"),
    "pipeline": ("functions", "logs", "queue", "topic", "table", "content", "artifacts", "parameters"),
}

RESOURCES = {
    "content": """\
        arns: ["arn:${partition}:s3:::%s.${var.domain}", "arn:${partition}:s3:::%s.${var.domain}/*"]
        allow: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]
""",
    "logs": """\
        arns: ["arn:${partition}:logs:${account.region}:${account.id}:log-group:/%s:*"]
        allow: ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:TagResource"]
""",
    "cdn": """\
        arns: ["arn:${partition}:cloudfront::${account.id}:distribution/${var.distribution}"]
        allow: ["cloudfront:CreateInvalidation", "cloudfront:GetDistribution", "cloudfront:UpdateDistribution"]
""",
    "dns": """\
        arns: ["arn:${partition}:route53:::hostedzone/${var.zone}"]
        allow: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"]
""",
    "alarms": """\
        arns: ["arn:${partition}:cloudwatch:${account.region}:${account.id}:alarm:%s-*"]
        allow: ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"]
""",
    "functions": """\
        arns: ["arn:${partition}:lambda:${account.region}:${account.id}:function:%s-*"]
        allow: ["lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"]
""",
    "table": """\
        arns: ["arn:${partition}:dynamodb:${account.region}:${account.id}:table/%s"]
        allow: ["dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:Update*"]
        deny: ["dynamodb:UpdateContinuousBackups"]
""",
    "queue": """\
        arns: ["arn:${partition}:sqs:${account.region}:${account.id}:%s-jobs"]
        allow: ["sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:GetQueueAttributes"]
""",
    "parameters": """\
        arns: ["arn:${partition}:ssm:${account.region}:${account.id}:parameter/%s/*"]
        allow: ["ssm:PutParameter", "ssm:GetParameter", "ssm:DeleteParameter"]
""",
    "artifacts": """\
        arns: ["arn:${partition}:s3:::artifacts.${var.domain}/%s/*"]
        allow: ["s3:GetObject"]
        when: {StringEquals: {"aws:RequestedRegion": "us-west-2"}}
""",
    "cluster": """\
        arns: ["arn:${partition}:ecs:${account.region}:${account.id}:service/main/%s"]
        allow: ["ecs:UpdateService", "ecs:DescribeServices"]
""",
    "images": """\
        arns: ["arn:${partition}:ecr:${account.region}:${account.id}:repository/%s"]
        allow: ["ecr:BatchCheckLayerAvailability", "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage"]
""",
    "topic": """\
        arns: ["arn:${partition}:sns:${account.region}:${account.id}:%s-events"]
        allow: ["sns:CreateTopic", "sns:SetTopicAttributes", "sns:Subscribe"]
""",
}

ACCOUNT = """\
  {name}:
    id: "{id}"
    environment: {name}
    variables: {{domain: {name}.example.com, distribution: E2QWRUHAPOMQZL, zone: Z2FDTNDATAQYW2}}
    quotas: {{roles: 10000, customer_policies: 10000}}
"""


def write(directory: Path, stacks: int) -> Path:
    """Write a fleet into a directory, which is made where it is missing, and return it."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "accounts.yaml").write_text("".join(_accounts(stacks)), encoding="utf-8")
    (directory / "stacks.yaml").write_text("".join(_stacks(stacks)), encoding="utf-8")
    return directory


def _accounts(stacks: int) -> Iterator[str]:
    yield "version: 1\ndefaults: {region: us-west-2, tags: {owner: platform}}\n"
    yield 'bastions:\n  main:\n    id: "111111111111"\n    quotas: {customer_policies: 10000}\n    users:\n'
    for number in range(_users(stacks)):
        yield f"      {_user(number)}: {{environments: [staging, production], tags: {{team: team-{number:03d}}}}}\n"
    yield "accounts:\n"
    yield ACCOUNT.format(name="staging", id="222222222222")
    yield ACCOUNT.format(name="production", id="333333333333")


def _stacks(stacks: int) -> Iterator[str]:
    yield "version: 1\ndefaults: {session: 30m}\nstacks:\n"
    for number, kind in enumerate(islice(cycle(KINDS), stacks)):
        yield from _stack(number, kind, stacks)


def _stack(number: int, kind: str, stacks: int) -> Iterator[str]:
    name = f"{kind}-{number:04d}"
    users = [_user(number // STACKS_PER_USER)]
    reviewed = number % REVIEWED_EVERY == 0
    if reviewed and _users(stacks) > 1:
        users.append(_user((number // STACKS_PER_USER + 1) % _users(stacks)))
    yield f"  {name}:\n    description: The {kind} of product {number // len(KINDS)}, in ${{account.name}}\n"
    if reviewed:
        yield "    accounts: {staging: {}, production: {session: 15m}}\n    session_tags: true\n"
    else:
        yield "    accounts: [staging, production]\n"
    yield f"    users: [{', '.join(users)}]\n    resources:\n"
    for resource in KINDS[kind]:
        yield f"      {resource}:\n" + RESOURCES[resource].replace("%s", name)


def _users(stacks: int) -> int:
    return -(-stacks // STACKS_PER_USER)


def _user(number: int) -> str:
    return f"team-{number:03d}-bot"


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
