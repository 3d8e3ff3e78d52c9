"""Where ARNs are asked for by a pattern, only one that the action acts on proves a yes."""

from __future__ import annotations

import pytest

from provisioner.iam.document import Document
from provisioner.iam.parse_document import document_from_json
from provisioner.model.desired import Role
from provisioner.views.can.kinds import acting
from provisioner.views.can.role import Ability, ability
from provisioner.views.can.values import Question
from tests.unit.views.test_can import made, planted_role

TABLE = "arn:aws:dynamodb:us-west-2:333333333333:table/orders"
BUCKET = "arn:aws:s3:::www.example.com"


def may(action: str, arn: str, *statements: dict[str, object]) -> Ability:
    document = document_from_json({"Version": "2012-10-17", "Statement": list(statements)})
    return ability(role(document), Question(users=(), action=action, arn=arn, context={}))


def role(document: Document) -> Role:
    return planted_role(made(), document)


def allow(actions: list[str], *arns: str) -> dict[str, object]:
    return {"Sid": "A", "Effect": "Allow", "Action": actions, "Resource": list(arns)}


def deny(actions: list[str], *arns: str) -> dict[str, object]:
    return {"Sid": "D", "Effect": "Deny", "Action": actions, "Resource": list(arns)}


@pytest.mark.parametrize("asked", ["*", "arn:*:dynamodb:*:*:*", "arn:aws:*:us-west-2:333333333333:*"])
def test_queue_action_on_a_table_alone_is_no_yes(asked: str) -> None:
    assert not may("sqs:SendMessage", asked, allow(["dynamodb:*", "sqs:SendMessage"], TABLE)).allowed
    assert may("dynamodb:*", asked, allow(["dynamodb:*", "sqs:SendMessage"], TABLE)).resource == TABLE


def test_one_arn_of_a_wrong_kind_is_answered_as_iam_would() -> None:
    assert may("sqs:SendMessage", TABLE, allow(["sqs:SendMessage"], TABLE)).allowed


def test_example_is_an_arn_that_the_action_acts_on() -> None:
    found = may("sqs:SendMessage", "arn:aws:*", allow(["sqs:SendMessage"], "*"))
    assert found.resource == "arn:aws:sqs:x:x:x"

    assert may("s3:ListBucket", f"{BUCKET}*", allow(["s3:*"], f"{BUCKET}*")).resource == f"{BUCKET}example"
    assert not may("s3:ListBucket", f"{BUCKET}/*", allow(["s3:*"], f"{BUCKET}*")).allowed
    assert may("s3:GetObject", f"{BUCKET}*", allow(["s3:*"], f"{BUCKET}*")).resource == f"{BUCKET}/"


def test_deny_of_every_arn_that_the_action_acts_on_leaves_nothing() -> None:
    everything = allow(["sqs:SendMessage"], "arn:aws:*")

    assert not may("sqs:SendMessage", "arn:aws:*", everything, deny(["sqs:*"], "arn:aws:sqs:*")).allowed
    assert may("sqs:SendMessage", "arn:aws:*", everything, deny(["sqs:*"], "arn:aws:sqs:*:*:a*")).allowed


def test_deny_of_all_names_without_a_slash_leaves_no_bucket() -> None:
    bucket = allow(["s3:ListBucket"], "arn:aws:s3:::*")

    assert may("s3:ListBucket", "arn:aws:s3:::*", bucket, deny(["s3:*"], "arn:aws:s3:::*/*")).allowed
    assert not may("s3:ListBucket", "arn:aws:s3:::w*/*", bucket).allowed


def test_action_without_resources_happens_on_everything_alone() -> None:
    assert may("s3:ListAllMyBuckets", "*", allow(["s3:*"], "*")).resource == "*"
    assert not may("s3:ListAllMyBuckets", "*", allow(["s3:*"], BUCKET)).allowed


def test_action_that_is_not_known_may_happen_on_anything() -> None:
    assert may("sqs:BrandNew", "*", allow(["sqs:BrandNew"], TABLE)).resource == TABLE
    assert may("brandnew:Do", "arn:aws:*", allow(["brandnew:*"], "*"), deny(["*"], "*ex*")).resource == "arn:aws:"


def test_action_that_nothing_is_known_of_acts_on_no_arn() -> None:
    assert acting("brandnew:Do", (), ()) is None


@pytest.mark.parametrize(
    ("action", "asked", "shown"),
    [
        ("logs:PutLogEvents", "arn:aws:logs:*:*:log-group:*", "arn:aws:logs:x:x:log-group:"),
        ("iam:PassRole", "arn:aws:iam::*:*", "arn:aws:iam::x:role/"),
        ("lambda:InvokeFunction", "arn:aws:lambda:*", "arn:aws:lambda:x:x:function:x"),
    ],
)
def test_names_that_hold_separators_are_found_too(action: str, asked: str, shown: str) -> None:
    assert may(action, asked, allow([action], "*")).resource.startswith(shown)
