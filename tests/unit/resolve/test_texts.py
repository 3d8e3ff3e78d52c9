"""Casing, durations, placeholders and names: small functions that everything is spelt with."""

from __future__ import annotations

import pytest

from provisioner.checks.unknown_placeholder import GRANT_SCOPE, SCOPE
from provisioner.finding import Example
from provisioner.iam.document import Document, Statement
from provisioner.resolve import durations, naming
from provisioner.resolve.casing import pascal
from provisioner.resolve.instances import instances
from provisioner.resolve.placeholders import fill, has_gap, iam_variables, ours
from tests.overlay import judge


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("website", "Website"), ("static-web_site", "StaticWebSite"), ("webSite", "WebSite"), ("API", "API"),
        ("a b.c/d", "ABCD"), ("2048-game", "2048Game"), ("--x--", "X"), ("café-au-lait", "CafAuLait"),
        ("", ""), ("--", ""),
    ],
)  # fmt: skip
def test_pascal_case_raises_the_first_letter_of_each_part_and_keeps_the_rest(name: str, expected: str) -> None:
    assert pascal(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", 90), ("30m", 1800), ("12h", 43200), ("0s", 0), ("007m", 420),
        ("30", None), ("30 m", None), ("1d", None), ("1h30m", None), ("-1h", None), ("1.5h", None), ("", None),
        ("h", None),
        ("30M", None), ("٣m", None), ("9999999999s", None), ("30m\n", None),
    ],
)  # fmt: skip
def test_duration_is_a_number_and_a_unit(text: str, expected: int | None) -> None:
    assert durations.seconds(text) == expected


@pytest.mark.parametrize(
    ("total", "expected"), [(900, "15m"), (3600, "1h"), (5400, "90m"), (43200, "12h"), (901, "901s"), (0, "0h")]
)
def test_seconds_are_shown_in_the_largest_unit_that_fits(total: int, expected: str) -> None:
    assert durations.shown(total) == expected


SCOPE_OF_A_TEXT = {"stack": "website", "var.a-b.c": "x", "account.region": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("${stack}/${var.a-b.c}", "website/x"),
        ("${stack}${stack}", "websitewebsite"),
        ("${unknown}", "${unknown}"),
        ("${account.region}", "${account.region}"),
        ("${ stack }", "${ stack }"),
        ("${aws:username}", "${aws:username}"),
        ("${*}${?}${$}", "${*}${?}${$}"),
        ("$${stack}", "$website"),
        ("${stack", "${stack"),
        ("${${stack}}", "${${stack}}"),
        ("$stack {stack}", "$stack {stack}"),
    ],
)
def test_placeholders_of_ours_are_filled_and_all_else_is_left(text: str, expected: str) -> None:
    assert fill(text, SCOPE_OF_A_TEXT) == expected


def test_value_that_looks_like_a_placeholder_is_not_filled_again() -> None:
    assert fill("${var.a}", {"var.a": "${stack}", "stack": "website"}) == "${stack}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", []), ("${stack}", ["stack"]), ("${a}${b}", ["a", "b"]), ("${", [None]), ("x${stack", [None]),
        ("${}", [""]),
        ("${aws:username}", []), ("${aws:PrincipalTag/team, 'none'}", []), ("${*}${?}${$}", []), ("$x {y}", []),
    ],
)  # fmt: skip
def test_placeholders_of_ours_are_told_from_those_of_iam(text: str, expected: list[str | None]) -> None:
    assert list(ours(text)) == expected
    assert has_gap(text) == bool(expected)


def test_iam_variables_are_named_without_their_defaults() -> None:
    text = "${aws:username}/${aws:PrincipalTag/team, 'none'}/${stack}/${*}"

    assert list(iam_variables(text)) == ["aws:username", "aws:PrincipalTag/team"]


@pytest.mark.parametrize(("index", "expected"), [(0, "Policy"), (1, "Policy-2"), (9, "Policy-10")])
def test_first_policy_has_no_number(index: int, expected: str) -> None:
    assert naming.numbered("Policy", index) == expected


def test_policies_are_numbered_in_order_and_have_their_arns() -> None:
    documents = [Document(statements=(Statement(sid=sid, actions=("a:B",), resources=("*",)),)) for sid in "AB"]
    made = naming.policies(documents, name="P", path="/x/", partition="aws-cn", account="111111111111")

    assert [(policy.name, policy.path, policy.arn, policy.document) for policy in made] == [
        ("P", "/x/", "arn:aws-cn:iam::111111111111:policy/x/P", documents[0]),
        ("P-2", "/x/", "arn:aws-cn:iam::111111111111:policy/x/P-2", documents[1]),
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/stack-updaters/", "/stack-updaters/"), ("/", "/"), ("/${partition}/x/", "/aws/x/"),
        ("/ci/${stack}/", "/ci/"),
        ("/ci/a-${account.name}/b/", "/ci/"), ("/${stack}/", "/"),
    ],
)  # fmt: skip
def test_path_of_a_grant_is_that_of_the_roles_as_far_as_it_is_the_same_for_all(pattern: str, expected: str) -> None:
    assert naming.grant_path(pattern, "aws") == expected


def test_names_that_rules_take_for_known_are_those_that_are_filled() -> None:
    (instance,) = instances(judge(Example()).desired.config)

    assert {name for name in instance.scope if not name.startswith("var.")} == SCOPE
    assert {"user", "bastion", "pair", "partition"} == GRANT_SCOPE


def test_no_more_is_filled_into_one_text_than_aws_takes_anywhere() -> None:
    """Megabytes of placeholders for one long variable would be terabytes."""
    filled = fill("a${var.x}b${var.x}c${stack}", {"var.x": "x" * 5000, "stack": "website"})

    assert filled == f"a{'x' * 5000}b{'x' * 3192}c"
    assert fill("${var.y}${stack}" * 9, {"var.x": "x" * 5000, "stack": "web"}) == "${var.y}web" * 9
