"""How two accounts' instances of a stack differ."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.finding import Example, Level
from provisioner.model.desired import Desired
from provisioner.resolve.parity import ASPECTS, Difference, by_stack, differences
from provisioner.views.parity import parity
from provisioner.views.render import render
from tests.overlay import judge

ACCOUNTS = """
defaults: {region: us-west-2}
bastions:
  main:
    users: {cicd-bot: {environments: [production, staging]}, release-bot: {environments: [production, staging]}}
  other: {id: '444444444444', users: {cicd-bot: {environments: [production, staging]}}}
accounts:
  staging: {id: '222222222222', bastion: main, variables: {name: one, kind: table/jobs}}
  production: {bastion: main, variables: {name: two, kind: table/work}}
"""
STACKS = """
stacks:
  website:
    accounts: {staging: {}, production: {}}
    resources:
      content: {arns: ['arn:aws:s3:::${var.name}'], allow: ['s3:ListBucket']}
      table: {arns: ['arn:aws:dynamodb:${account.region}:${account.id}:${var.kind}'], allow: [read], deny: [write]}
"""


def resolved(accounts: str = "", stacks: str = "") -> Desired:
    """Return the configuration above with something laid over it; nothing but a difference may be wrong with it."""
    outcome = judge(Example(accounts=_over(ACCOUNTS, accounts), stacks=_over(STACKS, stacks)))
    errors = [each for each in outcome.findings if each.level is Level.ERROR and each.rule != "not-identical"]
    assert errors == []
    return outcome.desired


def _over(base: str, text: str) -> str:
    from tests.overlay import text as laid  # noqa: PLC0415 - used here alone

    return (
        laid(base, text, verbatim=False)
        .decode()
        .replace("222222222222", "'222222222222'")
        .replace("444444444444", "'444444444444'")
        .replace("333333333333", "'333333333333'")
    )


def found(desired: Desired, stack: str = "website") -> list[Difference]:
    made = by_stack(desired)[stack]
    return list(differences(made["staging"], made["production"]))


def said(accounts: str = "", stacks: str = "") -> list[tuple[str, str, str, str]]:
    return [
        (each.aspect, each.what, *(f"{side.value} at {side.at.file}" for side in each.sides))  # type: ignore[misc]
        for each in found(resolved(accounts, stacks))
    ]


def test_instances_that_differ_in_their_accounts_values_alone_do_not_differ() -> None:
    assert found(resolved()) == []


@pytest.mark.parametrize(
    ("accounts", "stacks", "expected"),
    [
        (
            "",
            "stacks: {website: {accounts: {staging: {users: [cicd-bot, release-bot]}}}}",
            ("users", "its users", "cicd-bot, release-bot at stacks.yaml", "cicd-bot at stacks.yaml"),
        ),
        (
            "",
            "stacks: {website: {accounts: {staging: {session: 15m}}}}",
            ("session", "its session", "15m at stacks.yaml", "30m at stacks.yaml"),
        ),
        (
            "",
            "stacks: {website: {accounts: {staging: {max_session: 2h}}}}",
            ("max_session", "its longest session", "2h at stacks.yaml", "1h at stacks.yaml"),
        ),
        (
            "",
            "stacks: {website: {accounts: {staging: {external_id: website-test}}}}",
            ("external_id", "its external ID", "website-test at stacks.yaml", "website/production at stacks.yaml"),
        ),
        (
            "accounts: {production: {permissions_boundary: 'arn:aws:iam::333333333333:policy/b'}}",
            "",
            (
                "permissions_boundary",
                "its permissions boundary",
                "none at accounts.yaml",
                "arn:aws:iam::333333333333:policy/b at accounts.yaml",
            ),
        ),
        (
            "accounts: {staging: {tags: {team: web, cost: '1'}}}",
            "",
            ("tags", "its tags", "cost=1, team=web at accounts.yaml", "none at accounts.yaml"),
        ),
        (
            "accounts: {production: {bastion: other}}",
            "",
            ("bastion", "its bastion", "main at accounts.yaml", "other at accounts.yaml"),
        ),
        (
            "accounts: {production: {variables: {name: two*}}}",
            "",
            (
                "resources.content",
                'what "arn:aws:s3:::${var.name}" stands for',
                "arn:aws:s3:::one at accounts.yaml",
                "arn:aws:s3:::two* at accounts.yaml",
            ),
        ),
        (
            "accounts: {production: {variables: {name: two}}}",
            "stacks: {website: {accounts: {staging: {variables: {name: 'one?'}}}}}",
            (
                "resources.content",
                'what "arn:aws:s3:::${var.name}" stands for',
                "arn:aws:s3:::one? at stacks.yaml",
                "arn:aws:s3:::two at accounts.yaml",
            ),
        ),
        (
            "accounts: {staging: {variables: {safe: 'on'}}, production: {variables: {safe: '*'}}}",
            "stacks: {website: {resources: {content: {when: {StringLike: {'aws:PrincipalTag/safe': '${var.safe}'}}}}}}",
            (
                "resources.content",
                'what "${var.safe}" stands for',
                "on at accounts.yaml",
                "* at accounts.yaml",
            ),
        ),
    ],
)
def test_each_planted_difference_is_found_alone_with_both_sides(
    accounts: str, stacks: str, expected: tuple[str, str, str, str]
) -> None:
    assert said(accounts, stacks) == [expected]


def test_levels_that_bring_other_actions_in_one_account_are_told_with_these_actions() -> None:
    names = "accounts: {production: {variables: {kind: table/work/index/by-day}}}"
    shapes, allowed, denied = said(names)

    assert shapes[:2] == (
        "resources.table",
        'what "arn:aws:dynamodb:${account.region}:${account.id}:${var.kind}" stands for',
    )
    assert allowed[:2] == ("resources.table", 'the actions that "allow" stands for')
    assert "dynamodb:GetItem" in allowed[2]
    assert allowed[3] == "none besides at stacks.yaml"
    assert denied[:2] == ("resources.table", 'the actions that "deny" stands for')


@pytest.mark.parametrize(
    ("accounts", "stacks"),
    [
        (
            "",
            """stacks: {website: {accounts:
            {staging: {external_id: website-staging}, production: {external_id: website-production}}}}""",
        ),
        ("", "stacks: {website: {accounts: {staging: {external_id: website/staging}, production: {}}}}"),
        ("", "stacks: {website: {external_id: 'in${account.environment}'}}"),
        ("", "stacks: {website: {accounts: {staging: {session: 60m}, production: {session: 1h}}}}"),
        ("accounts: {staging: {tags: {stage: staging}}, production: {tags: {stage: production}}}", ""),
        (
            """accounts: {staging: {permissions_boundary: 'arn:aws:iam::222222222222:policy/b'},
            production: {permissions_boundary: 'arn:aws:iam::333333333333:policy/b'}}""",
            "",
        ),
        ("", "stacks: {website: {accounts: {staging: {variables: {name: three}}}}}"),
    ],
)  # fmt: skip
def test_what_is_the_same_but_for_the_accounts_values_is_no_difference(accounts: str, stacks: str) -> None:
    assert said(accounts, stacks) == []


def test_a_difference_is_declared_by_its_aspect_or_for_all_resources() -> None:
    stacks = "stacks: {website: {may_differ: [resources, session], accounts: {staging: {session: 15m}}}}"
    desired = resolved("accounts: {production: {variables: {name: 'two*'}, tags: {a: b}}}", stacks)

    assert [(each.aspect, each.declared) for each in found(desired)] == [
        ("session", True),
        ("tags", False),
        ("resources.content", True),
    ]


def test_every_aspect_that_may_be_declared_is_one_that_is_found() -> None:
    everything = resolved(
        "accounts: {staging: {tags: {a: b}, permissions_boundary: 'arn:aws:iam::222222222222:policy/b'}, "
        "production: {bastion: other, variables: {name: 'two*'}}}",
        "stacks: {website: {accounts: "
        "{staging: {users: [release-bot], session: 1h, max_session: 2h, external_id: ab}}}}",
    )

    assert {each.aspect.partition(".")[0] for each in found(everything)} == set(ASPECTS)


def test_what_is_broken_is_not_compared() -> None:
    outcome = judge(
        Example(accounts=ACCOUNTS, stacks=STACKS + "    identical: [staging, production]\n    session: [broken]\n")
    )

    assert {each.rule for each in outcome.findings if each.level is Level.ERROR} == {"wrong-type"}
    assert by_stack(outcome.desired) == {"website": {}}


def test_without_identical_nothing_is_held() -> None:
    accounts = "accounts: {staging: {tags: {a: b}}}"

    assert parity(resolved(accounts), ["website"], [])[0]["accounts"] == []
    assert parity(resolved(accounts), ["website"], ["staging", "production"])[0]["identical"] is False


def test_defaults_hold_every_stack_that_lives_in_these_accounts_unless_it_says_otherwise() -> None:
    stacks = "defaults: {identical: [staging, production]}\nstacks: {website: {%saccounts: {staging: {session: 15m}}}}"

    assert _reported(stacks % "") == ["not-identical"]
    assert _reported(stacks % "identical: [], ") == []
    assert _reported(stacks % "may_differ: [session], ") == []


def _reported(stacks: str) -> list[str]:
    findings = judge(Example(accounts=ACCOUNTS, stacks=_over(STACKS, stacks))).findings
    return [each.rule for each in findings if each.rule in ("not-identical", "parity-declaration")]


WORDS = st.text("abcdefgh", min_size=3, max_size=8).map("z{}y".format)
"""Names none of which is a part of others, or of two that stand side by side."""


@settings(deadline=None, max_examples=50)
@given(names=st.lists(WORDS, min_size=10, max_size=10, unique=True), level=st.sampled_from(["list", "read", "write"]))
def test_instances_without_overrides_in_two_accounts_with_the_same_variables_are_at_parity(
    names: list[str], level: str
) -> None:
    sides = [dict(zip(("name", "one", "two"), names[at : at + 3], strict=True)) for at in (0, 3)]
    accounts = {
        each["name"]: {
            "id": f"{number + 1:012}",
            "bastion": "main",
            "variables": {"one": each["one"], "two": each["two"]},
        }
        for number, each in enumerate(sides)
    }
    users = {"bot": {"environments": list(accounts)}}
    stack = {
        "accounts": list(accounts),
        "identical": list(accounts),
        "users": ["bot"],
        "resources": {
            names[6]: {
                "arns": ["arn:aws:s3:::${var.one}${var.two}", "arn:aws:s3:::${var.two}/${account.name}*"],
                "allow": [level],
            },
            names[7]: {
                "arns": ["arn:aws:sqs:us-west-2:${account.id}:q${var.one}"],
                "allow": ["sqs:SendMessage"],
                "deny": [level],
            },
        },
    }
    desired = judge(_whole(accounts, users, {names[8]: stack})).desired
    made = by_stack(desired)[names[8]]

    assert list(differences(*made.values())) == []
    assert len({_without_values(desired, at, sides) for at in (0, 1)}) == 1


def _whole(accounts: dict[str, Any], users: dict[str, Any], stacks: dict[str, Any]) -> Example:
    bastions = {"main": {"id": "999999999999", "users": users}}
    return Example(
        accounts=json.dumps({"version": 1, "bastions": bastions, "accounts": accounts}),
        stacks=json.dumps({"version": 1, "stacks": stacks}),
        verbatim=True,
    )


def _without_values(desired: Desired, at: int, sides: list[dict[str, str]]) -> str:
    """Return what is rendered for an account with its values taken out: an oracle that shares nothing with parity."""
    pair = next(each for each in render(desired)["pairs"] if each["account"]["name"] == sides[at]["name"])
    text = json.dumps(pair["roles"], sort_keys=True).replace(f"{at + 1:012}", "ID")
    for key, value in sides[at].items():
        text = text.replace(value, key)
    return "\n".join(sorted(re.findall(r"[^\[\]{},\s]+", text)))
