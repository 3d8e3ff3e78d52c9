"""The structure check: what it says in the language's words, and what it marks as not known."""

from __future__ import annotations

import pytest

from provisioner.config import schema, structure, wording
from provisioner.config.node import Node, Number
from provisioner.config.source import parse

START = "version: 1\nbastions: {main: {id: 111111111111}}\n"
ACCOUNT = START + "accounts: {production: {id: 333333333333, %s}}\n"


def root_of(text: str) -> Node:
    root = parse(text.encode(), "accounts.yaml").root
    assert root is not None
    return root


def said(text: str) -> list[tuple[str, str, str]]:
    return [
        (finding.rule, finding.message, finding.hint)
        for finding in structure.check(root_of(text), schema.ACCOUNTS_FILE)
    ]


OF = 'of the account "production"'
KEYS = (
    "backend, bastion, credentials, environment, id, permissions_boundary, quotas, region, secrets_provider, tags and "
    "variables"
)


@pytest.mark.parametrize(
    ("more", "rule", "message", "hint"),
    [
        ("region: Oregon", "wrong-value", f'"region" {OF} is "Oregon"; that is no region', "for example us-west-2"),
        ("region: on", "wrong-value", f'"region" {OF} is "on"; that is no region', "for example us-west-2"),
        ("environment: ''", "empty-value", f'"environment" {OF} is empty', "write a text, or remove its key"),
        (
            "environment: {a: b}",
            "wrong-type",
            f'"environment" {OF} is a mapping; a text is wanted',
            'write a text here, in quotes where it ends in a colon or holds ": "',
        ),
        (
            "variables: {a: ~}",
            "wrong-type",
            f'"a" of "variables" {OF} is empty; a text is wanted',
            "give it a value, or remove its key",
        ),
        (
            "quotas: {roles: 0}",
            "wrong-value",
            f'"roles" of "quotas" {OF} is 0; it must be from 1 to 10000',
            "AWS grants at most 10000",
        ),
        ("tags: [a]", "wrong-type", f'"tags" {OF} is a list; a mapping is wanted', "write a mapping here"),
        (
            "id2: x",
            "unknown-key",
            f'"id2" is not a key {OF}; its keys are {KEYS}',
            'did you mean "id"?',
        ),
    ],
)
def test_mistake_is_said_in_the_words_of_the_language(more: str, rule: str, message: str, hint: str) -> None:
    assert said(ACCOUNT % more) == [(rule, message, hint)]


def test_misspelt_key_that_is_needed_is_not_missing_as_well() -> None:
    assert [rule for rule, *_ in said(START + "acounts: {production: {id: 333333333333}}\n")] == ["unknown-key"]


def test_misspelt_key_is_marked_as_not_known_in_all_mappings_above() -> None:
    root = root_of(ACCOUNT % "enviroment: live")
    structure.check(root, schema.ACCOUNTS_FILE)
    accounts = root.value["accounts"] if isinstance(root.value, dict) else root
    production, _ = accounts.find(("production",))

    assert [set(each.faults) for each in (root, accounts, production)] == [
        {"accounts"},
        {"production"},
        {"environment"},
    ]
    assert not production.broken


def test_unknown_key_that_resembles_none_marks_nothing() -> None:
    root = root_of(ACCOUNT % "zebra: live")
    structure.check(root, schema.ACCOUNTS_FILE)

    assert root.faults == frozenset()


def test_profile_and_role_together_are_one_finding() -> None:
    assert [rule for rule, *_ in said(ACCOUNT % "credentials: {profile: a, role: b}")] == ["exclusive-keys"]


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("cicd-bot", 'write it as a list: ["cicd-bot"]'),
        ("a: ${b}", 'write it as a list: ["a: ${b}"]'),
        ('say "x"', "write it as a list: [...]"),
        ("two\nlines", "write it as a list: [...]"),
        ("x" * 61, "write it as a list: [...]"),
    ],
)
def test_text_where_a_list_is_wanted_is_shown_as_one_that_is_valid_yaml(value: str, hint: str) -> None:
    assert wording.remedy(Node(file="", line=1, column=1, value=value), "a list") == hint


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Number("12"), "the number 12"),
        (Number("9" * 90), f"the number {'9' * 57}..."),
        ("x", 'the text "x"'),
        ("x" * 61, f'the text "{"x" * 57}..."'),
        ("AKIAIOSFODNN7EXAMPLE", 'the text "***"'),
        ("x" * 45 + " AKIAIOSFODNN7EXAMPLE", f'the text "{"x" * 45} ***"'),
        (True, "true"), (False, "false"), (None, "empty"), ([], "a list"), ({}, "a mapping"),
    ],
)  # fmt: skip
def test_value_is_named_by_its_kind(value: object, kind: str) -> None:
    assert wording.kind(value) == kind


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ((), "the file"),
        (("version",), '"version"'),
        (("stacks", "website"), 'the stack "website"'),
        (("stacks", "website", "users", 2), 'an item of "users" of the stack "website"'),
        (("bastions", "main", "users", "a", "tags", "b"), '"b" of "tags" of the user "a" of the bastion "main"'),
        (("stacks", "stacks", "resources", "resources"), 'the resource "resources" of the stack "stacks"'),
        (
            ("stacks", "website", "accounts", "live", "session"),
            '"session" of the account "live" of the stack "website"',
        ),
    ],
)
def test_path_is_said_in_words(path: tuple[str | int, ...], subject: str) -> None:
    assert wording.subject(path) == subject


@pytest.mark.parametrize(
    ("names", "expected"), [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_series_is_read_aloud(names: list[str], expected: str) -> None:
    assert wording.series(names) == expected
