"""Roles that need several policies, and edits of them; the same for the same seed.

Entries are as teams write them: 2 to 15 actions of one service, 1 to 10 ARNs. An edit is one action or ARN more or less
in one entry. The actions are real, and read from AWS's data.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from provisioner.iam.catalog import service
from provisioner.iam.document import Statement
from provisioner.resolve.pieces import lengths

SERVICES = (
    "apigateway",
    "cloudfront",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "events",
    "glue",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "rds",
    "route53",
    "s3",
    "sns",
    "sqs",
    "ssm",
    "states",
)
WORDS = (
    "audit",
    "bill",
    "blog",
    "cart",
    "feed",
    "image",
    "item",
    "mail",
    "news",
    "order",
    "page",
    "price",
    "rank",
    "report",
    "shop",
    "ship",
    "stock",
    "tax",
    "user",
    "video",
)
ACTIONS = (2, 3, 4, 5, 6, 8, 10, 15)
ARNS = (1, 1, 2, 2, 3, 4, 6, 10)

KINDS: Mapping[str, tuple[str, ...]] = {
    "arn:aws:s3:::www.{name}.example.com": (
        "s3:GetBucketLocation",
        "s3:GetBucketPolicy",
        "s3:GetBucketVersioning",
        "s3:ListBucket",
        "s3:PutBucketPolicy",
    ),
    "arn:aws:s3:::www.{name}.example.com/*": ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
    "arn:aws:cloudfront::333333333333:distribution/{id}": (
        "cloudfront:CreateInvalidation",
        "cloudfront:GetDistribution",
        "cloudfront:GetDistributionConfig",
        "cloudfront:GetInvalidation",
        "cloudfront:UpdateDistribution",
    ),
    "arn:aws:lambda:us-west-2:333333333333:function:{name}": (
        "lambda:GetFunction",
        "lambda:GetFunctionConfiguration",
        "lambda:PublishVersion",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
    ),
    "arn:aws:sqs:us-west-2:333333333333:{name}": (
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
        "sqs:SetQueueAttributes",
    ),
    "arn:aws:dynamodb:us-west-2:333333333333:table/{name}": (
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
    ),
    "arn:aws:states:us-west-2:333333333333:stateMachine:{name}": (
        "states:DescribeStateMachine",
        "states:ListStateMachineVersions",
        "states:UpdateStateMachine",
    ),
    "arn:aws:ecs:us-west-2:333333333333:service/main/{name}": (
        "ecs:DescribeServices",
        "ecs:ListTagsForResource",
        "ecs:UpdateService",
    ),
    "arn:aws:ssm:us-west-2:333333333333:parameter/{name}/*": (
        "ssm:DeleteParameter",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:PutParameter",
    ),
}
"""What a stack as in ``examples`` touches, and may do with it."""


def seeded(seed: int) -> random.Random:
    """Return a source of chance that repeats itself."""
    return random.Random(seed)  # noqa: S311 - repeatable is what it has to be


def similar(stacks: int) -> list[Statement]:
    """Return the statements of so many stacks of one kind, each with resources of its own, one after the other."""
    return [
        Statement(
            sid=f"Stack{number:02d}Entry{index}",
            actions=actions,
            resources=(arn.format(name=f"product-{number:02d}", id=f"E2QWRUHAPOM{number:02d}"),),
        )
        for number in range(stacks)
        for index, (arn, actions) in enumerate(KINDS.items())
    ]


def role(chosen: random.Random, size: int) -> list[Statement]:
    """Return a role's statements, unlike each other, of at least ``size`` characters."""
    made: dict[str, Statement] = {}
    used = 0
    while used < size:
        sid = f"{chosen.choice(WORDS)}{chosen.choice(WORDS)}{chosen.randint(0, 99)}".title().replace("_", "")
        if sid not in made:
            prefix = chosen.choice(SERVICES)
            actions = chosen.sample(known(prefix), min(len(known(prefix)), chosen.choice(ACTIONS)))
            arns = {_arn(chosen, prefix) for _ in range(chosen.choice(ARNS))}
            made[sid] = Statement(sid=sid, actions=tuple(sorted(actions)), resources=tuple(sorted(arns)))
            used += sum(lengths([made[sid]]))
    return list(made.values())


def edited(chosen: random.Random, statements: list[Statement]) -> list[Statement]:
    """Return the statements with one action or ARN more or less in one of them."""
    index = chosen.randrange(len(statements))
    one = statements[index]
    prefix = one.actions[0].partition(":")[0]
    if chosen.random() < 1 / 2:
        others = [action for action in known(prefix) if action not in one.actions]
        after = replace(one, actions=_edited(chosen, one.actions, chosen.choice(others) if others else None))
    else:
        after = replace(one, resources=_edited(chosen, one.resources, _arn(chosen, prefix)))
    return [*statements[:index], after, *statements[index + 1 :]]


def _edited(chosen: random.Random, items: tuple[str, ...], another: str | None) -> tuple[str, ...]:
    """Return the items with one less, or with another one."""
    if another is None or (len(items) > 1 and chosen.random() < 1 / 2):
        return tuple(sorted(set(items) - {chosen.choice(items)}))
    return tuple(sorted({*items, another}))


def known(prefix: str) -> list[str]:
    """Return the names of a service's actions."""
    found = service(prefix)
    return [action.full_name for action in found.actions.values()] if found else []


def _arn(chosen: random.Random, prefix: str) -> str:
    name = f"{chosen.choice(WORDS)}-{chosen.choice(WORDS)}-{chosen.randint(0, 9999)}"
    return f"arn:aws:{prefix}:us-west-2:333333333333:{name}"
