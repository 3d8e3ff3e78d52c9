"""Plain policy documents: what is said of them, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from provisioner.config.file import MAX_BYTES
from provisioner.finding import Level, Rule
from provisioner.lint.policy import judge
from provisioner.lint.read import parse, read
from provisioner.lint.rules import RULES
from tests.working_policies import POLICIES

BUCKET, OBJECTS = "arn:aws:s3:::www.example.com", "arn:aws:s3:::www.example.com/*"
ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS}
ASSUME = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


def document(*statements: Any, **more: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)} | more)


def said(text: str | bytes) -> list[tuple[str, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(finding.rule, finding.level.value) for finding in judge(parse(data, "policy.json"))]


def places(text: str, rule: str) -> list[str]:
    """Return, for each finding of a rule, what begins at its place."""
    lines = text.split("\n")
    found = judge(parse(text.encode(), "policy.json"))
    return [lines[each.at.line - 1][each.at.column - 1 :] for each in found if each.rule == rule]


every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@every_rule
def test_passing_example_of_a_rule_is_not_reported(rule: Rule) -> None:
    assert said(rule.passing.policy) == []


@every_rule
def test_failing_example_of_a_rule_is_reported_at_its_level(rule: Rule) -> None:
    assert (rule.id, rule.level.value) in said(rule.failing.policy)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_of_aws_has_no_error(name: str) -> None:
    assert [each for each in said(document(*POLICIES[name])) if each[1] == "error"] == []


def test_a_statement_alone_and_texts_in_place_of_lists_are_fine() -> None:
    assert said(json.dumps({"Version": "2012-10-17", "Statement": ALLOW})) == []
    assert said(document(ALLOW | {"Action": ["s3:GetObject"], "Resource": [OBJECTS]})) == []


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("{", 1, 2, "expecting property name enclosed in double quotes"),
        ('{\n  "Version": }', 2, 14, "expecting value"),
        ("", 1, 1, "expecting value"),
        ("{} x", 1, 4, "extra data"),
        ('{"Version": NaN}', 1, 1, "naN is no value of JSON"),
        ("[" * 100_000, 1, 1, "it is nested too deeply"),
    ],
)
def test_what_is_no_json_is_reported_where_it_breaks(text: str, line: int, column: int, message: str) -> None:
    (finding,) = judge(parse(text.encode(), "policy.json"))
    assert (finding.rule, finding.at.line, finding.at.column) == ("json-syntax", line, column)
    assert finding.message.startswith(f"this is not valid JSON: {message}")


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "policy.json"
    large.write_bytes(b" " * (MAX_BYTES + 10))
    (finding,) = judge(read(large))
    assert (finding.rule, finding.at) == ("json-syntax", (str(large), 1, 1))
    assert finding.message == "this is not valid JSON: the file is larger than 8 MiB"


def test_what_is_not_utf_8_is_reported_at_its_byte() -> None:
    (finding,) = judge(parse(b'{"Id":\n"\xff"}', "policy.json"))
    assert (finding.rule, finding.at.line, finding.at.column) == ("file-encoding", 2, 2)


def test_a_byte_order_mark_is_no_mistake_and_a_key_twice_is_one() -> None:
    assert said(b"\xef\xbb\xbf" + document(ALLOW).encode()) == []
    twice = document(ALLOW).replace('"Effect": "Allow"', '"Effect": "Deny", "Effect": "Allow"')
    assert said(twice) == [("duplicate-key", "error")]


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([], "["),
        ({"Version": "2012-10-17"}, "{"),
        ({"Version": "2012-10-17", "Statement": []}, "[]"),
        ({"Version": "2012-10-17", "Statement": "x"}, '"x"'),
        ({"Version": "2012-10-18", "Statement": ALLOW}, '"2012-10-18"'),
        ({"Version": "2012-10-17", "Statment": ALLOW, "Statement": ALLOW}, '"Statment"'),
        ({"Version": "2012-10-17", "Statement": [ALLOW, 7]}, "7"),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Sid": "two words"}}, '"two words"'),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Effect": "allow"}}, '"allow"'),
        ({"Version": "2012-10-17", "Statement": {"Action": "s3:GetObject", "Resource": OBJECTS}}, '{"Action"'),
        ({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": OBJECTS}}, '{"Effect"'),
        ({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject"}}, '{"Effect"'),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"NotAction": "s3:PutObject"}}, '"NotAction"'),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Action": []}}, "[]"),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Action": {"a": 1}}}, '{"a"'),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Action": ["s3:GetObject", None]}}, "null"),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Actions": "x"}}, '"Actions"'),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Condition": []}}, "[]"),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Condition": {"Bool": "x"}}}, '"x"'),
        ({"Version": "2012-10-17", "Statement": ALLOW | {"Condition": {"Bool": {"aws:SecureTransport": [{}]}}}}, "{}"),
        (
            {"Version": "2012-10-17", "Statement": ALLOW | {"Condition": {"Bool": {"aws:SecureTransport": None}}}},
            "null",
        ),
        ({"Version": "2012-10-17", "Statement": ASSUME | {"Resource": "*"}}, '"Resource"'),
        ({"Version": "2012-10-17", "Statement": ASSUME | {"Principal": "me"}}, '"me"'),
        ({"Version": "2012-10-17", "Statement": ASSUME | {"Principal": {"Aws": "*"}}}, '"Aws"'),
        ({"Version": "2012-10-17", "Statement": ASSUME | {"Principal": {"AWS": "me"}}}, '"me"'),
        ({"Version": "2012-10-17", "Statement": ASSUME | {"Principal": {"AWS": "arn:aws:iam::1:role/*"}}}, '"arn'),
        (
            {"Version": "2012-10-17", "Statement": ASSUME | {"Action": ["sts:AssumeRole", "s3:GetObject"]}},
            '"s3:GetObject"',
        ),
    ],
)
def test_what_the_grammar_does_not_have_is_reported_at_its_place(value: Any, place: str) -> None:  # noqa: ANN401
    (found, *_) = places(json.dumps(value), "policy-grammar")
    assert found.startswith(place)


def test_a_sid_that_stands_twice_is_reported_at_the_second() -> None:
    text = document(ALLOW | {"Sid": "A"}, ALLOW | {"Sid": "B"}, ALLOW | {"Sid": "A"})
    (found,) = places(text, "sid-clash")
    assert text.endswith(found)
    assert said(document(ALLOW | {"Sid": ""}, ALLOW | {"Sid": ""})) == []


def test_planted_mistakes_are_found_together_each_at_its_text() -> None:
    statement = {
        "Effect": "Allow",
        "Action": ["s3:ListBucket", "s3:GetObject", "s3:HeadObject", "s4:Get*", "s3:ListAllMyBuckets", "Nothing"],
        "Resource": [BUCKET, "arn:aws:s3:us-west-2::x", "no-arn", "arn:aws:s3:::\u0142"],
        "Condition": {
            "StringEquals": {"s3:prefx": "a"},
            "StringEquls": {"aws:username": "a"},
            "NumericEquals": {"aws:SourceIp": ["1", "one"]},
            "DateLessThan": {"aws:CurrentTime": "${aws:TokenIssueTime}"},
        },
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": statement}, indent=1, ensure_ascii=False)
    found = {rule: places(text, rule) for rule, _ in said(text)}
    assert found == {
        "action-format": ['"Nothing"'],
        "arn-format": ['"no-arn",'],
        "condition-key": ['"s3:prefx": "a"'],
        "condition-operator": ['"StringEquls": {'],
        "condition-type": ['"NumericEquals": {'],
        "condition-value": ['"one"', '"${aws:TokenIssueTime}"'],
        "dead-grant": ['"s3:GetObject",'],
        "document-characters": ['"arn:aws:s3:::\u0142"'],
        "idle-variable": ['"${aws:TokenIssueTime}"'],
        "resourceless-action": ['"s3:ListAllMyBuckets",'],
        "unknown-action": ['"s3:HeadObject",'],
        "unknown-resource": ['"arn:aws:s3:us-west-2::x",'],
        "unknown-service": ['"s4:Get*",'],
    }


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Effect": "Deny", "NotAction": ["iam:GetUser", "s3:*"], "Resource": "*"}, []),
        ({"Effect": "Deny", "NotAction": "s3:HeadObject", "Resource": "*"}, ["unknown-action"]),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": BUCKET}, []),
        ({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": BUCKET}, []),
        ({"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:us-west-2::b"}, ["unknown-resource"]),
        (
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*", "Condition": {"Null": {"s3:prefx": "true"}}},
            ["condition-key"],
        ),
        (
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*", "Condition": {"Bool": {"s3:prefix": "true"}}},
            ["condition-type"],
        ),
    ],
)
def test_not_action_and_not_resource_are_judged_as_far_as_that_is_exact(
    statement: dict[str, Any], expected: list[str]
) -> None:
    assert [rule for rule, _ in said(document(statement))] == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (6144, []),
        (6145, [("policy-size", "warning")]),
        (10240, [("policy-size", "warning")]),
        (10241, [("policy-size", "error")]),
    ],
)
def test_a_document_is_measured_without_white_space(length: int, expected: list[tuple[str, str]]) -> None:
    empty = len("".join(document(ALLOW | {"Resource": "arn:aws:s3:::b/"}).split()))
    text = document(ALLOW | {"Resource": "arn:aws:s3:::b/" + "x" * (length - empty)})
    assert said(text) == expected
    assert said(json.dumps(json.loads(text), indent=8)) == expected


@pytest.mark.parametrize(("length", "level"), [(2048, None), (2049, "warning"), (8193, "error")])
def test_a_trust_policy_is_shorter(length: int, level: str | None) -> None:
    empty = len("".join(document(ASSUME, Id="").split()))
    text = document(ASSUME, Id="x" * (length - empty))
    assert said(text) == ([("trust-policy-size", level)] if level else [])


def test_the_old_version_is_a_note_and_with_variables_a_warning() -> None:
    old = json.dumps({"Statement": ALLOW})
    assert said(old) == [("policy-version", "note")]
    assert said(old.replace("/*", "/${aws:userid}")) == [("policy-version", "warning")]
    assert places(json.dumps({"Version": "2008-10-17", "Statement": ALLOW}), "policy-version")[0].startswith('"2008')


def test_partitions_are_mixed_where_two_stand_in_one_document() -> None:
    cn = ALLOW | {"Resource": "arn:aws-cn:s3:::b/*"}
    assert said(document(ALLOW, cn)) == [("mixed-partitions", "warning")]
    assert said(document(cn)) == []
    assert said(document(ALLOW | {"Resource": "arn:*:s3:::b/*"}, cn)) == []


@pytest.mark.parametrize(
    ("operator", "effect", "value", "found"),
    [
        ("Bool", "Deny", "false", True),
        ("BoolIfExists", "Allow", "true", True),
        ("BoolIfExists", "Deny", False, False),
        ("Bool", "Allow", "true", False),
    ],
)
def test_mfa_is_asked_for_in_the_way_that_holds(operator: str, effect: str, value: object, *, found: bool) -> None:
    statement = ALLOW | {"Effect": effect, "Condition": {operator: {"aws:MultiFactorAuthPresent": value}}}
    assert said(document(statement)) == ([("mfa-pattern", "warning")] if found else [])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"Principal": {"AWS": "111111111111"}}, [("trust-external-id", "note")]),
        ({"Principal": {"AWS": "AIDAQ3EGUJ5WXA7OVXXLA"}}, [("trust-external-id", "note")]),
        (
            {
                "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                "Condition": {"StringEquals": {"sts:ExternalId": "a"}},
            },
            [],
        ),
        ({"Principal": {"AWS": "111111111111"}, "Effect": "Deny"}, []),
        ({"Principal": {"AWS": "111111111111"}, "Action": "sts:TagSession"}, []),
        ({"Principal": "*"}, [("trust-everybody", "error")]),
        ({"Principal": {"AWS": ["*"]}}, [("trust-everybody", "error")]),
        (
            {"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}},
            [("trust-everybody", "warning")],
        ),
        ({"Principal": "*", "Effect": "Deny"}, []),
        ({"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}}, [("for-all-values", "warning")]),
        (
            {
                "Condition": {
                    "ForAllValues:StringEquals": {"aws:TagKeys": "team"},
                    "Null": {"aws:TagKeys": "false"},
                }
            },
            [],
        ),
        (
            {"Condition": {"StringEquals": {"sts:ExternalID": "a", "sts:RoleSessionNme": "a"}}},
            [("condition-key", "error")],
        ),
        (
            {
                "Principal": {
                    "Federated": "arn:aws:iam::333333333333:oidc-provider/token.actions.githubusercontent.com"
                },
                "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
                "Condition": {
                    "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                    "StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/site:*"},
                },
            },
            [],
        ),
        (
            {
                "Principal": {
                    "Federated": "arn:aws:iam::333333333333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/A1"
                },
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {"oidc.eks.us-west-2.amazonaws.com/id/A1:sub": "system:serviceaccount:a:b"}
                },
            },
            [],
        ),
    ],
)
def test_trust_policies_say_who_may_assume_a_role(change: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert said(document(ASSUME | change)) == expected


def test_not_principal_that_allows_is_a_warning() -> None:
    statement = {key: value for key, value in ASSUME.items() if key != "Principal"} | {
        "NotPrincipal": {"AWS": "111111111111"}
    }
    assert said(document(statement)) == [("trust-not-principal", "warning")]


def test_levels_of_findings_are_those_of_validate() -> None:
    (finding,) = judge(parse(document(ALLOW | {"Resource": BUCKET}).encode(), "policy.json"))
    assert (finding.rule, finding.level) == ("dead-grant", Level.ERROR)
