"""Two texts that are the same but for the values of the two accounts that they are about."""

from __future__ import annotations

import pytest

from provisioner.resolve.alike import alike, named, shape, unmatched, values

STAGING = {"account.id": "222222222222", "account.name": "staging", "account.environment": "staging", "var.domain": "x"}
PRODUCTION = {
    "account.id": "333333333333",
    "account.name": "production",
    "account.environment": "live",
    "var.domain": "y",
}
KNOWN = values(STAGING, PRODUCTION)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "", True),
        ("same", "same", True),
        ("same", "other", False),
        ("same", "same-", False),
        ("staging", "production", True),
        ("staging", "live", True),
        ("production", "staging", False),  # each value stands on its own side
        ("a-staging/staging", "a-production/live", True),
        ("a-staging/staging", "a-production/other", False),
        ("arn:aws:iam::222222222222:policy/b", "arn:aws:iam::333333333333:policy/b", True),
        ("arn:aws:iam::222222222222:policy/b", "arn:aws:iam::222222222222:policy/b", True),
        ("arn:aws:iam::2222222222223:policy/b", "arn:aws:iam::3333333333333:policy/b", False),  # no word of its own
        ("prestaging", "preproduction", False),
        ("x", "y", True),
        ("xx", "yy", False),
        ("x-x", "x-y", True),
        ("café x", "café y", True),
        ("éx", "éy", False),
    ],
)
def test_values_of_one_account_may_stand_for_those_of_the_other(first: str, second: str, expected: bool) -> None:  # noqa: FBT001 - a column
    assert alike(first, second, KNOWN) == expected
    assert alike(second, first, values(PRODUCTION, STAGING)) == expected


def test_values_that_only_one_account_has_or_that_are_empty_or_of_another_shape_stand_for_nothing() -> None:
    assert values({"a": "one", "b": "", "c": "*", "d": "x"}, {"b": "two", "c": "three", "d": "", "e": "y"}) == ()


def test_texts_that_are_long_and_full_of_values_are_compared_quickly() -> None:
    assert not alike("x-" * 2_000 + "a", "y-" * 2_000 + "b", KNOWN)


def test_texts_without_a_like_one_on_the_other_side_are_named() -> None:
    assert unmatched(["staging-bot", "bot", "one"], ["production-bot", "bot", "two"], KNOWN) == ({"one"}, {"two"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arn:aws:s3:::www.example.com/*", "arn:aws:s3:::x/*"),
        ("arn:aws:sqs:us-west-2:222222222222:jobs", "arn:aws:sqs:x:x:x"),
        ("arn:aws:sqs:us-west-2:222222222222:jobs-?*", "arn:aws:sqs:x:x:x?*"),
        ("arn:aws:iam::222222222222:role/a/b", "arn:aws:iam::x:x/x/x"),
        ("arn:aws:s3:::${aws:PrincipalTag/team}/x", "arn:aws:s3:::${aws:PrincipalTag/team}/x"),
        ("example.com", ":x"),
        ("", ":"),
        ("true", ":true"),
        ("untrue", ":x"),
        ("*", ":*"),
        ("a$b", ":x$x"),
    ],
)
def test_the_shape_of_a_text_is_all_but_its_names(text: str, expected: str) -> None:
    assert shape(text) == expected


def test_placeholders_of_a_text_are_named_in_order() -> None:
    assert named("${var.b}/${aws:username}/${var.a}") == ("var.b", "aws:username", "var.a")
