"""Credentials are found where they stand, and their text is in no output: in no format, in no excerpt."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.checks import smallest
from provisioner.config import secrets, source
from provisioner.config.secrets import redact, redacted_line, secret_like, without_private_keys
from provisioner.pipeline import Outcome
from provisioner.report.formats import FORMATS

CASES = Path(__file__).parents[2] / "cases" / "invalid"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("password", True), ("db_password", True), ("dbPassword", True), ("DB-PASSWORD", True), ("passwd", True),
        ("secret", True), ("secrets", True), ("clientSecret", True), ("token", True), ("GITHUB_TOKEN", True),
        ("apiKey", True), ("api_key", True), ("APIKey", True), ("access_key", True), ("aws_access_key_id", True),
        ("SecretAccessKey", True), ("private-key", True), ("passphrase", True), ("pwd", True),
        ("secret_name", False), ("SecretArn", False), ("token_url", False), ("kms_key_id", False), ("key", False),
        ("keyId", False), ("public_key", False), ("tokens", False), ("passwordless", False), ("", False),
        ("---", False),
    ],
)  # fmt: skip
def test_key_is_secret_like_by_its_last_words(key: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert secret_like(key) == expected


def judge(accounts: str, stacks: str = smallest.STACKS) -> Outcome:
    files = (source.parse(accounts.encode(), source.ACCOUNTS), source.parse(stacks.encode(), source.STACKS))
    return pipeline.judge(*files)


def places(outcome: Outcome) -> list[str]:
    return [str(finding.at) for finding in outcome.findings if finding.rule == "secret"]


def with_account(more: str) -> str:
    return smallest.ACCOUNTS.replace("{id: 333333333333}", f"{{id: 333333333333, {more}}}")


@pytest.mark.parametrize(
    "more",
    [
        "variables: {password: hunter2}",
        "tags: {ApiToken: hunter2}",
        "credentials: {secret: hunter2}",
        "password: hunter2",
        "password: [[hunter2]]",
        "password: {a: {b: hunter2}}",
        "variables: {password: 12345678}",
        "unknown: {password: hunter2}",
        "unknown: [{password: hunter2}]",
        "variables: {x: AKIAIOSFODNN7EXAMPLE}",
        "environment: x-ASIAIOSFODNN7EXAMPLE-x",
        "bastion: '-----BEGIN PRIVATE KEY-----'",
        "AKIAIOSFODNN7EXAMPLE: x",
    ],
)
def test_credential_is_found_wherever_it_may_stand(more: str) -> None:
    assert len(places(judge(with_account(more)))) == 1


@pytest.mark.parametrize(
    "more",
    [
        "variables: {secret_name: hunter2}",
        "variables: {password: ''}",
        "password: {}",
        "variables: {x: XAKIAIOSFODNN7EXAMPLE}",
        "variables: {x: AKIAIOSFODNN7EXAMPL}",
        "variables: {x: AKIAIOSFODNN7EXAMPLEX}",
        "variables: {x: DescribeVpcEndpointServiceConfigurations}",
    ],
)
def test_what_only_resembles_a_credential_is_none(more: str) -> None:
    assert places(judge(with_account(more))) == []


def test_names_of_stacks_resources_users_and_accounts_never_count() -> None:
    accounts = smallest.ACCOUNTS.replace("cicd-bot", "token").replace("production", "password")
    stacks = smallest.STACKS.replace("cicd-bot", "token").replace("production", "password")

    assert places(judge(accounts, stacks.replace("website", "secrets").replace("content", "api-key"))) == []


def test_alias_is_found_where_its_keys_are_free_though_they_were_not_at_its_anchor() -> None:
    outcome = judge("version: 1\naccounts: &x {password: hunter2}\ndefaults: {tags: *x}\n")

    assert places(outcome) == ["accounts.yaml:2:25"]


@pytest.mark.parametrize("case", ["secrets", "secrets-beside-wrong-syntax"])
@pytest.mark.parametrize("name", FORMATS)
def test_no_format_prints_a_credential(name: str, case: str) -> None:
    printed = FORMATS[name](pipeline.run(CASES / case), "")

    assert [word for word in ("zq7", "EXAMPLE", "lines-of-text", "MII") if word in printed] == []


@pytest.mark.parametrize(
    "more",
    [
        'variables: {password: "hun\\x74er2", other: []}',
        "variables: {password: hun\n      ter2-and-more, other: []}",
        "variables: {other: [], # password: hunter2\n      x: y}",
        "variables: {password: hunter2}, environment: [hunter2]",
        "variables: {password: hunter2}, bastion: a-hunter2-b",
        "variables: {password: hunter2}, hunter2: x",
        "variables: {token: ab}, bastion: ab",
    ],
)
def test_credential_is_hidden_in_messages_and_excerpts_of_other_findings(more: str) -> None:
    outcome = judge(with_account(more))
    printed = "".join(format_outcome(outcome, "") for format_outcome in FORMATS.values())

    assert len(outcome.findings) > len(places(outcome))
    assert [word for word in ("hunter2", "ter2-and-more", "x74er2", '"ab"') if word in printed] == []


def test_short_credential_is_hidden_as_a_word_only() -> None:
    assert redact('an "a" and a b', ["a"]) == 'an "***" and *** b'


def test_credential_of_several_lines_is_hidden_line_by_line() -> None:
    assert redact("first, second and \n", ["first\n  second\n\n"]) == "***, *** and \n"


def test_private_key_is_hidden_line_by_line_whatever_breaks_them() -> None:
    text = "a\n-----BEGIN RSA PRIVATE KEY-----\r\nMII\rMIJ\x85MIK\n-----END RSA PRIVATE KEY-----\nb"

    assert without_private_keys(text) == "a\n***\r\n***\r***\x85***\n***\nb"


def test_private_key_that_never_ends_is_hidden_to_the_end() -> None:
    assert redact("x -----BEGIN PRIVATE KEY-----\nMII") == "x ***"


@pytest.mark.parametrize(
    ("line", "column", "valid", "expected"),
    [
        ("a: b", None, True, "a: b"),
        ("a: b", 4, True, "a: ***"),
        ("  db_password = hunter2 # why", None, True, "  db_password = ***"),
        ("  secrets: {arns: [b]}", None, True, "  secrets: {arns: [b]}"),
        ("  secrets: {arns: [b]}", None, False, "  secrets: ***"),
        ("  AccessKeyId: AKIAIOSFODNN7EXAMPLE x", None, True, "  AccessKeyId: ***"),
        ("  see AKIAIOSFODNN7EXAMPLE x", None, True, "  see *** x"),
        ("  correct horse", None, True, "  *** ***"),
    ],
)
def test_line_is_masked_behind_what_announces_a_credential(
    line: str,
    column: int | None,
    valid: bool,  # noqa: FBT001 - a table
    expected: str,
) -> None:
    assert redacted_line(line, column, ["correct horse"], valid=valid) == expected


def test_long_line_is_masked_in_time_that_grows_with_its_length() -> None:
    assert redacted_line("password" * 100_000, None, [], valid=True) == "password" * 100_000
    assert secrets.MASK == "***"
