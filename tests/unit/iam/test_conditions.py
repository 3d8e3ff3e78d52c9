"""Condition operators: what each compares, and what it says about a key that is missing."""

from __future__ import annotations

import pytest

from provisioner.iam.conditions import Outcome, Verdict, unmet
from provisioner.iam.request import Context

MET, NOT_MET, UNDECIDED = Verdict.MET, Verdict.NOT_MET, Verdict.UNDECIDED
Case = tuple[str, str | tuple[str, ...], str | tuple[str, ...] | None, Verdict]
"""Operator, the policy's values, the request's values (None: missing), verdict."""


def judge(operator: str, wanted: str | tuple[str, ...], actual: str | tuple[str, ...] | None) -> Verdict:
    outcomes = outcomes_of(operator, wanted, actual)
    return outcomes[0].verdict if outcomes else MET


def outcomes_of(
    operator: str, wanted: str | tuple[str, ...], actual: str | tuple[str, ...] | None
) -> tuple[Outcome, ...]:
    values = (wanted,) if isinstance(wanted, str) else wanted
    context = {"aws:username": "cicd-bot", **({} if actual is None else {"Some:Key": actual})}
    return unmet(((operator, (("some:key", values),)),), Context(context))


STRINGS: list[Case] = [
    ("StringEquals", "a", "a", MET),
    ("StringEquals", "a", "A", NOT_MET),
    ("StringEquals", "a*", "ab", NOT_MET),
    ("StringEquals", ("a", "b"), "b", MET),
    ("StringEquals", "${aws:username}", "cicd-bot", MET),
    ("StringEquals", "${aws:userid}", "", NOT_MET),
    ("StringNotEquals", "a", "b", MET),
    ("StringNotEquals", ("a", "b"), "b", NOT_MET),
    ("StringNotEquals", "${aws:userid}", "b", UNDECIDED),
    ("StringEqualsIgnoreCase", "aB", "Ab", MET),
    ("StringEqualsIgnoreCase", "${AWS:username}", "CICD-BOT", MET),
    ("StringEqualsIgnoreCase", "${aws:userid}", "", NOT_MET),
    ("StringEqualsIgnoreCase", "ß", "ss", NOT_MET),
    ("StringNotEqualsIgnoreCase", "aB", "Ab", NOT_MET),
    ("StringLike", "a*", "abc", MET),
    ("StringLike", "a*", "ABC", NOT_MET),
    ("StringLike", ("x", "a?c"), "abc", MET),
    ("StringNotLike", "a*", "abc", NOT_MET),
    ("StringNotLike", "a*", "xyz", MET),
]
BOT = "arn:aws:iam::111111111111:user/cicd-bot"
ARNS: list[Case] = [
    ("ArnEquals", BOT, BOT, MET),
    ("ArnEquals", "arn:aws:iam::111111111111:user/*", BOT, MET),
    ("StringEquals", "arn:aws:iam::111111111111:user/*", BOT, NOT_MET),
    ("ArnLike", "arn:aws:iam::*:user/cicd-bot", BOT, MET),
    ("ArnEquals", "arn:aws:iam::111111111111:user/other", BOT, NOT_MET),
    ("ArnEquals", BOT, "cicd-bot", NOT_MET),
    ("ArnEquals", "*", BOT, UNDECIDED),
    ("ArnNotEquals", BOT, BOT, NOT_MET),
    ("ArnNotLike", "arn:aws:iam::*:user/other-*", BOT, MET),
    ("ArnNotLike", "*", BOT, UNDECIDED),
]
NUMBERS: list[Case] = [
    ("NumericEquals", "10", "10.0", MET),
    ("NumericEquals", "10", "11", NOT_MET),
    ("NumericEquals", "ten", "10", UNDECIDED),
    ("NumericEquals", "10", "NaN", UNDECIDED),
    ("NumericNotEquals", "10", "11", MET),
    ("NumericNotEquals", "10", "ten", UNDECIDED),
    ("NumericLessThan", "10", "9.99", MET),
    ("NumericLessThan", "10", "10", NOT_MET),
    ("NumericLessThanEquals", "10", "10", MET),
    ("NumericLessThanEquals", "-10", "-9", NOT_MET),
    ("NumericGreaterThan", "10", "10", NOT_MET),
    ("NumericGreaterThan", ("10", "1"), "2", MET),
    ("NumericGreaterThanEquals", "+10", "10", MET),
    ("NumericLessThan", "${aws:username}", "1", UNDECIDED),
]
NOON = "2026-03-01T12:00:00Z"
DATES: list[Case] = [
    ("DateEquals", NOON, "2026-03-01T13:00:00+01:00", MET),
    ("DateEquals", NOON, "2026-03-01T07:30:00-04:30", MET),
    ("DateEquals", NOON, "1772366400", MET),
    ("DateEquals", "2026-03-01", "2026-03-01T00:00Z", MET),
    ("DateEquals", "2026-03", "2026-03-01T00:00:00.0Z", MET),
    ("DateEquals", NOON, "2026-03-01T12:00:00.5Z", NOT_MET),
    ("DateNotEquals", NOON, "2026-03-01", MET),
    ("DateLessThan", NOON, "2026-03-01T11:59:59Z", MET),
    ("DateLessThanEquals", NOON, NOON, MET),
    ("DateGreaterThan", NOON, NOON, NOT_MET),
    ("DateGreaterThanEquals", NOON, "2026-03-01T12:00:00.000001Z", MET),
    ("DateGreaterThan", "2026-02-30", NOON, UNDECIDED),
    ("DateGreaterThan", "2026-02-01T00:00:00+99:00", NOON, UNDECIDED),
    ("DateGreaterThan", "2026-02-01T00:00:00", NOON, UNDECIDED),
    ("DateGreaterThan", "2026", NOON, UNDECIDED),
    ("DateGreaterThan", "yesterday", NOON, UNDECIDED),
]
OTHERS: list[Case] = [
    ("Bool", "true", "True", MET),
    ("Bool", "false", "true", NOT_MET),
    ("Bool", "${aws:username}", "true", UNDECIDED),
    ("Bool", "true", "yes", UNDECIDED),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", MET),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ6", NOT_MET),
    ("BinaryEquals", "not base 64", "QmluYXJ5", UNDECIDED),
    ("BinaryEquals", "ünicode", "QmluYXJ5", UNDECIDED),
    ("IpAddress", "203.0.113.0/24", "203.0.113.7", MET),
    ("IpAddress", "203.0.113.0/24", "203.0.114.7", NOT_MET),
    ("IpAddress", "203.0.113.7", "203.0.113.7", MET),
    ("IpAddress", "203.0.113.9/24", "203.0.113.7", MET),
    ("IpAddress", "203.0.113.7", "203.0.113.8", NOT_MET),
    ("IpAddress", "2001:db8::1", "2001:db8:0::1", MET),
    ("IpAddress", "2001:db8::1", "2001:db8::2", UNDECIDED),
    ("IpAddress", "2001:db8::1", "2001:db9::1", NOT_MET),
    ("IpAddress", "0.0.0.0/0", "2001:db8::1", NOT_MET),
    ("NotIpAddress", "203.0.113.0/24", "2001:db8::1", MET),
    ("IpAddress", ("203.0.113.0/24", "2001:db8:1234:5678::/64"), "2001:DB8:1234:5678::1", MET),
    ("IpAddress", "203.0.113.0/24", "2001:db8::1", NOT_MET),
    ("IpAddress", "203.0.113.0/33", "203.0.113.7", UNDECIDED),
    ("IpAddress", "203.0.113.0/255.255.255.0", "203.0.113.7", UNDECIDED),
    ("IpAddress", "203.0.113.0/24", "here", UNDECIDED),
    ("NotIpAddress", "203.0.113.0/24", "203.0.114.7", MET),
    ("NotIpAddress", "203.0.113.0/24", "203.0.113.7", NOT_MET),
    ("NotIpAddress", "203.0.113.0/24", "here", UNDECIDED),
    ("Null", "true", None, MET),
    ("Null", "true", "x", NOT_MET),
    ("Null", "false", "x", MET),
    ("Null", "false", None, NOT_MET),
    ("Null", "False", ("a", "b"), MET),
    ("Null", ("true", "false"), None, MET),
    ("Null", "maybe", None, UNDECIDED),
]


@pytest.mark.parametrize(("operator", "wanted", "actual", "expected"), STRINGS + ARNS + NUMBERS + DATES + OTHERS)
def test_each_operator_compares_as_its_page_says(
    operator: str, wanted: str | tuple[str, ...], actual: str | tuple[str, ...] | None, expected: Verdict
) -> None:
    assert judge(operator, wanted, actual) is expected


@pytest.mark.parametrize(
    "operator",
    [
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "ArnEquals",
        "ArnLike",
        "NumericEquals",
        "NumericLessThan",
        "DateGreaterThan",
        "Bool",
        "BinaryEquals",
        "IpAddress",
    ],
)
def test_a_missing_key_fails_a_plain_operator_and_passes_with_if_exists(operator: str) -> None:
    assert judge(operator, "1", None) is NOT_MET
    assert judge(f"{operator}IfExists", "1", None) is MET
    assert judge(f"ForAllValues:{operator}", "1", None) is MET
    assert judge(f"ForAnyValue:{operator}", "1", None) is NOT_MET


@pytest.mark.parametrize(
    "operator",
    [
        "StringNotEquals",
        "StringNotEqualsIgnoreCase",
        "StringNotLike",
        "ArnNotEquals",
        "ArnNotLike",
        "NumericNotEquals",
        "DateNotEquals",
        "NotIpAddress",
    ],
)
def test_a_missing_key_passes_a_negated_operator(operator: str) -> None:
    assert judge(operator, "1", None) is MET
    assert judge(f"{operator}IfExists", "1", None) is MET
    assert judge(f"ForAllValues:{operator}", "1", None) is MET
    assert judge(f"ForAnyValue:{operator}", "1", None) is NOT_MET


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "expected"),
    [
        ("ForAllValues:StringEquals", ("a", "b"), ("a", "b"), MET),
        ("ForAllValues:StringEquals", ("a", "b"), ("a", "c"), NOT_MET),
        ("ForAllValues:StringEquals", ("a", "b"), (), MET),
        ("ForAllValues:StringEquals", ("a", "b"), "", MET),
        ("ForAllValues:StringEquals", "a", "a", MET),
        ("ForAllValues:StringLike", "key1*", ("key1x", "key2"), NOT_MET),
        ("ForAllValues:StringNotEquals", ("a", "b"), ("c", "d"), MET),
        ("ForAllValues:StringNotEquals", ("a", "b"), ("c", "a"), NOT_MET),
        ("ForAllValues:StringEqualsIfExists", "a", ("b",), NOT_MET),
        ("ForAllValues:NumericEquals", "1", ("1", "x"), UNDECIDED),
        ("ForAllValues:NumericEquals", "1", ("2", "x"), NOT_MET),
        ("ForAnyValue:StringEquals", ("ID", "PostDateTime"), ("UserName", "PostDateTime"), MET),
        ("ForAnyValue:StringEquals", ("ID", "PostDateTime"), ("UserName",), NOT_MET),
        ("ForAnyValue:StringEquals", "a", "", NOT_MET),
        ("ForAnyValue:StringNotEquals", ("a", "b"), ("a", "c"), MET),
        ("ForAnyValue:StringNotEquals", ("a", "b"), ("a", "b"), NOT_MET),
        ("ForAnyValue:NumericEquals", "1", ("1", "x"), MET),
        ("ForAnyValue:NumericEquals", "1", ("2", "x"), UNDECIDED),
        ("ForAnyValue:StringEqualsIfExists", "a", None, UNDECIDED),
        ("ForAnyValue:StringEqualsIfExists", "a", ("a",), MET),
    ],
)
def test_set_operators_compare_every_value_of_the_request(
    operator: str, wanted: str | tuple[str, ...], actual: str | tuple[str, ...] | None, expected: Verdict
) -> None:
    assert judge(operator, wanted, actual) is expected


@pytest.mark.parametrize(
    "operator",
    [
        "StringMatches",
        "stringequals",
        "NullIfExists",
        "ForAllValues:Null",
        "ForSomeValues:StringEquals",
        ":StringEquals",
        "ForAnyValue:ForAllValues:StringEquals",
        "IfExists",
        "",
    ],
)
def test_an_operator_that_iam_does_not_have_is_never_decided(operator: str) -> None:
    assert judge(operator, "a", "a") is UNDECIDED
    assert judge(operator, "a", None) is UNDECIDED


def test_a_plain_operator_does_not_decide_about_several_values() -> None:
    assert judge("StringEquals", "a", ("a", "b")) is UNDECIDED


def test_an_empty_text_is_a_value_to_a_plain_operator() -> None:
    assert judge("StringEquals", "", "") is MET


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "expected"),
    [
        ("StringEquals", "a", None, "some:key is missing"),
        ("StringEquals", "a", "b", 'some:key is "b", not "a"'),
        ("StringEquals", ("a", "c"), "b", 'some:key is "b", not one of "a", "c"'),
        ("StringNotEquals", "b", "b", 'some:key is "b", and must not be "b"'),
        (
            "ArnNotLike",
            (BOT, "arn:*:*:*:*:*"),
            BOT,
            f'some:key is "{BOT}", and must not be like one of "{BOT}", "arn:*:*:*:*:*"',
        ),
        ("NumericLessThanEquals", "1", "2", 'some:key is "2", not at or below "1"'),
        ("DateGreaterThan", "2027-01", "2026-01", 'some:key is "2026-01", not after "2027-01"'),
        ("IpAddress", "10.0.0.0/8", "192.0.2.1", 'some:key is "192.0.2.1", not in "10.0.0.0/8"'),
        ("Null", "true", "x", "some:key is present"),
        ("Null", "false", None, "some:key is missing"),
        ("Null", "no", "x", 'some:key is under Null with "no", which is neither true nor false'),
        ("Bool", "true", "on", 'some:key is "on", which Bool cannot compare with "true"'),
        ("StringSame", "a", "a", "some:key is under StringSame, an operator that is not known"),
        ("StringLike", "a", ("a", "b"), "some:key has several values, and StringLike compares one"),
        ("ForAllValues:StringEquals", "a", ("a", "b"), 'some:key is "a", "b", not "a"'),
    ],
)
def test_a_condition_says_in_words_why_it_is_not_met(
    operator: str, wanted: str | tuple[str, ...], actual: str | tuple[str, ...] | None, expected: str
) -> None:
    assert [outcome.reason for outcome in outcomes_of(operator, wanted, actual)] == [expected]


def test_every_condition_of_a_block_must_be_met_and_the_unmet_ones_are_told() -> None:
    block = (
        ("ArnEquals", (("aws:PrincipalArn", (BOT,)),)),
        ("StringEquals", (("aws:PrincipalTag/access-to-production", ("true",)), ("sts:ExternalId", ("x",)))),
    )
    context = Context({"AWS:principalarn": BOT})
    assert [(outcome.operator, outcome.key) for outcome in unmet(block, context)] == [
        ("StringEquals", "aws:PrincipalTag/access-to-production"),
        ("StringEquals", "sts:ExternalId"),
    ]
    assert unmet((), context) == ()


def test_a_context_key_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="these are one key: aws:PrincipalTag/A, aws:principaltag/a"):
        Context({"aws:PrincipalTag/A": "1", "aws:principaltag/a": "2", "b": "3"})


def test_a_variable_has_no_value_where_its_key_has_several() -> None:
    context = Context({"aws:TagKeys": ("a", "b"), "one": ("c",)})
    assert context.variable("aws:tagkeys") is None
    assert context.variable("One") == "c"
    assert context.variable("none") is None
