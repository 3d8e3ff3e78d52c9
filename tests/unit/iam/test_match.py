"""Pattern matching: wildcards, case, ARNs part by part, policy variables."""

from __future__ import annotations

import time

import pytest

from provisioner.iam import match

USER = "arn:aws:iam::111111111111:user/cicd-bot"
VALUES = {"aws:username": "cicd-bot", "aws:PrincipalTag/team": "a*b", "empty": ""}


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("*", "anything:at/all\nand more", True),
        ("?", "", False),
        ("?", "a", True),
        ("?", "ab", False),
        ("a*", "a", True),
        ("*b", "ab", True),
        ("a*c", "abbbc", True),
        ("a*c", "abbbd", False),
        ("a**c", "ac", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("*ab*ab*", "ab", False),
        ("ab*ba", "aba", False),
        ("a*b*a", "aba", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        ("a.c", "abc", False),
        ("a+(b)|\\d^$", "a+(b)|\\d^$", True),
        ("Case", "case", False),
    ],
)
def test_a_star_stands_for_any_text_and_a_question_mark_for_one_character(
    pattern: str, text: str, *, expected: bool
) -> None:
    assert match.text_like(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("s3:GetObject", "s3:getobject", True),
        ("S3:get*", "s3:GetObject", True),
        ("*", "s3:GetObject", True),
        ("s3:*Object", "s3:GetObjectAcl", False),
        ("s3:?etObject", "s3:SetObject", True),
        ("iam:*", "s3:GetObject", False),
        ("${aws:username}", "cicd-bot", False),
    ],
)
def test_actions_ignore_case_and_know_no_variables(pattern: str, action: str, *, expected: bool) -> None:
    assert match.action_matches(pattern, action) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("s3:getobject", True),
        ("S3:PutObjectAcl", True),
        ("s3:ListBucket", True),
        ("iam:GetUser", True),
        ("iam:PutUser", False),
        ("s3:GetObjectAcl", False),
        ("s3:DeleteBuckets", False),
    ],
)
def test_an_action_matches_where_any_of_several_does(action: str, *, expected: bool) -> None:
    patterns = ("s3:GetObject", "S3:Put*", "s3:L?st*", "*:GetUser", "s3:DeleteBucke?")
    assert match.any_action_matches(patterns, action) is expected
    assert not match.any_action_matches((), action)


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("*", "*", True),
        ("*", "arn:aws:s3:::bucket", True),
        ("arn:aws:s3:::bucket", "*", False),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::Bucket", False),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", False),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b:c", True),
        ("arn:aws:s3:::bucket*", "arn:aws:s3:::bucket/a", True),
        ("arn:aws:sqs:*:111111111111:q", "arn:aws:sqs:eu-west-1:111111111111:q", True),
        ("arn:aws:sqs:*:111111111111:q", "arn:aws:sqs:eu-west-1:222222222222:q", False),
        ("arn:aws:s3*", "arn:aws:s3:::bucket", True),
        ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/cicd-bot/x", True),
        ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/other/x", False),
        ("arn:aws:s3:::home/${aws:userid}/*", "arn:aws:s3:::home//x", False),
    ],
)
def test_resources_heed_case_and_take_variables(pattern: str, resource: str, *, expected: bool) -> None:
    assert match.resource_matches(pattern, resource, VALUES.get) is expected


@pytest.mark.parametrize(
    ("pattern", "arn", "expected"),
    [
        (USER, USER, True),
        (USER, USER.upper(), False),
        ("arn:aws:iam::111111111111:user/*", USER, True),
        ("arn:aws:iam::1111*:user/cicd-???", USER, True),
        ("arn:*:*:*:*:*", USER, True),
        ("arn:aws:iam:*:111111111111:user/cicd-bot", USER, True),
        ("arn:aws:iam::*", USER, None),
        ("*", USER, None),
        ("arn:aws:iam::111111111111:user/${aws:username}", USER, True),
        ("arn:aws:iam::111111111111:user/${aws:userid}", USER, False),
        ("arn:aws:logs:*:1:log-group:*:x", "arn:aws:logs:r:1:log-group:a:b:x", True),
        (USER, "cicd-bot", False),
        # The example of AWS's page: StringLike matches here, ArnLike does not.
        (
            "arn:aws:someservice:*:111122223333:finance/*",
            "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
            False,
        ),
    ],
)
def test_the_six_parts_of_an_arn_are_compared_separately(pattern: str, arn: str, *, expected: bool | None) -> None:
    assert match.arn_like(pattern, arn, VALUES.get) is expected


def test_the_same_pattern_reaches_over_colons_as_text() -> None:
    pattern = "arn:aws:someservice:*:111122223333:finance/*"
    arn = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
    assert match.text_like(pattern, arn)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("${*}", "*", True),
        ("${*}", "a", False),
        ("${?}", "?", True),
        ("${?}", "a", False),
        ("${$}{aws:username}", "${aws:username}", True),
        ("${aws:username}-*", "cicd-bot-1", True),
        ("${aws:PrincipalTag/team}", "a*b", True),
        ("${aws:PrincipalTag/team}", "axb", False),
        ("${aws:userid}", "", False),
        ("*${aws:userid}*", "anything", False),
        ("${aws:userid, 'nobody'}", "nobody", True),
        ("${aws:username, 'nobody'}", "nobody", False),
        ("${aws:username, 'nobody'}", "cicd-bot", True),
        ("${empty, 'nobody'}", "", True),
        ("${unclosed", "${unclosed", True),
        ("$ and {}", "$ and {}", True),
    ],
)
def test_variables_stand_for_one_value_of_the_request_literally(pattern: str, text: str, *, expected: bool) -> None:
    assert match.text_like(pattern, text, VALUES.get) is expected


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        ("a*", "a*", True),
        ("a*", "ab", False),
        ("a?", "ab", False),
        ("A", "a", False),
        ("${aws:username}*?", "cicd-bot*?", True),
        ("${aws:userid}", "", False),
    ],
)
def test_equality_knows_variables_but_no_wildcards(wanted: str, text: str, *, expected: bool) -> None:
    assert match.text_equals(wanted, text, VALUES.get) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("a*", True), ("${aws:username}", True), ("${*}", True), ("x${aws:userid}", False), ("${a, 'b'}", True)],
)
def test_a_pattern_has_values_if_all_its_variables_have(pattern: str, *, expected: bool) -> None:
    assert match.has_values(pattern, VALUES.get) is expected


def test_a_request_without_context_has_no_variables() -> None:
    assert match.no_variables("aws:username") is None
    assert not match.text_equals("${aws:username}", "")


def test_a_pattern_full_of_stars_takes_no_time() -> None:
    start = time.perf_counter()
    assert not match.text_like("*a" * 200 + "b", "a" * 5000)
    assert time.perf_counter() - start < 2
