"""Approvals: what broadens as approved passes the gate, and no change can approve itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provisioner.checks import smallest
from tests.cli.conftest import Run
from tests.repository import FILES, commit, repository, write

MORE = smallest.STACKS.replace('["s3:ListBucket"]', '["s3:ListBucket", "s3:GetBucketTagging"]')
ENTRY = (
    'user: cicd-bot, account: production, stack: website, actions: ["s3:Get*"], resources: ["arn:aws:s3:::www.*"],'
    " by: '@example/security', reason: tags are read, until: 2999-12-31"
)
GATE = ("diff", "--base", "HEAD", "--fail-on", "broadening")


def approving(*entries: str) -> str:
    """Return a file of approvals."""
    return "version: 1\napprovals:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository whose work tree broadens access; nothing approves that."""
    repository(tmp_path)
    return tmp_path


def broadening(repo: Path, approvals: str | None, **files: str) -> None:
    """Commit approvals, and then broaden access in the work tree."""
    if approvals is not None:
        commit(repo, {"approvals.yaml": approvals})
    write(repo, {"stacks.yaml": MORE, **files})


def test_what_was_approved_before_passes_the_gate_and_is_shown_with_who_approved(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY))
    ran = run(*GATE)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "broadens; approved by @example/security until 2999-12-31: tags are read" in ran.stdout
    assert ran.stdout.endswith("access broadens as approved\n")


@pytest.mark.parametrize("name", ["text", "markdown", "json", "github", "sarif"])
def test_every_format_says_who_approved(run: Run, repo: Path, name: str) -> None:
    broadening(repo, approving(ENTRY))

    assert "@example/security" in run(*GATE, "--format", name).stdout


def test_json_still_calls_it_broadening(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY))
    body = json.loads(run(*GATE, "--format", "json").stdout)

    assert (body["broadening"], body["unapproved"], [each["approved"] for each in body["changes"]]) == (True, 0, [True])


def test_an_approval_in_the_same_change_does_not_count_and_is_shown(run: Run, repo: Path) -> None:
    broadening(repo, None, **{"approvals.yaml": approving(ENTRY)})
    ran = run(*GATE)

    assert ran.returncode == 1
    assert "not approved" in ran.stdout
    assert (
        "proposed, and not counted before it is merged: cicd-bot in production, stack website: s3:Get* on "
        "arn:aws:s3:::www.*, by @example/security until 2999-12-31: tags are read\n"
    ) in ran.stdout
    body = json.loads(run(*GATE, "--format", "json").stdout)
    assert [each["reason"] for each in body["proposed_approvals"]] == ["tags are read"]
    assert "Proposed here, and not counted before it is merged" in run(*GATE, "--format", "markdown").stdout


def test_an_approval_that_the_same_change_makes_longer_does_not_count(run: Run, repo: Path) -> None:
    over = approving(ENTRY.replace("2999-12-31", "2020-01-01"))
    broadening(repo, over, **{"approvals.yaml": approving(ENTRY)})

    assert run(*GATE).returncode == 1


def test_an_approval_that_the_same_change_takes_away_does_not_count(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY), **{"approvals.yaml": approving(ENTRY.replace("cicd-bot", "other"))})

    assert run(*GATE).returncode == 1


def test_an_approval_that_is_only_moved_within_the_file_counts(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY), **{"approvals.yaml": f"# moved\n\n{approving(ENTRY)}"})

    assert run(*GATE).returncode == 0


def test_without_the_file_now_nothing_is_approved(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY))
    (repo / "approvals.yaml").unlink()

    assert run(*GATE).returncode == 1


def test_a_file_that_is_named_counts_as_it_stands(run: Run, repo: Path) -> None:
    broadening(repo, None, **{"policy.yaml": approving(ENTRY)})

    assert [run(*GATE).returncode, run(*GATE, "--approvals", "policy.yaml").returncode] == [1, 0]


def test_a_file_that_is_named_stands_in_for_the_one_beside_the_configuration(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY), **{"policy.yaml": "version: 1\napprovals: []\n"})

    assert run(*GATE, "--approvals", "policy.yaml").returncode == 1


def test_two_directories_have_to_agree_about_an_approval(run: Run, repo: Path) -> None:
    write(repo / "before", FILES | {"approvals.yaml": approving(ENTRY)})
    broadening(repo, None)
    gate = ("diff", "--against", "before", "--fail-on", "broadening")

    assert run(*gate).returncode == 1
    write(repo, {"approvals.yaml": approving(ENTRY)})
    assert run(*gate).returncode == 0


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("user: cicd-bot", "user: release-bot"),
        ("account: production", "account: staging"),
        ("stack: website", "stack: web*"),
        ('["s3:Get*"]', '["s3:List*"]'),
        ('["arn:aws:s3:::www.*"]', '["arn:aws:s3:::www.example.com/*"]'),
        ("by:", "kind: trust, by:"),
        ("by:", "via: trust, by:"),
    ],
)
def test_an_approval_of_something_else_is_told_and_does_not_count(run: Run, repo: Path, part: str, other: str) -> None:
    broadening(repo, approving(ENTRY.replace(part, other)))
    ran = run(*GATE)

    assert ran.returncode == 1
    assert "approvals.yaml:3:5 unused-approval note:" in ran.stderr


def test_an_approval_that_is_over_is_told_and_does_not_count(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY.replace("2999-12-31", "2020-01-01")))
    ran = run(*GATE)

    assert ran.returncode == 1
    assert "approvals.yaml:3:5 approval-ended warning:" in ran.stderr
    assert "was over on 2020-01-01" in ran.stderr


def test_a_change_that_nothing_else_covers_keeps_the_gate_shut(run: Run, repo: Path) -> None:
    two = MORE.replace('"s3:GetBucketTagging"', '"s3:GetBucketTagging", "s3:PutBucketTagging"')
    broadening(repo, approving(ENTRY), **{"stacks.yaml": two})

    assert run(*GATE).returncode == 1


@pytest.mark.parametrize("base", [True, False])
def test_a_wrong_file_of_approvals_is_told_and_exits_with_1(run: Run, repo: Path, base: bool) -> None:  # noqa: FBT001
    wrong = approving(ENTRY.replace("by: '@example/security', ", ""))
    broadening(repo, wrong if base else None, **{"approvals.yaml": wrong})
    ran = run("diff", "--base", "HEAD")

    assert (ran.returncode, ran.stdout) == (1, "")
    assert "approvals.yaml:3:5 missing-key error" in ran.stderr


def test_a_wrong_file_of_approvals_before_approves_nothing(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY, "user: x"), **{"approvals.yaml": approving(ENTRY)})
    ran = run(*GATE)

    assert ran.returncode == 1
    assert ran.stderr == 'note: approvals.yaml of the revision "HEAD" is wrong: nothing in it counts\n'


def test_a_credential_in_an_approval_is_not_printed(run: Run, repo: Path) -> None:
    broadening(repo, None, **{"approvals.yaml": approving(ENTRY.replace("tags are read", "AKIAABCDEFGHIJKLMNOP"))})
    ran = run(*GATE)

    assert (ran.returncode, "AKIA" in ran.stdout + ran.stderr, "secret error" in ran.stderr) == (1, False, True)


def test_any_change_shuts_the_other_gate_even_if_it_is_approved(run: Run, repo: Path) -> None:
    broadening(repo, approving(ENTRY))

    assert run("diff", "--base", "HEAD", "--fail-on", "any").returncode == 1
