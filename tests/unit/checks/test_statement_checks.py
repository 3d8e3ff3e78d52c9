"""Findings of AWS's data stand at the item that they are about."""

from __future__ import annotations

import textwrap

import pytest

from provisioner.finding import Example, Level
from tests.overlay import judge

TOP = "stacks:\n  website:\n    resources:\n"


def findings(resources: str, *, rule: str, accounts: str = "") -> list[tuple[Level, str, str]]:
    """Return level, message and the line that a rule's findings stand in."""
    example = Example(accounts=accounts, stacks=TOP + textwrap.indent(textwrap.dedent(resources), "      "))
    outcome = judge(example)
    lines = {source.file: source.text.split("\n") for source in outcome.sources}
    return [
        (each.level, each.message, lines[each.at.file][each.at.line - 1].strip())
        for each in outcome.findings
        if each.rule == rule
    ]


def places(resources: str, rule: str) -> list[str]:
    return [line for _, _, line in findings(resources, rule=rule)]


def test_one_key_under_two_operators_is_reported_at_each() -> None:
    resources = """
    content:
      allow: ["s3:GetBucketPolicy"]
      when:
        StringEquals: {"s3:prefix": a}
        StringLike: {"s3:prefix": b}
    """
    assert places(resources, "condition-fit") == ["s3:prefix: a", "s3:prefix: b"]


def test_two_keys_under_one_operator_are_both_reported() -> None:
    resources = """
    content:
      when: {NumericEquals: {"aws:SourceIp": "1", "aws:SecureTransport": "1"}}
    """
    messages = [message for _, message, _ in findings(resources, rule="condition-type")]
    assert messages == [
        '"NumericEquals" does not compare "aws:SecureTransport", which is of the type Bool',
        '"NumericEquals" does not compare "aws:SourceIp", which is of the type IPAddress',
    ]


def test_a_value_is_reported_where_it_stands_even_if_another_operator_has_it_too() -> None:
    resources = """
    content:
      when:
        Bool: {"aws:SecureTransport": "yes"}
        StringEquals: {"aws:PrincipalTag/a": "yes"}
    """
    assert places(resources, "condition-value") == ["aws:SecureTransport: 'yes'"]


@pytest.mark.parametrize(
    ("rule", "allow", "arns", "level"),
    [
        ("resourceless-action", "s3:ListAllMyBuckets", "arn:aws:s3:::www.example.com", Level.ERROR),
        (
            "resourceless-action",
            "dynamodb:ListTables",
            "arn:aws:dynamodb:us-west-2:333333333333:table/*",
            Level.WARNING,
        ),
        ("dead-grant", "s3:GetObject", "arn:aws:s3:::www.example.com", Level.ERROR),
        ("dead-grant", "ses:CreateContact", "arn:aws:ses:us-west-2:333333333333:template/x", Level.WARNING),
        ("unknown-resource", "ses:CreateContact", "arn:aws:ses:us-west-2:333333333333:tmplate/x", Level.WARNING),
    ],
)
def test_what_is_not_sure_is_a_warning(rule: str, allow: str, arns: str, level: Level) -> None:
    found = findings(f"content: {{arns: ['{arns}'], allow: ['{allow}']}}", rule=rule)
    assert [each for each, _, _ in found] == [level]


def test_a_dead_deny_denies_nothing() -> None:
    resources = """
    content: {allow: ["s3:*"]}
    keep: {arns: ["arn:aws:s3:::www.example.com"], deny: ["s3:DeleteObject"]}
    """
    ((level, message, line),) = findings(resources, rule="dead-grant")
    assert (level, line) == (Level.ERROR, "- s3:DeleteObject")
    assert message.endswith("this denies nothing")


def test_a_mistake_in_a_level_stands_at_the_entry_and_one_in_another_account_is_found_too() -> None:
    accounts = (
        "accounts: {production: {variables: {bucket: 'a'}}, staging: {id: '222222222222', variables: {bucket: 'a/*'}}}"
    )
    accounts += "\nbastions: {main: {users: {cicd-bot: {environments: [production, staging]}}}}"
    resources = 'content: {arns: ["arn:aws:s3:::${var.bucket}"], allow: ["s3:ListBucket"]}'
    outcome = judge(
        Example(
            accounts=accounts,
            stacks=TOP.replace("resources", "accounts: [production, staging]\n    resources") + "      " + resources,
        )
    )
    assert [each.rule for each in outcome.findings if each.level is Level.ERROR] == ["dead-grant"]


def test_only_the_buckets_list_is_allowed_on_every_bucket() -> None:
    assert findings("a: {arns: ['arn:aws:s3:::*'], allow: ['s3:ListAllMyBuckets']}", rule="broad-resource") == []
    assert len(findings("a: {arns: ['arn:aws:s3:::*'], allow: ['s3:ListBucket']}", rule="broad-resource")) == 1


@pytest.mark.parametrize(
    ("inner", "contained"),
    [
        ("arns: ['arn:aws:s3:::www.example.com/a/*'], allow: ['s3:GetObject']", True),
        ("arns: ['arn:aws:s3:::www.example.com/a/*'], allow: ['s3:getobjec?']", True),
        ("arns: ['arn:aws:s3:::www.example.com/a/*'], allow: ['s3:GetObject', 's3:PutObject']", False),
        ("arns: ['arn:aws:s3:::www.example.com/a/*', 'arn:aws:s3:::other/*'], allow: ['s3:GetObject']", False),
        (
            "arns: ['arn:aws:s3:::www.example.com/*'], allow: ['s3:GetObject'], when: {Bool: {'aws:ViaAWSService': true}}",  # noqa: E501
            True,
        ),
    ],
)
def test_an_entry_that_another_one_holds_is_contained(inner: str, *, contained: bool) -> None:
    resources = f"""
    content: {{arns: ['arn:aws:s3:::www.example.com/*'], allow: ['s3:Get*']}}
    inner: {{{inner}}}
    """
    assert bool(findings(resources, rule="contained-grant")) is contained


def test_of_two_equal_entries_the_later_is_contained() -> None:
    resources = """
    content: {arns: ["arn:aws:s3:::b/*"], allow: ["s3:GetObject"]}
    same: {arns: ["arn:aws:s3:::b/*"], allow: ["s3:GetObject"]}
    """
    assert places(resources, "contained-grant") == ["same:"]


@pytest.mark.parametrize(
    ("deny", "hint"),
    [
        ("", 'remove one of them, or narrow "content"'),
        (", deny: ['s3:GetObjectAcl']", 'remove its allow; keep its deny, or narrow "content"'),
    ],
)
def test_the_deny_of_a_contained_entry_is_to_stay(deny: str, hint: str) -> None:
    stacks = f"""
    content: {{arns: ['arn:aws:s3:::b/*'], allow: ['s3:Get*']}}
    inner: {{arns: ['arn:aws:s3:::b/*'], allow: ['s3:GetObject']{deny}}}
    """
    outcome = judge(Example(stacks=TOP + textwrap.indent(textwrap.dedent(stacks), "      ")))

    assert [each.hint for each in outcome.findings if each.rule == "contained-grant"] == [hint]


OBJECTS = "arns: ['arn:aws:s3:::b/*']"
ONCE = "when: {Bool: {'aws:SecureTransport': true}}"
TWICE = "when: {Bool: {'aws:SecureTransport': true, 'aws:ViaAWSService': true}}"
BY_TWO = f"""
a: {{{OBJECTS}, allow: ['s3:GetObject', 's3:PutObject']}}
b: {{{OBJECTS}, deny: ['s3:Get*']}}
c: {{{OBJECTS}, deny: ['s3:PutObject']}}
"""


@pytest.mark.parametrize(
    ("resources", "denied"),
    [
        (f"a: {{{OBJECTS}, allow: ['s3:GetObject'], deny: ['s3:getobject']}}", ["a:"]),
        (f"a: {{{OBJECTS}, allow: ['s3:GetObject', 's3:PutObject'], deny: ['s3:*']}}", ["a:"]),
        (f"a: {{{OBJECTS}, allow: ['s3:GetObject', 's3:PutObject'], deny: ['s3:Put*']}}", []),
        (f"a: {{{OBJECTS}, allow: ['s3:Get*'], deny: ['s3:GetObject']}}", []),
        (f"a: {{{OBJECTS}, allow: ['s3:Get*'], deny: ['s3:G*'], {ONCE}}}", ["a:"]),
        (f"a: {{{OBJECTS}, allow: ['s3:GetObject']}}\nb: {{{OBJECTS}, deny: ['s3:*'], {ONCE}}}", []),
        (f"a: {{{OBJECTS}, allow: ['s3:GetObject']}}\nb: {{arns: ['arn:aws:s3:::b/a*'], deny: ['s3:*']}}", []),
        (f"a: {{{OBJECTS}, allow: ['s3:GetObject']}}\nb: {{arns: ['arn:aws:s3:::b*'], deny: ['s3:*']}}", ["a:"]),
        (f"a: {{{OBJECTS}, allow: ['s3:GetObject']}}\nb: {{{OBJECTS}, deny: ['s3:*'], {TWICE}}}", []),
        (BY_TWO, ["a:"]),
        ("a: {arns: ['arn:aws:sqs:us-west-2:333333333333:q'], allow: [permissions, list], deny: ['sqs:*']}", ["a:"]),
        ("a: {arns: ['arn:aws:kms:us-west-2:333333333333:alias/x'], allow: [tagging], deny: ['kms:*']}", []),
    ],
)
def test_an_entry_of_which_all_is_denied_grants_nothing(resources: str, denied: list[str]) -> None:
    assert places(resources, "denied-grant") == denied


ACCOUNT = "us-west-2:333333333333"


@pytest.mark.parametrize(
    ("entry", "broad"),
    [
        (f"arns: ['arn:aws:dynamodb:{ACCOUNT}:table/*'], allow: ['dynamodb:DeleteTable']", True),
        (f"arns: ['arn:aws:dynamodb:{ACCOUNT}:table/??*'], allow: ['dynamodb:PutItem']", True),
        (f"arns: ['arn:aws:dynamodb:{ACCOUNT}:table/*/index/*'], allow: [read, write]", True),
        (f"arns: ['arn:aws:dynamodb:{ACCOUNT}:table/*'], allow: [list, read]", False),
        (f"arns: ['arn:aws:dynamodb:{ACCOUNT}:table/*'], allow: ['dynamodb:CreateTable']", False),
        (f"arns: ['arn:aws:dynamodb:{ACCOUNT}:table/*'], allow: ['dynamodb:PutItem'], {ONCE}", False),
        (f"arns: ['arn:aws:dynamodb:{ACCOUNT}:table/orders-*'], allow: ['dynamodb:DeleteTable']", False),
        (f"arns: ['arn:aws:secretsmanager:{ACCOUNT}:secret:*'], allow: ['secretsmanager:PutSecretValue']", True),
        (f"arns: ['arn:aws:logs:{ACCOUNT}:log-group:*'], allow: ['logs:DeleteLogGroup']", True),
        (f"arns: ['arn:aws:logs:{ACCOUNT}:log-group:/aws/lambda/x-*'], allow: ['logs:DeleteLogGroup']", False),
        (f"arns: ['arn:aws:acm:{ACCOUNT}:certificate/*'], allow: ['acm:DeleteCertificate']", False),
        (f"arns: ['arn:aws:nothing:{ACCOUNT}:table/*'], allow: ['dynamodb:PutItem']", False),
        ("use: dynamodb-table, tables: ['*']", True),
        ("use: dynamodb-table, tables: ['orders']", False),
    ],
)
def test_every_resource_of_a_kind_is_broad_where_it_can_be_changed(entry: str, *, broad: bool) -> None:
    found = findings(f"a: {{{entry}}}", rule="broad-resource", accounts="defaults: {region: us-west-2}")

    assert bool(found) is broad


@pytest.mark.parametrize("action", ["\u212ams:Decrypt", "s3:\u212a*", "s3:Get\u017f*"])
def test_a_letter_that_only_looks_like_one_of_an_action_is_refused(action: str) -> None:
    """Python ignores the case of the Kelvin sign, AWS refuses it."""
    [(level, message, _)] = findings(f"content: {{allow: ['{action}']}}", rule="action-format")

    assert (level, message) == (Level.ERROR, f'"{action}" is not an action')


@pytest.mark.parametrize("arn", ["arn:aws:s3:::??*", "arn:aws:s3:::*${aws:PrincipalTag/none, 'a*'}"])
def test_every_resource_is_every_resource_however_it_is_written(arn: str) -> None:
    assert len(findings(f'a: {{arns: ["{arn}"], allow: ["s3:ListBucket"]}}', rule="broad-resource")) == 1
