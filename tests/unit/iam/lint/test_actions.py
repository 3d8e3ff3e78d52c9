"""Actions that are unknown or dead, and resources that nothing acts on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from provisioner.iam.catalog import service, services
from provisioner.iam.lint.actions import (
    dead_actions,
    idle_resources,
    resourceless_actions,
    unknown_actions,
    unknown_services,
)
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.iam.lint.resources import unknown_resources

BUCKET, OBJECTS = "arn:aws:s3:::www.example.com", "arn:aws:s3:::www.example.com/*"
TABLE = "arn:aws:dynamodb:us-west-2:123456789012:table/"
PLACE = re.compile(r"\$\{[^}]*\}")
Judge = Callable[[Grant], Iterator[Problem]]


def said(judge: Judge, actions: str, *resources: str) -> dict[str, bool]:
    """Return the items that a judge speaks of, and whether it is sure."""
    grant = Grant(actions=tuple(actions.split()), resources=resources or ("*",))
    return {problem.item: problem.sure for problem in judge(grant)}


def test_services_that_aws_does_not_have_are_named_with_the_nearest() -> None:
    grant = Grant(actions=("cloudfrnt:GetDistribution", "s3:GetObject", "*", "*:*"), resources=("*",))
    (problem,) = unknown_services(grant)
    assert problem == Problem(
        item="cloudfrnt:GetDistribution",
        message='"cloudfrnt:GetDistribution" is of the service "cloudfrnt", which AWS does not have',
        hint='did you mean "cloudfront"?',
    )


def test_unknown_actions_are_left_to_the_service_where_that_is_unknown() -> None:
    assert said(unknown_actions, "s4:Nothing s3:Nothing s3:Nothing* s3:Get* *") == {
        "s3:Nothing": True,
        "s3:Nothing*": True,
    }


@pytest.mark.parametrize(
    ("actions", "resources", "dead"),
    [
        ("s3:GetObject s3:ListBucket", [BUCKET], {"s3:GetObject": True}),
        ("s3:GetObject s3:ListBucket", [OBJECTS], {"s3:ListBucket": True}),
        ("s3:GetObject s3:ListBucket", [BUCKET, OBJECTS], {}),
        ("s3:GetObject s3:ListBucket", ["arn:aws:s3:::www*"], {}),
        ("s3:GetObject", ["*"], {}),
        ("s3:*", [BUCKET], {}),
        ("s3:GetObject* s3:GetBucket*", [BUCKET], {"s3:GetObject*": True}),
        ("dynamodb:GetItem", [TABLE + "t/index/*"], {"dynamodb:GetItem": True}),
        ("dynamodb:Query", [TABLE + "t/index/*"], {}),
        ("lambda:UpdateFunctionCode", ["arn:aws:lambda:*:*:layer:l"], {"lambda:UpdateFunctionCode": True}),
        ("kms:Decrypt", ["arn:aws:kms:us-west-2:123456789012:alias/site"], {"kms:Decrypt": True}),
        ("ses:CreateContact", ["arn:aws:ses:us-west-2:123456789012:template/x"], {"ses:CreateContact": False}),
        ("sqs:SendMessage", [BUCKET], {"sqs:SendMessage": True}),
        ("sqs:SendMessage", [BUCKET, "arn:aws:s3:us-west-2:123456789012:no/such/kind:of:thing"], {}),  # it is unknown
        ("sqs:SendMessage dynamodb:GetItem", [TABLE + "t"], {"sqs:SendMessage": True}),
        ("dynamodb:PutItem", ["arn:aws:sqs:us-west-2:123456789012:orders"], {"dynamodb:PutItem": True}),
        ("sqs:*", [TABLE + "t"], {"sqs:*": True}),
        (
            "s3:GetObject sqs:SendMessage ec2:RunInstances iam:PassRole lambda:InvokeFunction",
            [OBJECTS, TABLE + "t"],
            dict.fromkeys(("sqs:SendMessage", "ec2:RunInstances", "iam:PassRole", "lambda:InvokeFunction"), True),
        ),
        ("sts:AssumeRole iam:PassRole", ["arn:aws:iam::123456789012:role/site"], {}),
        (
            "codestar-connections:UseConnection",
            ["arn:aws:codeconnections:us-west-2:123456789012:connection/c"],
            {"codestar-connections:UseConnection": False},  # one service of two names
        ),
        ("backup:StartRestoreJob", ["arn:aws:ec2:us-west-2::snapshot/snap-1"], {}),
        ("s3:ListAllMyBuckets", [BUCKET], {}),
        ("s3:Nothing s4:GetObject *", [BUCKET], {}),
    ],
)
def test_actions_that_act_on_none_of_the_resources_are_dead(
    actions: str, resources: list[str], dead: dict[str, bool]
) -> None:
    assert said(dead_actions, actions, *resources) == dead


def test_a_dead_action_says_what_it_acts_on_and_what_it_fails_to_do() -> None:
    (denied,) = dead_actions(Grant(effect="Deny", actions=("s3:GetObject",), resources=(BUCKET,)))
    assert denied.message == '"s3:GetObject" acts on none of these ARNs: this denies nothing'
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" in denied.hint


def test_a_dead_action_of_another_service_says_whose_the_arns_are() -> None:
    (problem,) = dead_actions(Grant(actions=("sqs:SendMessage",), resources=(TABLE + "t",)))
    assert problem == Problem(
        item="sqs:SendMessage",
        message='"sqs:SendMessage" acts on none of these ARNs: this grants nothing',
        hint="they are of dynamodb, and it acts on arn:${Partition}:sqs:${Region}:${Account}:${QueueName}; add such an"
        " ARN, or remove the action",
    )


def test_no_action_of_any_service_is_dead_on_an_arn_of_a_kind_that_aws_says_it_acts_on() -> None:
    dead = [
        (action.full_name, arn)
        for prefix in services()
        for known in [service(prefix)]
        if known
        for action in known.actions.values()
        for name in action.resource_types
        for arn in PLACE.sub("name", known.resource_types[name].arn).split(", ")
        if list(dead_actions(Grant(actions=(action.full_name,), resources=(arn,))))
    ]

    assert dead == []


@pytest.mark.parametrize(
    ("actions", "resources", "found"),
    [
        ("s3:ListAllMyBuckets", [BUCKET], {"s3:ListAllMyBuckets": True}),
        ("s3:ListAllMyBuckets", ["arn:aws:s3:::*"], {}),
        ("s3:ListAllMyBuckets", ["*"], {}),
        ("ecr:GetAuthorizationToken", ["arn:aws:ecr:*:*:repository/x"], {"ecr:GetAuthorizationToken": True}),
        ("dynamodb:ListTables", [TABLE + "*"], {"dynamodb:ListTables": False}),
        ("dynamodb:ListTables", [TABLE + "orders"], {"dynamodb:ListTables": True}),
        (
            "resource-groups:CreateGroup",
            ["arn:aws:resource-groups:*:*:group/x"],
            {"resource-groups:CreateGroup": False},
        ),
        ("resource-groups:CreateGroup", [BUCKET], {"resource-groups:CreateGroup": True}),
        ("s3:GetObject s3:*", [BUCKET], {}),
    ],
)
def test_actions_that_take_no_resource_are_found_where_they_are_scoped(
    actions: str, resources: list[str], found: dict[str, bool]
) -> None:
    assert said(resourceless_actions, actions, *resources) == found


@pytest.mark.parametrize(
    ("actions", "resources", "idle"),
    [
        ("s3:GetObject", [BUCKET, OBJECTS], [BUCKET]),
        ("s3:GetObject s3:ListBucket", [BUCKET, OBJECTS], []),
        ("s3:GetObject", [BUCKET], []),  # nothing acts on anything: the action is dead
        ("s3:GetObject *", [BUCKET, OBJECTS], []),
        ("s3:GetObject", [OBJECTS, "arn:aws:s3:us-west-2::x"], []),  # no ARN of S3 at all
        ("s3:ListAllMyBuckets s3:GetObject", ["arn:aws:s3:::*"], []),
        ("sqs:SendMessage", ["*", BUCKET], [BUCKET]),
        ("s3:ListAllMyBuckets sqs:SendMessage", ["arn:aws:s3:::*", "arn:aws:sqs:*:*:x"], []),
    ],
)
def test_resources_that_no_action_acts_on_are_idle(actions: str, resources: list[str], idle: list[str]) -> None:
    assert list(said(idle_resources, actions, *resources)) == idle


@pytest.mark.parametrize(
    ("actions", "resource", "unknown"),
    [
        ("s3:GetObject", "arn:aws:s3:us-west-2::x", True),
        ("s3:GetObject", "arn:aws:s3q:::x", True),
        ("*", "arn:aws:s3q:::x", True),
        ("*", "arn:aws:*:*:*:*", False),
        ("s3:GetObject", "arn:aws:s*:::x", False),
        ("s3:GetObject", "arn:aws:${aws:PrincipalTag/service}:::x", False),
        ("sts:AssumeRole", "arn:aws:iam::*:role/x", False),
        ("route53domains:ListDomains", "arn:aws:route53domains:::x", False),  # of which the data lists no resource
    ],
)
def test_arns_that_no_resource_can_have_are_unknown(actions: str, resource: str, *, unknown: bool) -> None:
    assert list(said(unknown_resources, actions, resource)) == ([resource] if unknown else [])
