"""Actions that are unknown or dead, and resources that nothing acts on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

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
        ("sqs:SendMessage", [BUCKET], {}),  # no ARN is of SQS at all: the ARN is wrong, and said to be idle or unknown
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
