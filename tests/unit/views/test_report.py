"""The report's data: who may assume what, what was found, what it was made from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

from provisioner import pipeline
from provisioner.checks import smallest
from provisioner.config import source
from provisioner.finding import Example
from provisioner.iam.catalog import version
from provisioner.views.report import report
from tests.overlay import judge, text

DAY = date.fromisoformat(version()[1])
ACCOUNTS = """
bastions:
  main: {users: {other-bot: {managed: false, environments: [production]}}}
"""
STACKS = """
stacks:
  website:
    users: [cicd-bot, cicd-bot]
    suppress: [{rule: repeated-item, reason: on purpose, until: 2099-01-01}]
    preview: {users: [other-bot]}
"""


def made(accounts: str = "", stacks: str = "") -> dict[str, Any]:
    outcome = pipeline.judge(
        source.parse(text(smallest.ACCOUNTS, accounts, verbatim=False), source.ACCOUNTS),
        source.parse(text(smallest.STACKS, stacks, verbatim=False), source.STACKS),
        day=DAY,
    )
    assert not outcome.failed, outcome.findings
    return report(outcome.desired, sources=outcome.sources, findings=outcome.findings, suppressed=outcome.suppressed)


def test_a_role_names_its_account_and_its_users_by_their_place() -> None:
    data = made(ACCOUNTS, STACKS)
    named = {
        (role["kind"], data["accounts"][role["account"]]["name"]): [
            data["users"][index]["name"] for index in role["users"]
        ]
        for role in data["roles"]
        if data["accounts"][role["account"]]["name"] == "production"
    }

    assert named == {("preview", "production"): ["other-bot"], ("updater", "production"): ["cicd-bot"]}
    assert {tuple(role["refused"]) for role in data["roles"]} == {()}


def test_a_user_that_is_named_and_kept_out_is_told_with_the_reasons() -> None:
    desired = judge(Example()).desired
    (pair,) = desired.pairs
    users = tuple(replace(user, grants=()) for user in pair.users)
    without = replace(desired, pairs=(replace(pair, users=users),))

    (role,) = report(without, sources=(), findings=(), suppressed=())["roles"]

    assert (role["users"], role["refused"]) == ([], [[0, ["identity policy: no statement allows sts:AssumeRole"]]])


def test_findings_and_suppressed_findings_are_told_apart_and_know_their_stack() -> None:
    data = made(ACCOUNTS, STACKS)

    assert {(each["rule"], each["stack"]) for each in data["findings"]} >= {("existing-user", None)}
    assert [(each["rule"], each["stack"], each["reason"], each["until"]) for each in data["suppressed"]] == [
        ("repeated-item", "website", "on purpose", "2099-01-01")
    ]
    counts = data["counts"]
    assert (counts["errors"], counts["suppressed"]) == (0, 1)
    assert counts["warnings"] + counts["notes"] == len(data["findings"])


def test_a_finding_behind_a_stack_is_not_that_stacks() -> None:
    zebra = "accounts: [production], users: [cicd-bot, cicd-bot]"
    entry = "a: {arns: ['arn:aws:s3:::a'], allow: [read]}"
    stacks = f"stacks: {{website: {{users: [cicd-bot]}}, zebra: {{{zebra}, resources: {{{entry}}}}}}}"
    data = made("", stacks)

    assert [(each["rule"], each["stack"]) for each in data["findings"]] == [("repeated-item", "zebra")]


def test_the_report_says_what_it_was_made_from() -> None:
    data = made()
    accounts = text(smallest.ACCOUNTS, "", verbatim=False)

    assert data["data"] == {"version": version()[0], "made": version()[1]}
    assert data["files"][0] == {
        "name": "accounts.yaml",
        "lines": len(accounts.splitlines()),
        "sha256": hashlib.sha256(accounts).hexdigest(),
    }


def test_every_statement_has_its_words_and_its_place() -> None:
    for role in made(ACCOUNTS, STACKS)["roles"]:
        for policy in role["policies"]:
            assert len(policy["words"]) == len(policy["document"]["Statement"])
            assert all(sentence.startswith(("may ", "must not ")) for sentence, _ in policy["words"])
            assert all(at.startswith("stacks.yaml:") for _, at in policy["words"])


def test_the_same_files_give_the_same_data() -> None:
    assert json.dumps(made(ACCOUNTS, STACKS)) == json.dumps(made(ACCOUNTS, STACKS))
