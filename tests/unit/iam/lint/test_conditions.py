"""Condition keys, operators and values that do not do what they look like."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from provisioner.iam.lint.clean import JUDGES, clean, shape
from provisioner.iam.lint.conditions import (
    idle_variables,
    unfitting_keys,
    unknown_keys,
    wrong_operators,
    wrong_values,
)
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.iam.lint.grant import Test as Line  # pytest collects what is named Test

Judge = Callable[[Grant], Iterator[Problem]]


def said(judge: Judge, actions: str, operator: str, key: str, value: str = "x") -> list[bool]:
    """Return what a judge says of one test: nothing, or whether it is sure."""
    line = Line(operator=operator, key=key, values=(value,))
    grant = Grant(actions=tuple(actions.split()), resources=("*",), tests=(line,))
    return [problem.sure for problem in judge(grant)]


@pytest.mark.parametrize(
    ("actions", "key", "unknown"),
    [
        ("s3:ListBucket", "s3:prefix", False),
        ("s3:ListBucket", "s3:prefx", True),
        ("s3:ListBucket sqs:SendMessage", "s3:prefix", False),
        ("sqs:SendMessage", "s3:prefix", True),
        ("*", "s3:prefix", False),
        ("*:*", "s3:prefx", True),
        ("*", "aws:SourceIq", True),
        ("*", "aws:SourceIp", False),
        ("s3:ListBucket", "aws:SourceIq", True),
        ("s3:ListBucket s4:GetObject", "s3:prefx", True),
        ("s4:GetObject", "s4:prefix", False),  # the service is what is wrong
        ("s3:GetObject", "ec2:SourceInstanceARN", False),
        ("s3:GetObject", "cognito-identity.amazonaws.com:sub", False),
        ("s3:GetObject", "oidc.eks.us-west-2.amazonaws.com/id/ABC:sub", False),
        ("s3:GetObject", "saml:sub", False),
        ("secretsmanager:GetSecretValue", "secretsmanager:ResourceTag/team", False),
        ("elasticloadbalancing:AddTags", "elasticloadbalancing:ResourceTag/team", False),
    ],
)
def test_keys_that_no_request_carries_are_unknown(actions: str, key: str, *, unknown: bool) -> None:
    assert said(unknown_keys, actions, "StringEquals", key) == ([True] if unknown else [])


@pytest.mark.parametrize(
    ("actions", "operator", "key", "value", "expected"),
    [
        ("s3:ListBucket", "StringEquals", "s3:prefix", "x", []),
        ("s3:GetObject", "StringEquals", "s3:prefix", "x", [True]),
        ("s3:GetObject s3:ListBucket", "StringEquals", "s3:prefix", "x", [False]),
        ("s3:GetObject", "StringNotEquals", "s3:prefix", "x", []),
        ("s3:GetObject", "StringEqualsIfExists", "s3:prefix", "x", []),
        ("s3:GetObject", "ForAllValues:StringEquals", "s3:prefix", "x", []),
        ("s3:GetObject", "Null", "s3:prefix", "true", []),
        ("s3:GetObject", "Null", "s3:prefix", "false", [True]),
        ("s3:GetObject", "StringEquls", "s3:prefix", "x", []),  # the operator is what is wrong
        ("s3:GetObject", "StringEquals", "s3:prefx", "x", []),  # the key is unknown
        ("s3:GetObject *", "StringEquals", "s3:prefix", "x", []),
        ("s3:Nothing", "StringEquals", "s3:prefix", "x", []),
        ("ses:SendEmail", "StringEquals", "ses:ExportSourceType", "x", [False]),
        ("iottwinmaker:GetWorkspace", "StringEquals", "iottwinmaker:linkedServices", "x", []),  # listed by no action
        ("secretsmanager:GetSecretValue", "StringEquals", "secretsmanager:ResourceTag/team", "x", []),
        ("sts:AssumeRole", "StringEquals", "sts:ExternalId", "x", []),
        ("sts:TagSession", "StringEquals", "sts:ExternalId", "x", [True]),
        ("sts:AssumeRoleWithSAML", "StringEquals", "accounts.google.com:sub", "x", [True]),
        ("sts:TagSession", "StringEquals", "accounts.google.com:sub", "x", []),
        ("s3:GetObject", "StringEquals", "accounts.google.com:sub", "x", []),
    ],
)
def test_keys_that_the_actions_do_not_carry_do_not_fit(
    actions: str, operator: str, key: str, value: str, expected: list[bool]
) -> None:
    assert said(unfitting_keys, actions, operator, key, value) == expected


@pytest.mark.parametrize(
    ("operator", "key", "expected"),
    [
        ("StringEquals", "aws:SourceIp", []),  # any value can be compared as text
        ("IpAddress", "aws:SourceIp", []),
        ("NotIpAddress", "aws:SourceIp", []),
        ("NumericEquals", "aws:SourceIp", [True]),
        ("NumericEquals", "aws:username", [False]),  # the text may be a number
        ("StringLike", "aws:PrincipalArn", []),
        ("ArnLike", "aws:PrincipalArn", []),
        ("Bool", "aws:SecureTransport", []),
        ("DateLessThan", "aws:CurrentTime", []),
        ("NumericLessThan", "aws:EpochTime", []),
        ("Null", "aws:SourceIp", []),
        ("StringEquals", "aws:PrincipalOrgPaths", [False]),
        ("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", []),
        ("StringEquls", "aws:SourceIp", []),
        ("StringEquals", "aws:SourceIq", []),
    ],
)
def test_operators_that_do_not_compare_the_type_of_their_key_are_wrong(
    operator: str, key: str, expected: list[bool]
) -> None:
    assert said(wrong_operators, "s3:GetObject", operator, key) == expected


@pytest.mark.parametrize(
    ("operator", "value", "wrong"),
    [
        ("DateLessThan", "2027", False),
        ("DateLessThan", "2027-01", False),
        ("DateLessThan", "1767225600", False),
        ("DateLessThan", "31.1.2027", True),
        ("ArnLike", "arn:aws:s3:*", False),
        ("ArnLike", "arn:aws:s3", True),
        ("ArnEquals", "${aws:PrincipalArn}", False),
        ("Bool", "TRUE", False),
        ("IpAddress", "2001:DB8::/32", False),
        ("NumericLessThan", "1.2", False),
    ],
)
def test_values_are_of_the_kind_that_the_operator_compares(operator: str, value: str, *, wrong: bool) -> None:
    assert said(wrong_values, "s3:GetObject", operator, "aws:SourceIp", value) == ([True] if wrong else [])


def test_variables_are_idle_under_operators_that_take_them_for_text() -> None:
    assert said(idle_variables, "s3:GetObject", "StringLike", "aws:username", "${aws:userid}") == []
    assert said(idle_variables, "s3:GetObject", "NumericEquals", "s3:max-keys", "${aws:userid}") == [True]


def test_each_test_is_judged_and_none_hides_another() -> None:
    lines = (
        Line(operator="NumericEquals", key="aws:SourceIp", values=("1",)),
        Line(operator="NumericEquals", key="aws:SecureTransport", values=("1", "one")),
        Line(operator="Bool", key="s3:prefx", values=("yes",)),
    )
    grant = Grant(actions=("s3:ListBucket",), resources=("*",), tests=lines)
    found = [(judge.__name__, each.test, each.item) for judge in JUDGES for each in judge(grant)]
    assert found == [
        ("unknown_keys", 2, "s3:prefx"),
        ("wrong_operators", 0, "NumericEquals"),
        ("wrong_operators", 1, "NumericEquals"),
        ("wrong_values", 1, "one"),
        ("wrong_values", 2, "yes"),
    ]


def test_a_grant_and_its_shape_are_clean_alike() -> None:
    for resource in ("arn:aws:s3:::www.example.com", "arn:aws:s3:::www.example.com/*", "arn:aws:s3:x::b", "*"):
        grant = Grant(actions=("s3:ListBucket",), resources=(resource,))
        assert clean(shape(grant)) == clean(grant)
    assert clean(Grant(actions=("s3:ListBucket",), resources=("arn:aws:s3:::b",)))
    assert not clean(Grant(actions=("s3:ListBucket",), resources=("arn:aws:s3:::b/*",)))
