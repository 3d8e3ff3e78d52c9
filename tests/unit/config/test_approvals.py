"""The file of approvals: what it says, and what is wrong with it."""

from __future__ import annotations

from datetime import date

import pytest

from provisioner.config.approvals import APPROVALS, Approval, Approvals, approvals, unused
from provisioner.config.source import parse
from provisioner.finding import Level, Position

DAY = date(2026, 11, 25)
ENTRY = (
    '{user: cicd-bot, account: production, stack: website, actions: ["s3:Delete*"], resources: ["arn:aws:s3:::b/*"],'
    " by: security, reason: clean-up, until: 2026-12-31}"
)


def read(text: str) -> Approvals:
    """Return what a file says on the day of these tests."""
    return approvals(parse(text.encode(), APPROVALS), DAY)


def listed(*entries: str) -> str:
    """Return a file of entries."""
    return "version: 1\napprovals:\n" + "".join(f"  - {entry}\n" for entry in entries)


def said(text: str) -> list[tuple[str, int, int]]:
    """Return the rules and places of the findings about a file."""
    return [(each.rule, each.at.line, each.at.column) for each in read(text).findings]


def test_an_entry_says_which_fact_by_whom_why_and_until_when() -> None:
    assert read(listed(ENTRY)) == Approvals(
        valid=(
            Approval(
                user="cicd-bot",
                account="production",
                stack="website",
                actions=("s3:Delete*",),
                resources=("arn:aws:s3:::b/*",),
                by="security",
                reason="clean-up",
                until=date(2026, 12, 31),
                at=Position(APPROVALS, 3, 5),
            ),
        )
    )


def test_an_entry_may_name_a_bastion_a_kind_and_a_way() -> None:
    found = read(listed(ENTRY.replace("by:", "bastion: main, kind: trust, via: grant, by:"))).valid[0]

    assert (found.bastion, found.kind, found.via) == ("main", "trust", "grant")


def test_a_file_may_hold_none() -> None:
    assert read("version: 1\napprovals: []\n") == Approvals()


def test_the_last_day_of_an_approval_still_counts() -> None:
    assert len(read(listed(ENTRY.replace("2026-12-31", "2026-11-25"))).valid) == 1


def test_an_approval_that_is_over_is_a_warning_and_does_not_count() -> None:
    found = read(listed(ENTRY.replace("2026-12-31", "2026-11-24"), ENTRY))

    assert [each.at.line for each in found.valid] == [4]
    assert [(each.rule, each.level, each.at.line) for each in found.findings] == [("approval-ended", Level.WARNING, 3)]
    assert found.findings[0].message == 'the approval for "cicd-bot" in "production" by security was over on 2026-11-24'
    assert not found.failed


@pytest.mark.parametrize("key", ["user", "account", "stack", "actions", "resources", "by", "reason", "until"])
def test_every_part_that_makes_an_approval_is_needed(key: str) -> None:
    without = listed(ENTRY.replace(f"{key}: ", "zzzzzz: ", 1))

    assert ("missing-key", 3, 5) in said(without)
    assert read(without).valid == ()
    assert read(without).failed


@pytest.mark.parametrize(
    ("written", "wrong", "rule"),
    [
        ("until: 2026-12-31", "until: 2026-02-30", "wrong-value"),
        ("until: 2026-12-31", "until: soon", "wrong-value"),
        ("until: 2026-12-31", "until: 20261231", "wrong-value"),
        ("until: 2026-12-31", "until: [2026-12-31]", "wrong-type"),
        ('["s3:Delete*"]', "[]", "empty-value"),
        ('["s3:Delete*"]', "s3:*", "wrong-type"),
        ('["s3:Delete*"]', "[[s3:*]]", "wrong-type"),
        ("user: cicd-bot", "user: ''", "empty-value"),
        ("by: security", "by: ''", "empty-value"),
        ("by: security", "by: security, kind: lost", "wrong-value"),
        ("by: security", "by: security, via: magic", "wrong-value"),
        ("by: security", "by: security, colour: red", "unknown-key"),
        ("clean-up", "AKIAABCDEFGHIJKLMNOP", "secret"),
    ],
)
def test_what_is_wrong_is_a_finding_and_then_no_approval_counts(written: str, wrong: str, rule: str) -> None:
    found = read(listed(ENTRY, ENTRY.replace(written, wrong)))

    assert [each.rule for each in found.findings] == [rule]
    assert found.findings[0].at.line == 4
    assert found.valid == ()
    assert found.failed


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "wrong-type"),
        ("[]", "wrong-type"),
        ("version: 1\n", "missing-key"),
        ("version: 2\napprovals: []\n", "wrong-value"),
        ("version: 1\napprovals: {}\n", "wrong-type"),
        ("version: 1\napprovals: [x]\n", "wrong-type"),
        ("version: 1\napprovals: [\n", "yaml-syntax"),
        ("version: 1\napprovals: []\napprovals: []\n", "duplicate-key"),
        ("version: 1\n---\nx: 1\n", "several-documents"),
        ("approvals: " + "[" * 60, "yaml-limits"),
    ],
)
def test_a_file_that_is_none_of_approvals_is_a_finding(text: str, rule: str) -> None:
    found = read(text)

    assert [each.rule for each in found.findings] == [rule]
    assert found.failed


def test_a_credential_is_not_shown_by_any_finding() -> None:
    found = read(listed(ENTRY.replace("user: cicd-bot", "user: AKIAABCDEFGHIJKLMNOP").replace("2026-12-31", "x")))

    assert found.secrets == ("AKIAABCDEFGHIJKLMNOP",)
    assert "AKIA" not in "".join(each.message + each.hint for each in found.findings)


def test_two_approvals_are_the_same_whatever_their_place() -> None:
    one, other, longer = read(listed(ENTRY, ENTRY, ENTRY.replace("2026-12-31", "2027-12-31"))).valid

    assert (one.is_same(other), one.is_same(longer)) == (True, False)


def test_an_approval_of_nothing_is_told_at_its_place() -> None:
    found = unused(read(listed(ENTRY)).valid[0])

    assert (found.rule, found.level, found.at) == ("unused-approval", Level.NOTE, Position(APPROVALS, 3, 5))
