"""Documents from JSON: what is read, and what is refused by name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from provisioner.iam.document import Document, Statement
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
        ({}, "a policy document of version None has no variables; only '2012-10-17' is read"),
        ({"Version": "2008-10-17"}, "a policy document of version '2008-10-17' has no variables"),
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
        ({"NotAction": "a:b", "NotResource": "*"}, "a statement with NotAction, NotResource cannot be represented"),
        ({"NotPrincipal": "*"}, "a statement with NotPrincipal cannot be represented"),
        ({"Effect": "allow"}, "Effect is Allow or Deny, not 'allow'"),
        ({"Sid": 1}, "Sid is text, not 1"),
        ({"Action": None}, "Action is text, not None"),
        ({"Resource": ["*", 1]}, "Resource is text, not 1"),
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, "Principal is '*' or has the key AWS only"),
        ({"Principal": "111111111111"}, "Principal is '*' or has the key AWS only, not '111111111111'"),
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
