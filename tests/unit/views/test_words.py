"""Statements in words: what is allowed is rounded up, what is denied never."""

from __future__ import annotations

from typing import Literal

import pytest

from provisioner.iam.document import Conditions, Document, Statement
from provisioner.views import words

IAM = "arn:aws:iam::111111111111"
QUEUES = "arn:aws:sqs:us-west-2:333333333333"


def said(
    actions: str, resources: str, *, effect: Literal["Allow", "Deny"] = "Allow", conditions: Conditions = ()
) -> str:
    made = Statement(
        sid="S",
        effect=effect,
        actions=tuple(actions.split()),
        resources=tuple(resources.split()),
        conditions=conditions,
    )
    return words.permission(made)


@pytest.mark.parametrize(
    ("actions", "resources", "sentence"),
    [
        (
            "s3:GetObject s3:PutObject",
            "arn:aws:s3:::www.example.com/*",
            "may read and write objects of www.example.com",
        ),
        ("s3:GetObject", "arn:aws:s3:::www.example.com/help/*", "may read objects of www.example.com below help/"),
        ("s3:GetObject", "arn:aws:s3:::www.example.com/a*/b", "may read objects a*/b of www.example.com"),
        ("s3:GetObject", "arn:aws:s3:::www.example.com/a*/*", "may read objects a*/* of www.example.com"),
        ("s3:GetObject", "arn:aws:s3:::www.example.com/index.html", "may read object index.html of www.example.com"),
        ("s3:GetObject", "arn:aws:s3:::*/*", "may read objects of every bucket"),
        ("s3:ListBucket", "arn:aws:s3:::www.example.com", "may list bucket www.example.com"),
        ("s3:ListBucket", "arn:aws:s3:::www.*", "may list every bucket like www.*"),
        ("s3:ListBucket", "arn:aws:s3:::*", "may list every bucket"),
        ("sqs:SendMessage", f"{QUEUES}:orders", "may write queue orders"),
        ("sqs:SendMessage", f"{QUEUES}:orders-*", "may write every queue like orders-*"),
        ("sqs:SendMessage", f"{QUEUES}:*", "may write every queue"),
        ("sqs:TagQueue sqs:AddPermission", f"{QUEUES}:orders", "may tag and manage the permissions of queue orders"),
        (
            "dynamodb:GetItem",
            "arn:aws:dynamodb:us-west-2:333333333333:table/orders",
            "may read table orders",
        ),
        (
            "logs:PutRetentionPolicy",
            "arn:aws:logs:us-west-2:333333333333:log-group:/site:*",
            "may write every log group like /site:*",
        ),
        ("iam:PassRole", f"{IAM}:role/service/task", "may pass to services role service/task"),
        ("iam:PassRole iam:GetRole", f"{IAM}:role/task", "may read and pass to services role task"),
        ("s3:*", "arn:aws:s3:::a arn:aws:s3:::a/*", "may do everything with bucket a and objects of a"),
        ("*", "*", "may do everything with every resource"),
        ("unheard:Of", "arn:aws:unheard:::thing/x", "may use unheard resource thing/x"),
        ("s3:GetObject", "no-arn", "may read no-arn"),
        (
            "sqs:SendMessage sqs:GetQueueAttributes",
            f"{QUEUES}:a {QUEUES}:b {QUEUES}:c",
            "may read and write queue a, queue b and queue c",
        ),
    ],
)
def test_what_is_allowed_is_said_in_words(actions: str, resources: str, sentence: str) -> None:
    assert said(actions, resources) == sentence


def test_every_level_of_a_service_without_its_wildcard_is_not_everything() -> None:
    actions = (
        "sqs:ListQueues sqs:GetQueueUrl sqs:SendMessage sqs:TagQueue sqs:AddPermission sqs:ListDeadLetterSourceQueues"
    )

    assert "everything" not in said(actions, f"{QUEUES}:a")


def test_a_kind_that_the_actions_do_not_act_on_is_still_named() -> None:
    assert said("s3:GetObject", f"{QUEUES}:a") == "may read queue a"


def test_a_resource_that_can_be_several_kinds_is_named_by_its_service() -> None:
    assert said("rds:AddTagsToResource", "arn:aws:rds:us-west-2:333333333333:*") == "may tag every rds resource"


def test_what_is_denied_names_its_actions() -> None:
    assert said("s3:DeleteBucket s3:PutBucketAcl", "arn:aws:s3:::a", effect="Deny") == (
        "must not use s3:DeleteBucket or s3:PutBucketAcl on bucket a"
    )


def test_conditions_are_said_behind_when() -> None:
    conditions: Conditions = (
        ("IpAddressIfExists", (("aws:SourceIp", ("10.0.0.0/8", "192.0.2.0/24")),)),
        ("NumericGreaterThan", (("s3:max-keys", ("10",)),)),
        ("StringLike", (("s3:prefix", ("help/*",)),)),
    )

    assert said("s3:ListBucket", "arn:aws:s3:::a", conditions=conditions) == (
        "may list bucket a when its address is in 10.0.0.0/8 or 192.0.2.0/24 (where there is one), "
        "s3:max-keys satisfies NumericGreaterThan 10 and s3:prefix is like help/*"
    )


def trusted(
    *principals: str,
    effect: Literal["Allow", "Deny"] = "Allow",
    conditions: Conditions = (),
    actions: str = "sts:AssumeRole",
) -> tuple[str, ...]:
    made = Statement(
        sid="T", effect=effect, principals=principals, actions=tuple(actions.split()), conditions=conditions
    )
    return words.trust(Document(statements=(made,)))


def test_a_trust_policy_says_who_and_under_which_conditions() -> None:
    conditions: Conditions = (
        ("ArnEquals", (("aws:PrincipalArn", (f"{IAM}:user/a", f"{IAM}:user/b")),)),
        ("StringEquals", (("aws:PrincipalTag/access-to-production", ("true",)), ("sts:ExternalId", ("x/production",)))),
    )

    (sentence,) = trusted(f"{IAM}:root", conditions=conditions)

    assert sentence == (
        f"a principal of account 111111111111 may assume the role when its ARN is {IAM}:user/a or {IAM}:user/b, "
        "its tag access-to-production is true and the external ID is x/production"
    )


def test_a_trust_policy_of_others_is_said_as_it_stands() -> None:
    actions = "sts:TagSession sts:SetSourceIdentity sts:Get"
    (sentence,) = trusted("*", "Service:ec2.amazonaws.com", effect="Deny", actions=actions)

    who = "everybody or Service:ec2.amazonaws.com"
    assert sentence == f"{who} must not pass session tags, set a source identity and sts:Get"


@pytest.mark.parametrize(
    ("seconds", "text"), [(900, "15 min"), (3600, "1 h"), (5400, "90 min"), (45, "45 s"), (61, "61 s")]
)
def test_a_duration_has_the_largest_unit_that_fits(seconds: int, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("items", "text"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_a_list_is_said_as_a_sentence_says_it(items: tuple[str, ...], text: str) -> None:
    assert words.listed(items) == text
