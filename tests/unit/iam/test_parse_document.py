"""Documents from JSON: what is read, and what is refused by name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from provisioner.iam.document import Document, Exceptions, Statement
from provisioner.iam.parse_document import document_from_json

VERSION = {"Version": "2012-10-17"}


def test_a_document_is_read_with_single_values_as_lists_of_one() -> None:
    body = {
        **VERSION,
        "Id": "x",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "111111111111"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"b": "2", "a": ["1", "0"]},
                "Bool": {"c": True},
                "NumericEquals": {"d": 1.5},
            },
        },
    }
    assert document_from_json(body) == Document(
        statements=(
            Statement(
                sid="",
                principals=("111111111111",),
                actions=("sts:AssumeRole",),
                conditions=(
                    ("Bool", (("c", ("true",)),)),
                    ("NumericEquals", (("d", ("1.5",)),)),
                    ("StringEquals", (("a", ("1", "0")), ("b", ("2",)))),
                ),
            ),
        )
    )


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
def test_everybody_is_written_in_three_ways(principal: Any) -> None:  # noqa: ANN401
    body = {**VERSION, "Statement": [{"Effect": "Deny", "Principal": principal, "Action": ["a:b"]}]}
    (statement,) = document_from_json(body).statements
    assert (statement.principals, statement.effect) == (("*",), "Deny")


def test_what_a_document_prints_is_read_back_as_the_same_document() -> None:
    document = Document(
        statements=(
            Statement(
                sid="A", principals=("1", "2"), actions=("sts:AssumeRole",), conditions=(("Null", (("k", ("true",)),)),)
            ),
            Statement(sid="B", effect="Deny", actions=("s3:Get*", "s3:Put*"), resources=("*",)),
        )
    )
    assert document_from_json(document.as_json()) == document


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"Version": "2012"}, "a policy document is of version '2012-10-17' or '2008-10-17', not '2012'"),
        ({"Version": None}, "a policy document is of version '2012-10-17' or '2008-10-17', not None"),
        ({**VERSION, "Statements": []}, "a policy document with Statements cannot be represented"),
        ({**VERSION, "Statement": "x"}, "Statement is a list of objects, not 'x'"),
        ({**VERSION, "Statement": ["x"]}, "a statement is an object, not 'x'"),
    ],
)
def test_a_document_that_cannot_be_held_is_refused(body: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        document_from_json(body)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"NotAction": "a:b"}, "a statement has Action or NotAction, not both"),
        ({"NotResource": "*"}, "a statement has Resource or NotResource, not both"),
        ({"Principal": "*", "NotPrincipal": "*"}, "a statement has Principal or NotPrincipal, not both"),
        ({"NotPrincipal": {"Team": "a"}}, "NotPrincipal is '*' or has the keys AWS, Service, Federated"),
        ({"Effects": "Allow"}, "a statement with Effects cannot be represented"),
        ({"Effect": "allow"}, "Effect is Allow or Deny, not 'allow'"),
        ({"Sid": 1}, "Sid is text, not 1"),
        ({"Action": None}, "Action is text, not None"),
        ({"Resource": ["*", 1]}, "Resource is text, not 1"),
        ({"Principal": {}}, "Principal is '*' or has the keys AWS, Service, Federated, CanonicalUser, not {}"),
        ({"Principal": {"AWS": 1}}, "Principal is text, not 1"),
        ({"Principal": "111111111111"}, "Principal is '*' or has the keys AWS, Service, Federated, CanonicalUser, not"),
        ({"Condition": []}, "Condition is an object, not []"),
        ({"Condition": {"Bool": "true"}}, "Bool is an object, not 'true'"),
        ({"Condition": {"StringEquals": {"k": {}}}}, "k is text, not {}"),
        ({"Condition": {"StringEquals": {"k": [None]}}}, "k is text, not None"),
    ],
)
def test_a_statement_that_cannot_be_held_is_refused(more: dict[str, Any], message: str) -> None:
    body = {**VERSION, "Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "*", **more}]}
    with pytest.raises(ValueError, match=re.escape(message)):
        document_from_json(body)


def test_services_and_identities_of_others_keep_their_kind() -> None:
    principal = {
        "AWS": "111111111111",
        "Service": ["a.amazonaws.com", "b.amazonaws.com"],
        "Federated": "x",
        "CanonicalUser": "y",
    }
    body = {"Sid": "", "Effect": "Allow", "Principal": principal, "Action": "sts:*"}
    (statement,) = document_from_json({**VERSION, "Statement": body}).statements
    assert statement.principals == (
        "111111111111",
        "Service:a.amazonaws.com",
        "Service:b.amazonaws.com",
        "Federated:x",
        "CanonicalUser:y",
    )
    assert statement.as_json() == body


@pytest.mark.parametrize(
    ("elements", "exceptions"),
    [
        ({"NotAction": ["a:b"], "Resource": ["*"]}, Exceptions(actions=("a:b",))),
        ({"Action": ["a:b"], "NotResource": ["x", "y"]}, Exceptions(resources=("x", "y"))),
        ({"NotAction": ["a:b"], "NotResource": ["x"]}, Exceptions(actions=("a:b",), resources=("x",))),
        ({"NotPrincipal": {"AWS": "1"}, "Action": ["a:b"]}, Exceptions(principals=("1",))),
        ({"Principal": {"AWS": "1"}, "NotAction": ["a:b"]}, Exceptions(actions=("a:b",))),
        ({"NotAction": [], "Resource": ["*"]}, Exceptions(actions=())),
    ],
)
def test_exceptions_are_kept_apart_from_what_a_statement_is_about(
    elements: dict[str, Any], exceptions: Exceptions
) -> None:
    body = {"Sid": "", "Effect": "Deny", **elements, "Condition": {"Bool": {"k": "true"}}}
    (statement,) = document_from_json({**VERSION, "Statement": body}).statements
    assert statement.exceptions == exceptions
    assert statement.as_json() == body


def test_a_policy_of_a_resource_has_principals_and_resources() -> None:
    body = {"Sid": "", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "a:b", "Resource": ["x"]}
    (statement,) = document_from_json({**VERSION, "Statement": body}).statements
    assert (statement.principals, statement.resources) == (("*",), ("x",))
    assert statement.as_json() == body


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}])
def test_the_older_version_becomes_the_newer_with_its_variables_as_plain_text(version: dict[str, str]) -> None:
    own = {"Effect": "Allow", "Action": "a:b", "Condition": {"StringLike": {"k": "${aws:username}*"}}}
    statements = [{**own, "Resource": "x/${aws:username}"}, {**own, "NotResource": "${a}"}, {**own, "NotAction": "c:d"}]
    del statements[2]["Action"]
    first, second, third = document_from_json({**version, "Statement": statements}).statements
    assert first.resources == ("x/${$}{aws:username}",)
    assert first.conditions == (("StringLike", (("k", ("${$}{aws:username}*",)),)),)
    assert second.exceptions == Exceptions(resources=("${$}{a}",))
    assert third.exceptions == Exceptions(actions=("c:d",))
