"""Identical accounts: what is reported, and where."""

from __future__ import annotations

import pytest

from provisioner.checks.parity import MOST, RULE
from provisioner.checks.parity_declared import ACCOUNTS
from provisioner.finding import Example
from tests.overlay import judge

BOTH = "accounts: [staging, production], "


def said(stack: str, defaults: str = "") -> list[str]:
    """Return what is found of a stack that lives in two accounts, by rule, level and message."""
    outcome = judge(Example(accounts=ACCOUNTS, stacks=f"{defaults}\nstacks: {{website: {{{BOTH}{stack}}}}}"))
    return [f"{each.at} {each.rule} {each.level}: {each.message}" for each in outcome.findings]


def test_each_mistake_of_a_declaration_is_told_at_its_place() -> None:
    assert said("identical: [stagin, production], may_differ: [user, session]") == [
        (
            'stacks.yaml:16:7 parity-declaration error: the stack "website" is to be identical in "stagin", '
            "where it does not live"
        ),
        'stacks.yaml:19:7 parity-declaration error: the stack "website" has no "user" that could differ',
        'stacks.yaml:20:7 parity-declaration warning: "session" of the stack "website" may differ, and does not',
    ]  # fmt: skip


@pytest.mark.parametrize("named", ["[staging]", "[staging, staging]"])
def test_one_account_alone_is_identical_to_nothing(named: str) -> None:
    messages = [each for each in said(f"identical: {named}") if "parity-declaration" in each]

    assert messages == [
        'stacks.yaml:16:7 parity-declaration error: the stack "website" is to be identical in one account alone'
    ]


def test_an_unknown_account_of_the_defaults_is_reported_once() -> None:
    assert said("", "defaults: {identical: [staging, prodution]}") == [
        (
            'stacks.yaml:18:5 parity-declaration error: "identical" of the defaults names the account "prodution", '
            "which accounts.yaml does not have"
        )
    ]


def test_nothing_is_said_of_accounts_where_accounts_yaml_does_not_parse() -> None:
    outcome = judge(Example(accounts="[", stacks="version: 1\ndefaults: {identical: [a]}\nstacks: {}\n", verbatim=True))

    assert [each.rule for each in outcome.findings] == ["yaml-syntax"]


@pytest.mark.parametrize("broken", ["accounts: staging", "identical: staging", "may_differ: session", "resources: []"])
def test_what_is_broken_is_reported_once_and_nothing_follows_from_it(broken: str) -> None:
    whole = {"identical": "[stagin, production]", "may_differ": "[user]", "accounts": "[staging, production]"}
    key = broken.partition(":")[0]
    kept = ", ".join(f"{name}: {value}" for name, value in whole.items() if name != key)
    outcome = judge(Example(accounts=ACCOUNTS, stacks=f"stacks: {{website: {{{kept}, {broken}}}}}"))
    rules = {each.rule for each in outcome.findings}

    assert rules & {"wrong-type", "empty-value"}
    assert (key in ("accounts", "identical")) != any("does not live" in each.message for each in outcome.findings)
    assert (key in ("may_differ", "resources")) != any("could differ" in each.message for each in outcome.findings)


def test_a_side_that_is_long_is_cut_in_a_message() -> None:
    users = ", ".join(f"bot-{number}" for number in range(100))
    every = ", ".join(f"bot-{number}: {{environments: [production, staging]}}" for number in range(100))
    outcome = judge(
        Example(
            accounts=f"bastions: {{main: {{users: {{{every}, cicd-bot: {{environments: [production, staging]}}}}}}}}\n"
            "accounts: {staging: {id: '222222222222'}}",
            stacks="stacks: {website: {identical: [staging, production], "
            f"accounts: {{staging: {{users: [{users}]}}, production: {{}}}}}}}}",
        )
    )
    (message,) = [each.message for each in outcome.findings if each.rule == RULE.id]

    assert "cicd-bot" in message
    assert MOST < len(message) < MOST + 200
