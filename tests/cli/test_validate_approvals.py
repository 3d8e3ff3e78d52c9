"""``validate`` reads approvals.yaml where there is one: its structure, its names, and what is over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

ENTRY = (
    "{user: cicd-bot, account: production, stack: website, actions: ['s3:*'], resources: ['*'], by: security, "
    "reason: x, until: 2999-12-31}"
)


def found(config: Path, run: Run, *entries: str) -> list[tuple[Any, ...]]:
    """Return the findings of a file of approvals."""
    (config / "approvals.yaml").write_text("version: 1\napprovals:\n" + "".join(f"  - {one}\n" for one in entries))
    body = json.loads(run("validate", "--format", "json").stdout)
    return [(each["rule"], each["level"], each["file"], each["line"], each["column"]) for each in body["findings"]]


def test_approvals_that_are_right_say_nothing(config: Path, run: Run) -> None:
    everything = ENTRY.replace("cicd-bot", "'*'").replace("production", "'*'").replace("website", "'*'")

    assert found(config, run, ENTRY, everything, ENTRY.replace("user:", "bastion: main, user:")) == []


@pytest.mark.parametrize(
    ("name", "other", "key", "near"),
    [
        ("cicd-bot", "cicd-bto", "a user", "cicd-bot"),
        ("production", "prodution", "an account", "production"),
        ("website", "webiste", "a stack", "website"),
        ("user:", "bastion: mian, user:", "a bastion", "main"),
    ],
)
def test_name_that_there_is_not_is_a_warning_at_the_name(
    config: Path, run: Run, name: str, other: str, key: str, near: str
) -> None:
    entry = ENTRY.replace(name, other, 1)
    wrong = other.partition(",")[0].removeprefix("bastion: ")

    assert found(config, run, entry) == [
        ("approval-unknown-name", "warning", "approvals.yaml", 3, 5 + entry.index(wrong))
    ]
    ran = run("validate")
    assert (ran.returncode, run("validate", "--strict").returncode) == (0, 1)
    assert f'the approval names {key} "{wrong}", and there is none of that name' in ran.stdout
    assert f'did you mean "{near}"?' in ran.stdout


def test_name_that_the_change_will_bring_is_right(config: Path, run: Run) -> None:
    found(config, run, ENTRY.replace("website", "brand-new"))

    assert "right if the change that is approved brings it" in run("validate").stdout


def test_approval_that_is_over_is_a_note(config: Path, run: Run) -> None:
    assert found(config, run, ENTRY.replace("2999", "2020")) == [("approval-ended", "note", "approvals.yaml", 3, 5)]
    assert run("validate", "--strict").returncode == 0


def test_structure_that_is_wrong_is_an_error(config: Path, run: Run) -> None:
    assert found(config, run, ENTRY.replace("by: security, ", "")) == [("missing-key", "error", "approvals.yaml", 3, 5)]
    assert run("validate").returncode == 1


def test_names_are_judged_only_by_files_that_can_be_read(config: Path, run: Run) -> None:
    (config / "stacks.yaml").write_text("version: 1\nstacks: [\n", "utf-8")
    rules = [rule for rule, *_ in found(config, run, ENTRY.replace("website", "other").replace("cicd-bot", "x"))]

    assert rules.count("approval-unknown-name") == 1


def test_secret_in_an_approval_is_never_shown(config: Path, run: Run) -> None:
    key = "AKIA" + "ABCDEFGHIJKLMNOP"
    for name in ("text", "json", "github", "sarif"):
        found(config, run, ENTRY.replace("cicd-bot", key))
        ran = run("validate", "--format", name)
        assert ran.returncode == 1
        assert key not in ran.stdout + ran.stderr


def test_file_that_is_no_file_is_wrong_usage(config: Path, run: Run) -> None:
    (config / "approvals.yaml").mkdir()
    ran = run("validate")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "approvals.yaml" in ran.stderr
