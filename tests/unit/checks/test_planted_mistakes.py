"""Mistakes that stand together in one entry: each is found, none hides another."""

from __future__ import annotations

import pytest

from provisioner.finding import Example
from provisioner.iam.lint import actions, conditions, resources
from provisioner.iam.lint.grant import Grant
from provisioner.iam.lint.grant import Test as Line  # pytest collects what is named Test
from provisioner.resolve.levels import granted, without_resource
from tests.overlay import judge

ENTRY = """
stacks:
  website:
    resources:
      content:
        arns: ["arn:aws:s3:::www.example.com", "arn:aws:sqs:us-west-2::jobs", "arn:aws:s3q:::www.example.com"]
        allow: ["s3:ListBucket", "s3:GetObject", "s3:HeadObject", "s3:Lisst*", "s4:GetObject", "s3:ListAllMyBuckets"]
        when:
          StringEquals: {"s3:prefx": site, "aws:TagKeys": team}
          Bool: {"aws:SecureTransport": "yes"}
          NumericEquals: {"aws:SourceIp": "1"}
          DateLessThan: {"aws:CurrentTime": "${aws:TokenIssueTime}"}
"""


def test_planted_mistakes_are_each_found_when_they_stand_together_in_one_entry() -> None:
    found = {finding.rule for finding in judge(Example(stacks=ENTRY)).findings}
    assert {
        "dead-grant",
        "unknown-action",
        "unknown-service",
        "unknown-resource",
        "resourceless-action",
        "condition-key",
        "condition-fit",
        "condition-type",
        "condition-value",
        "idle-variable",
    } <= found


@pytest.mark.parametrize(
    ("action", "hint"),
    [
        ("s3:HeadObject", "that call is allowed by s3:GetObject"),
        ("s3:GetObjct", 'did you mean "s3:GetObject"?'),
        ("s3:Qqqqqqqq", "see AWS's list"),
        ("s3:Qqqqqqqq*", "see AWS's list of its actions"),
    ],
)
def test_an_unknown_action_comes_with_what_may_have_been_meant(action: str, hint: str) -> None:
    grant = Grant(actions=(action, "*", "s3:GetObject"), resources=("*",))
    assert [(each.item, each.hint) for each in actions.unknown_actions(grant)] == [(action, hint)]


@pytest.mark.parametrize(
    ("arn", "hint"),
    [
        ("arn:aws:s3:us-west-2::www.example.com", "leave the region empty there"),
        ("arn:aws:s3::333333333333:www.example.com/x", "leave the account ID empty there"),
        ("arn:aws:iam:::role/deploy", "put the account ID there"),
        ("arn:aws:sqs:::jobs", "put the region there and put the account ID there"),
    ],
)
def test_an_arn_that_no_resource_has_comes_with_what_to_change(arn: str, hint: str) -> None:
    grant = Grant(actions=("s3:GetObject",), resources=(arn,))
    assert [(each.item, each.hint) for each in resources.unknown_resources(grant)] == [(arn, hint)]


def test_an_arn_of_no_known_form_shows_the_forms_there_are() -> None:
    grant = Grant(actions=("dynamodb:GetItem",), resources=("arn:aws:dynamodb:us-west-2:333333333333:tabel/orders",))
    (problem,) = resources.unknown_resources(grant)
    assert "table/${TableName}" in problem.hint


def test_text_that_is_no_arn_and_the_star_are_left_to_other_rules() -> None:
    grant = Grant(actions=("s3:GetObject", "*"), resources=("*", "no-arn"))
    assert list(resources.unknown_resources(grant)) == []
    assert list(actions.resourceless_actions(grant)) == []


@pytest.mark.parametrize(
    ("operator", "value", "wanted"),
    [
        ("NumericEquals", "ten", "a number"),
        ("DateLessThan", "tomorrow", "a date (2027-01-31T00:00:00Z)"),
        ("IpAddress", "203.0.113", "an IP address or range (203.0.113.0/24)"),
        ("ArnLike", "bucket", "an ARN"),
        ("Null", "maybe", '"true" or "false"'),
    ],
)
def test_a_value_of_another_kind_than_its_operator_compares_is_found(operator: str, value: str, wanted: str) -> None:
    grant = Grant(
        actions=("s3:GetObject",), resources=("*",), tests=(Line(operator=operator, key="k", values=(value,)),)
    )
    assert [each.hint for each in conditions.wrong_values(grant)] == [f"write {wanted}"]


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("NumericEquals", "10"),
        ("DateLessThan", "2027-01-31T00:00:00Z"),
        ("IpAddress", "203.0.113.0/24"),
        ("ArnLike", "arn:aws:s3:::*"),
        ("ArnLike", "*"),
        ("StringLike", "anything"),
        ("no-operator", "anything"),
    ],
)
def test_a_value_that_its_operator_compares_is_fine(operator: str, value: str) -> None:
    grant = Grant(
        actions=("s3:GetObject",), resources=("*",), tests=(Line(operator=operator, key="k", values=(value,)),)
    )
    assert list(conditions.wrong_values(grant)) == []


@pytest.mark.parametrize("operator", ["StringNotEquals", "StringEqualsIfExists", "ForAllValues:StringEquals", "Null"])
def test_a_key_that_no_action_carries_is_fine_where_the_test_holds_without_it(operator: str) -> None:
    tests = (Line(operator=operator, key="s3:prefix", values=("true",)),)
    grant = Grant(actions=("s3:GetObject",), resources=("*",), tests=tests)
    assert list(conditions.unfitting_keys(grant)) == []


def test_a_key_that_some_actions_carry_is_said_to_limit_the_others_never() -> None:
    tests = (Line(operator="StringEquals", key="s3:prefix", values=("x",)),)
    grant = Grant(effect="Deny", actions=("s3:GetObject", "s3:ListBucket"), resources=("*",), tests=tests)
    (problem,) = conditions.unfitting_keys(grant)
    assert problem.sure is False
    assert "s3:GetObject" in problem.message
    assert "never denied" in problem.message


def test_actions_of_a_level_that_take_no_resource_are_never_brought_by_it() -> None:
    brought = {each.action for each in granted(["read"], ["arn:aws:ecr:us-west-2:333333333333:repository/site"])}
    beside = {each.full_name for each in without_resource("read", "ecr")}
    assert "ecr:GetAuthorizationToken" in beside
    assert brought
    assert brought.isdisjoint(beside)
    assert without_resource("read", "no-such-service") == ()


def test_a_level_on_a_text_that_is_no_arn_brings_nothing() -> None:
    assert granted(["read"], ["no-arn"]) == ()
