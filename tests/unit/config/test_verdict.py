"""Levels of rules and suppressions: what they change, what they cannot, and what is said of them."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from provisioner import pipeline
from provisioner.checks import smallest
from provisioner.checks.table import CHECKS, RULES
from provisioner.config import source
from provisioner.config.verdict import today
from provisioner.finding import Level
from provisioner.iam.catalog import version
from provisioner.pipeline import Outcome
from provisioner.report.structured import format_github, format_json, format_sarif
from provisioner.report.text import format_findings
from tests.overlay import text

DAY = date.fromisoformat(version()[1])
IDLE_USER = "bastions: {main: {users: {old-bot: {environments: [production]}}}}\n"
DEAD = "stacks: {website: {%s resources: {content: {allow: ['s3:ListBucket', 's3:GetObject']}}}}"
BROAD = "stacks: {website: {%s resources: {content: {arns: ['arn:aws:s3:::*'], allow: ['s3:ListBucket']}}}}"


def judged(accounts: str = "", stacks: str = "", day: date = DAY) -> Outcome:
    """Judge an overlay of the smallest configuration as of a day."""
    return pipeline.judge(
        source.parse(text(smallest.ACCOUNTS, accounts, verbatim=False), source.ACCOUNTS),
        source.parse(text(smallest.STACKS, stacks, verbatim=False), source.STACKS),
        day=day,
    )


def said(outcome: Outcome) -> list[tuple[str, str]]:
    return [(finding.rule, finding.level.value) for finding in outcome.findings]


@pytest.mark.parametrize("level", ["error", "warning", "note"])
def test_a_rule_has_the_level_that_accounts_yaml_gives_it(level: str) -> None:
    assert said(judged(IDLE_USER + f"rules: {{unused-user: {level}}}")) == [("unused-user", level)]


def test_a_rule_that_is_off_says_nothing() -> None:
    assert said(judged(IDLE_USER + "rules: {unused-user: off}")) == []


def test_the_same_levels_in_stacks_yaml_are_an_unknown_key() -> None:
    assert said(judged(stacks="rules: {dead-grant: off}")) == [("unknown-key", "error")]


def test_an_error_of_aws_data_can_be_lowered_and_one_that_aws_refuses_cannot() -> None:
    outcome = judged("rules: {dead-grant: note, sid-clash: warning, role-name: error}", DEAD % "")
    assert said(outcome) == [("fixed-rule", "error"), ("dead-grant", "note")]


def test_what_can_be_lowered_is_what_aws_data_says_and_the_guard_rails() -> None:
    errors = {rule.id for rule in RULES if rule.adjustable}
    assert errors == {rule.id for rule, _ in CHECKS if rule.id.startswith("guard-") and rule.level is Level.ERROR} | {
        "condition-fit",
        "condition-key",
        "condition-type",
        "dead-grant",
        "not-identical",
        "resourceless-action",
        "unknown-action",
        "unknown-resource",
        "unknown-service",
    }


def test_a_suppressed_finding_is_listed_and_counts_nowhere() -> None:
    outcome = judged(IDLE_USER + "suppress: [{rule: unused-user, reason: soon used, until: '2999-12-31'}]")
    assert said(outcome) == []
    assert outcome.failed is False
    body = json.loads(format_json(outcome, ""))
    assert body["findings"] == []
    assert body["summary"] == {"errors": 0, "warnings": 0}
    (listed,) = body["suppressed"]
    assert (listed["rule"], listed["file"], listed["reason"], listed["until"]) == (
        "unused-user",
        "accounts.yaml",
        "soon used",
        "2999-12-31",
    )
    *_, summary, last, end = format_findings(outcome).split("\n")
    assert (summary, end) == ("no errors, no warnings", "")
    assert last.startswith("suppressed: accounts.yaml:")
    assert last.endswith("(soon used; until 2999-12-31)")
    assert format_github(outcome, "") == ""
    (result,) = json.loads(format_sarif(outcome, ""))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "justification": "soon used"}]


def test_a_suppression_holds_on_its_last_day_and_is_a_finding_from_the_next_on() -> None:
    accounts = IDLE_USER + f"suppress: [{{rule: unused-user, reason: soon used, until: '{DAY}'}}]"
    assert said(judged(accounts)) == []
    after = judged(accounts, day=DAY + timedelta(days=1))
    assert sorted(said(after)) == [("suppression-ended", "warning"), ("unused-user", "warning")]
    assert after.suppressed == ()


def test_a_stack_suppresses_warnings_within_its_lines_only() -> None:
    two = (BROAD % "suppress: [{rule: broad-resource, reason: sees all}],")[:-1] + (
        ", other: {accounts: [production], users: [cicd-bot], "
        "resources: {content: {arns: ['arn:aws:s3:::*'], allow: ['s3:GetObject']}}}}"
    )
    outcome = judged(stacks=two)
    assert said(outcome) == [("broad-resource", "warning")]
    assert len(outcome.suppressed) == 1


def test_the_last_stack_ends_with_its_file_and_another_key_ends_it_too() -> None:
    own = BROAD % "suppress: [{rule: broad-resource, reason: sees all}],"
    assert said(judged(stacks=own)) == []
    assert said(judged(stacks=own + "\ndefaults: {session: 30m}")) == []


def test_an_error_is_suppressed_in_accounts_yaml_only() -> None:
    refused = judged(stacks=DEAD % "suppress: [{rule: dead-grant, reason: soon}],")
    assert sorted(said(refused)) == [("dead-grant", "error"), ("fixed-rule", "error")]
    accepted = judged("suppress: [{rule: dead-grant, stack: website, reason: soon}]", DEAD % "")
    assert said(accepted) == []
    assert [each.finding.level for each in accepted.suppressed] == [Level.ERROR]


def test_an_error_that_was_lowered_is_a_warning_that_a_stack_may_suppress() -> None:
    outcome = judged("rules: {dead-grant: warning}", DEAD % "suppress: [{rule: dead-grant, reason: soon}],")
    assert said(outcome) == []


def test_a_warning_of_a_guard_rail_is_suppressed_in_accounts_yaml_only() -> None:
    changes = (
        "stacks: {website: {%s resources: {task: {arns: ['arn:aws:iam::333333333333:role/service/x'],"
        " allow: ['iam:UpdateAssumeRolePolicy']}}}}"
    )
    own = judged(stacks=changes % "suppress: [{rule: guard-boundary, reason: sees all}],")
    assert sorted(said(own)) == [("fixed-rule", "error"), ("guard-boundary", "warning")]
    assert own.suppressed == ()
    accepted = judged("suppress: [{rule: guard-boundary, stack: website, reason: sees all}]", changes % "")
    assert said(accepted) == []
    assert len(accepted.suppressed) == 1


def test_what_aws_refuses_is_suppressed_nowhere() -> None:
    clash = "stacks: {website: {resources: {Content: {arns: ['arn:aws:s3:::b'], allow: ['s3:ListBucket']}}}}"
    outcome = judged("suppress: [{rule: sid-clash, stack: website, reason: no}]", clash)
    assert ("fixed-rule", "error") in said(outcome)
    assert ("sid-clash", "error") in said(outcome)


def test_a_suppression_needs_a_reason() -> None:
    assert said(judged("suppress: [{rule: unused-user}]")) == [("missing-key", "error")]
    assert said(judged("suppress: [{rule: unused-user, reason: }]")) == [("wrong-type", "error")]


def test_levels_hold_for_what_is_said_of_suppressions_too() -> None:
    assert said(judged("rules: {unused-suppression: off}\nsuppress: [{rule: unused-user, reason: soon used}]")) == []


def test_a_suppression_of_another_file_is_unused() -> None:
    outcome = judged("suppress: [{rule: broad-resource, reason: no}]", BROAD % "")
    assert said(outcome) == [("unused-suppression", "warning"), ("broad-resource", "warning")]


def test_old_data_is_a_note_and_no_day_makes_validate_fail() -> None:
    assert said(judged(day=DAY + timedelta(days=180))) == []
    later = judged(day=DAY + timedelta(days=181))
    assert said(later) == [("old-data", "note")]
    assert later.failed is False
    assert said(judged("data_age: 400", day=DAY + timedelta(days=181))) == []


def test_a_credential_in_a_reason_is_never_printed() -> None:
    key = "AKIA" + "Q3EGUJ5WXA7OVXXL"
    outcome = judged(IDLE_USER + f"suppress: [{{rule: unused-user, reason: 'for {key}'}}]")
    assert ("secret", "error") in said(outcome)
    assert key not in format_json(outcome, "") + format_findings(outcome) + format_sarif(outcome, "")


@pytest.mark.parametrize(
    ("epoch", "day"), [("0", date(1970, 1, 1)), ("1793059200", date(2026, 10, 27)), ("99999999999", date(5138, 11, 16))]
)
def test_the_day_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch, epoch: str, day: date) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert today() == day


@pytest.mark.parametrize("epoch", ["", "yesterday", "-1", "999999999999999", "\u0661"])
def test_the_day_is_the_clocks_where_the_environment_says_none(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert abs((today() - date.today()).days) <= 1  # noqa: DTZ011 - the day here, or in UTC


TRAILS = """\
version: 1
stacks:
  audit:
    accounts: [production]
    users: [cicd-bot]
    resources: &trails
      trail:
        arns: ["arn:aws:cloudtrail:us-east-1:333333333333:trail/main"]
        allow: ["cloudtrail:StopLogging"]
        when: {StringEquals: {"aws:RequestedRegion": us-east-1}}
  website:
    accounts: [production]
    users: [cicd-bot]
    resources: RESOURCES
"""


@pytest.mark.parametrize(
    ("resources", "levels"),
    [
        ('{pages: {arns: ["arn:aws:s3:::www.example.com"], allow: ["s3:ListBucket"]}}', []),
        ("*trails", ["error"]),
        ('{<<: *trails, pages: {arns: ["arn:aws:s3:::www.example.com"], allow: ["s3:ListBucket"]}}', ["error"]),
    ],
)
def test_what_another_stack_takes_by_an_alias_from_the_lines_of_a_stack_is_not_suppressed_there(
    resources: str, levels: list[str]
) -> None:
    accounts = smallest.ACCOUNTS + "suppress: [{rule: guard-logging, stack: audit, reason: it makes the trails}]\n"
    outcome = pipeline.judge(
        source.parse(accounts.encode(), source.ACCOUNTS),
        source.parse(TRAILS.replace("RESOURCES", resources).encode(), source.STACKS),
        day=DAY,
    )

    assert [each.level for each in outcome.findings if each.rule == "guard-logging"] == levels


def test_a_character_that_hides_or_turns_a_text_is_named_in_an_annotation() -> None:
    stacks = smallest.STACKS.replace("www.example.com", "\\e[31m\\u202Eb")
    outcome = pipeline.judge(
        source.parse(smallest.ACCOUNTS.encode(), source.ACCOUNTS), source.parse(stacks.encode(), source.STACKS), day=DAY
    )
    annotations = format_github(outcome, "")

    assert "⟨U+001B⟩[31m⟨U+202E⟩b" in annotations
    assert not {"\x1b", "\u202e"} & set(annotations)
