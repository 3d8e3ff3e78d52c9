"""What is said of stacks in several accounts is said once, and names all of them."""

from __future__ import annotations

import pytest

from provisioner.finding import Example
from tests.overlay import judge

ACCOUNTS = """
bastions: {main: {users: {cicd-bot: {environments: [production, staging]}}}}
accounts: {staging: {id: '222222222222', environment: staging}}
"""
TOPIC = "resources: {topic: {arns: ['arn:aws:sns:us-west-2:%s:news'], allow: ['sns:Publish']}}"


def messages(stacks: str, rule: str, accounts: str = ACCOUNTS) -> list[tuple[str, str]]:
    """Return message and hint of each finding of a rule."""
    outcome = judge(Example(accounts=accounts, stacks=stacks))
    return [(each.message, each.hint) for each in outcome.findings if each.rule == rule]


@pytest.mark.parametrize(
    ("written", "account", "said"),
    [
        ("222222222222", "222222222222", ['"production" is 333333333333']),
        ("333333333333", "333333333333", ['"staging" is 222222222222']),
        ("999999999999", "999999999999", ['"production" is 333333333333, "staging" is 222222222222']),
        ("${account.id}", "", []),
    ],
)
def test_an_arn_of_another_account_names_every_account_of_the_stack_that_it_is_not_of(
    written: str, account: str, said: list[str]
) -> None:
    found = messages(f"stacks: {{website: {{accounts: [production, staging], {TOPIC % written}}}}}", "arn-account")

    arn = f'"arn:aws:sns:us-west-2:{account}:news"'
    assert [message for message, _ in found] == [f"{arn} is of the account {account}; {each}" for each in said]


def test_an_arn_of_a_variable_is_judged_in_the_accounts_that_give_it_that_value() -> None:
    stacks = f"""
    stacks:
      website:
        accounts: {{production: {{}}, staging: {{variables: {{owner: '888888888888'}}}}}}
        variables: {{owner: '999999999999'}}
        {TOPIC % "${var.owner}"}
    """
    same = stacks.replace("888888888888", "999999999999")

    assert [message.partition("; ")[2] for message, _ in messages(stacks, "arn-account")] == [
        '"staging" is 222222222222',
        '"production" is 333333333333',
    ]
    assert [message.partition("; ")[2] for message, _ in messages(same, "arn-account")] == [
        '"production" is 333333333333, "staging" is 222222222222'
    ]


def test_of_many_accounts_five_are_named() -> None:
    names = [f"a{number}" for number in range(7)]
    entries = (f"{name}: {{id: '00000000000{name[1:]}', environment: e}}" for name in names)
    accounts = f"accounts: {{{', '.join(entries)}}}"
    stacks = f"stacks: {{website: {{accounts: [{', '.join(names)}], {TOPIC % '999999999999'}}}}}"

    (message, _) = messages(stacks, "arn-account", accounts)[0]
    assert message.endswith('"a4" is 000000000004 and 2 more')


def test_a_user_that_is_locked_out_of_an_environment_is_reported_once_for_all_of_its_accounts() -> None:
    accounts = """
    accounts: {prod-eu: {id: '222222222222', environment: production}}
    bastions: {main: {users: {cicd-bot: {environments: []}}}}
    """
    found = messages("stacks: {website: {accounts: [production, prod-eu]}}", "environment-lock", accounts)

    message = (
        'the stack "website" names the user "cicd-bot" for the accounts "prod-eu", "production", but accounts.yaml does'
        ' not let that user reach the environment "production"'
    )
    assert [said for said, _ in found] == [message]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("prod", 'did you mean "production"?'),
        ("Prod", 'did you mean "production"?'),
        ("p", 'the environments are "production"; remove this one'),
        ("prodution", 'did you mean "production"?'),
        ("qa", 'the environments are "production"; remove this one'),
    ],
)
def test_the_beginning_of_an_environment_is_taken_for_it(written: str, hint: str) -> None:
    accounts = f"bastions: {{main: {{users: {{cicd-bot: {{environments: [production, {written}]}}}}}}}}"

    assert [said for _, said in messages("", "unused-environment", accounts)] == [hint]


@pytest.mark.parametrize(
    ("other", "naming", "hint"),
    [
        ("Website", "${stack}-updater", "rename one of the stacks"),
        ("web-site", "WebsiteStackUpdaterRole", "rename one of the stacks, or use ${stack} or ${Stack} in naming.role"),
        ("web_shop", "${Stack}StackUpdaterRole", "rename one of the stacks, or use ${stack} in naming.role"),
    ],
)
def test_roles_of_one_name_are_told_apart_by_what_can_tell_them_apart(other: str, naming: str, hint: str) -> None:
    entry = "{accounts: [production], users: [cicd-bot], resources: {b: {arns: ['arn:aws:s3:::b'], allow: ['s3:*']}}}"
    stacks = f"naming: {{role: '{naming}'}}\nstacks: {{web-shop: {entry}, {other}: {entry}}}"

    assert {said for _, said in messages(stacks, "role-name-clash")} == {hint}


def test_preview_roles_of_one_name_are_told_apart_by_the_stacks_names_alone() -> None:
    entry = (
        "{accounts: [production], users: [cicd-bot], preview: {users: [cicd-bot]}, "
        "resources: {b: {arns: ['arn:aws:s3:::b'], allow: ['s3:*']}}}"
    )
    stacks = f"naming: {{role: '${{stack}}Role'}}\nstacks: {{web-shop: {entry}, web_shop: {entry}}}"

    assert {said for _, said in messages(stacks, "role-name-clash")} == {"rename one of the stacks"}
