"""``diff`` as text, JSON, GitHub's annotations and SARIF."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from provisioner.finding import Position
from provisioner.report.comparison import printable
from provisioner.report.diff_formats import FORMATS
from provisioner.report.diff_github import format_github
from provisioner.report.diff_json import format_json
from provisioner.report.diff_sarif import format_sarif
from provisioner.report.diff_text import format_text
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Change, Kind
from tests.differences import APPROVAL, HOSTILE, change, comparison, hostile, many

GAINED, LOST = change(), change(Kind.LOST, at=Position("stacks.yaml", 20, 9))
APPROVED = Reviewed(change=change(Kind.WIDENED), approval=APPROVAL)

# --- JSON -----------------------------------------------------------------------------------------------------------


def as_json(*changes: Any, **more: Any) -> Any:  # noqa: ANN401
    """Return what the JSON format says of changes."""
    return json.loads(format_json(comparison(changes, **more), ""))


def test_json_has_the_keys_of_the_contract() -> None:
    found = as_json(change(conditions=(("StringEquals", (("aws:RequestedRegion", ("us-east-1",)),)),), via="grant"))

    assert (found["version"], found["broadening"]) == (1, True)
    assert found["summary"] == {kind.value: int(kind is Kind.GAINED) for kind in Kind}
    assert found["changes"] == [
        {
            "kind": "gained",
            "broadening": True,
            "user": "cicd-bot",
            "bastion": "main",
            "account": "production",
            "stack": "website",
            "role": "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole",
            "actions": ["s3:DeleteObject"],
            "resources": ["arn:aws:s3:::www.example.com/*"],
            "conditions": {"StringEquals": {"aws:RequestedRegion": ["us-east-1"]}},
            "former": "",
            "wildcards": [],
            "via": "grant",
            "file": "stacks.yaml",
            "line": 14,
            "message": "cicd-bot may s3:DeleteObject",
            "unknown": False,
            "approved": False,
            "approval": None,
        }
    ]


def test_json_of_no_change_is_empty_and_does_not_broaden() -> None:
    found = as_json()

    assert (found["broadening"], found["unapproved"], found["changes"]) == (False, 0, [])
    assert set(found["summary"].values()) == {0}


def test_json_says_who_approved_and_broadens_all_the_same() -> None:
    found = as_json(APPROVED, GAINED)

    assert (found["broadening"], found["unapproved"]) == (True, 1)
    assert [each["approved"] for each in found["changes"]] == [True, False]
    assert found["changes"][0]["approval"] == {
        "user": "cicd-bot",
        "bastion": None,
        "account": "production",
        "stack": "website",
        "actions": ["s3:*"],
        "resources": ["*"],
        "kind": None,
        "via": None,
        "by": "@example/security",
        "reason": "the old bucket goes",
        "until": "2026-12-31",
        "file": "approvals.yaml",
        "line": 3,
    }


def test_json_keeps_the_order_of_the_changes_and_names_what_is_proposed() -> None:
    found = as_json(LOST, GAINED, proposed=(APPROVAL,), notes=("a note",))

    assert [each["kind"] for each in found["changes"]] == ["lost", "gained"]
    assert [each["by"] for each in found["proposed_approvals"]] == ["@example/security"]
    assert (found["notes"], found["compared_with"]) == (["a note"], 'the revision "main"')


def test_json_has_no_place_where_there_is_none() -> None:
    assert [as_json(change(at=None))["changes"][0][key] for key in ("file", "line")] == [None, None]


# --- Text -----------------------------------------------------------------------------------------------------------


def test_text_groups_by_account_and_stack_and_sums_up() -> None:
    changes: list[Change | Reviewed] = [
        LOST,
        GAINED,
        APPROVED,
        change(account="staging", unknown=True),
        change(Kind.SESSION, stack=""),
    ]

    assert format_text(comparison(changes, proposed=(APPROVAL,)), "") == (
        """\
production
  ~ session: cicd-bot may s3:DeleteObject
      role:      arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole
      stacks.yaml:14

production: website
  + gained: cicd-bot may s3:DeleteObject
      role:      arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole
      broadens; not approved; stacks.yaml:14
  + widened: cicd-bot may s3:DeleteObject
      role:      arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole
      broadens; approved by @example/security until 2026-12-31: the old bucket goes; stacks.yaml:14
  - lost: cicd-bot may s3:DeleteObject
      role:      arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole
      before: stacks.yaml:20

staging: website
  + gained: cicd-bot may s3:DeleteObject
      role:      arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole
      broadens, or cannot be ruled out to; not approved; stacks.yaml:14

2 gained, 1 lost, 1 widened, 1 session changed since the revision "main"; access broadens beyond what is approved
proposed, and not counted before it is merged: cicd-bot in production, stack website: s3:* on *, by @example/security \
until 2026-12-31: the old bucket goes
"""
    )


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ([], 'no change of access since the revision "main"\n'),
        ([LOST], '1 lost since the revision "main"; access does not broaden\n'),
        ([APPROVED], '1 widened since the revision "main"; access broadens as approved\n'),
        ([GAINED], '1 gained since the revision "main"; access broadens\n'),
    ],
)
def test_text_ends_with_the_verdict(changes: list[Any], verdict: str) -> None:
    assert format_text(comparison(changes), "").splitlines(keepends=True)[-1] == verdict


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        (Kind.GAINED, "1 gained", "2 gained"),
        (Kind.LOST, "1 lost", "2 lost"),
        (Kind.WIDENED, "1 widened", "2 widened"),
        (Kind.NARROWED, "1 narrowed", "2 narrowed"),
        (Kind.MOVED, "1 moved", "2 moved"),
        (Kind.REWRITTEN, "1 rewritten", "2 rewritten"),
        (Kind.TRUST, "1 trust policy changed", "2 trust policies changed"),
        (Kind.SESSION, "1 session changed", "2 sessions changed"),
        (Kind.PRINCIPAL, "1 principal changed", "2 principals changed"),
    ],
)
def test_counts_are_words_for_every_kind(kind: Kind, one: str, two: str) -> None:
    for count, words in ((1, one), (2, two)):
        assert format_text(comparison([change(kind)] * count), "").splitlines()[-1].startswith(f"{words} since the rev")


def test_text_names_a_new_role_instead_of_the_lock_that_opened() -> None:
    assert "broadens; new role; not approved;" in format_text(comparison([change(via="trust", role_is="new")]), "")
    assert "via trust; before:" in format_text(comparison([change(Kind.LOST, via="trust")]), "")


def test_text_shows_conditions_and_cuts_long_lists() -> None:
    found = format_text(
        comparison(
            [
                change(
                    actions=tuple(f"s3:Action{number}" for number in range(10)),
                    wildcards=("s3:Action*",),
                    former="arn:aws:iam::333333333333:role/Old",
                    conditions=(("StringEquals", (("aws:RequestedRegion", ("us-east-1", "us-west-2")),)),),
                )
            ]
        ),
        "",
    )

    assert "      when:      StringEquals aws:RequestedRegion us-east-1, us-west-2\n" in found
    assert "s3:Action7 and 2 more (all: --format json)\n" in found
    assert "      and later: whatever AWS adds to s3:Action*\n" in found
    assert "      before:    arn:aws:iam::333333333333:role/Old\n" in found


def test_text_of_a_change_without_a_message_is_made_of_its_parts() -> None:
    assert "gained: cicd-bot gained: s3:DeleteObject on arn:aws:s3:::www.example.com/*" in format_text(
        comparison([change(message="", user="cicd-bot", role="", via="trust", at=None)]), ""
    )


def test_no_control_character_reaches_a_terminal() -> None:
    assert [each for each in format_text(hostile(), "") if not each.isprintable() and each != "\n"] == []


def test_what_cannot_be_seen_is_named() -> None:
    shown = printable("a\u202eb\x1b\n\U000e0041\ufe0f\xa0\udcff é🚀\\")

    assert shown == "a⟨U+202E⟩b⟨U+001B⟩⟨U+000A⟩⟨U+E0041⟩⟨U+FE0F⟩⟨U+00A0⟩⟨U+DCFF⟩ é🚀\\"


# --- GitHub ---------------------------------------------------------------------------------------------------------


def test_an_annotation_stands_at_the_line_that_causes_the_change_and_what_broadens_comes_first() -> None:
    changes: list[Change | Reviewed] = [change(Kind.NARROWED, at=Position("accounts.yaml", 2, 1)), GAINED]

    assert format_github(comparison(changes), "infra/access/") == (
        "::warning file=infra/access/stacks.yaml,line=14,col=7,title=access gained::cicd-bot may s3:DeleteObject\n"
        "::notice file=infra/access/accounts.yaml,line=2,col=1,title=access narrowed::cicd-bot may s3:DeleteObject\n"
    )


def test_a_loss_is_annotated_where_its_stack_stands_now_and_says_where_it_stood() -> None:
    assert format_github(comparison([LOST]), "") == (
        "::notice file=stacks.yaml,line=3,col=3,title=access lost::"
        "cicd-bot may s3:DeleteObject (before: stacks.yaml:20)\n"
    )


def test_a_loss_of_a_stack_that_is_gone_is_annotated_at_the_top_of_its_file() -> None:
    assert format_github(comparison([LOST], stacks={}), "").startswith("::notice file=stacks.yaml,line=1,col=1,")


def test_what_is_approved_is_a_notice_that_says_by_whom() -> None:
    assert format_github(comparison([APPROVED]), "") == (
        "::notice file=stacks.yaml,line=14,col=7,title=access widened::cicd-bot may s3:DeleteObject "
        "(approved by @example/security until 2026-12-31: the old bucket goes)\n"
    )


def test_a_change_without_a_place_has_an_annotation_without_one() -> None:
    assert format_github(comparison([change(at=None)]), "").startswith("::warning title=access gained::")


def test_what_one_line_causes_stands_in_one_annotation() -> None:
    told = format_github(comparison(change(message=f"number {number}") for number in range(12)), "")

    assert told.count("\n") == 1
    assert told.endswith("number 9%0Aand 2 more\n")


def test_no_text_becomes_a_workflow_command_of_its_own() -> None:
    lines = format_github(hostile(), "::error::\n,a=b/").split("\n")

    assert [line for line in lines if line and not re.match(r"::(warning|notice) file=", line)] == []
    assert all(line.count("::") >= 2 and "\r" not in line for line in lines if line)


# --- SARIF ----------------------------------------------------------------------------------------------------------


def sarif(*changes: Any, prefix: str = "") -> Any:  # noqa: ANN401
    """Return the run that the SARIF format makes of changes."""
    body = json.loads(format_sarif(comparison(changes), prefix))
    assert (body["version"], len(body["runs"])) == ("2.1.0", 1)
    return body["runs"][0]


def test_sarif_has_a_rule_for_each_kind_and_a_result_for_each_change() -> None:
    run = sarif(LOST, GAINED, GAINED, prefix="infra/ö/")

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["access-gained", "access-lost"]
    assert [(each["ruleId"], each["level"]) for each in run["results"]] == [
        ("access-lost", "note"),
        ("access-gained", "warning"),
        ("access-gained", "warning"),
    ]
    assert run["results"][1]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "infra/%C3%B6/stacks.yaml"},
                "region": {"startLine": 14, "startColumn": 7},
            }
        }
    ]


def test_sarif_suppresses_what_is_approved() -> None:
    assert sarif(APPROVED)["results"][0]["suppressions"] == [
        {
            "kind": "external",
            "justification": "approved by @example/security until 2026-12-31: the old bucket goes",
        }
    ]


def test_sarif_of_a_loss_stands_at_its_stack_and_without_a_place_nowhere() -> None:
    results = sarif(LOST, change(at=None))["results"]

    assert results[0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 3}
    assert results[0]["message"]["text"].endswith(" (before: stacks.yaml:20)")
    assert results[1]["locations"] == []


# --- All ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_format_gives_the_same_text_for_the_same_changes_whatever_they_hold(name: str) -> None:
    assert FORMATS[name](hostile(), "x/") == FORMATS[name](hostile(), "x/")
    assert len(HOSTILE) > 10


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_format_takes_thousands_of_changes(name: str) -> None:
    assert FORMATS[name](many(3000, 300), "") != ""
