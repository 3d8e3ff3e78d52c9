"""``provisioner quotas``: a table for people, JSON for programs, and an exit code for pipelines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_table_has_aligned_columns_and_begins_with_what_is_used_most(config: Path, run: Run) -> None:  # noqa: ARG001 - writes the files
    result = run("quotas")
    lines = result.stdout.splitlines()

    assert (result.returncode, result.stderr) == (0, "")
    assert lines[0].split() == ["account", "quota", "largest", "user", "used", "limit", "headroom", "share"]
    production = [line.split() for line in lines if line.startswith("production")]
    assert [words[1] for words in production] == [
        "trust_policy_characters", "policies_per_role", "policy_characters", "roles", "customer_policies",
    ]  # fmt: skip
    assert {len(line) for line in lines} == {len(lines[0])}


@pytest.mark.usefixtures("config")
def test_table_of_all_limits_holds_those_that_no_account_raises_as_json_does(run: Run) -> None:
    rows = [line.split() for line in run("quotas", "--all").stdout.splitlines()[1:]]
    body = json.loads(run("quotas", "--format", "json").stdout)

    assert next(row for row in rows if row[0] == "production") == [
        "production", "session_seconds", "website", "1,800", "3,600", "1,800", "50%",
    ]  # fmt: skip
    assert sorted((row[0], row[1]) for row in rows) == [(row["account"], row["quota"]) for row in body["quotas"]]
    assert run("quotas", "--all", "--format", "json").stdout == run("quotas", "--format", "json").stdout


def test_json_holds_every_quota_with_its_numbers(config: Path, run: Run) -> None:  # noqa: ARG001
    result = run("quotas", "--format", "json")
    body = json.loads(result.stdout)

    assert result.returncode == 0
    assert body["version"] == 1
    assert {
        "account": "production",
        "quota": "policies_per_role",
        "subject": "website",
        "used": 1,
        "limit": 10,
        "headroom": 9,
        "share": 0.1,
    } in body["quotas"]


def test_same_configuration_gives_the_same_bytes(config: Path, run: Run) -> None:
    assert run("quotas", config).stdout == run("quotas", config).stdout
    assert run("quotas", "--format", "json").stdout == run("quotas", "--format", "json").stdout


def test_what_is_above_a_quota_is_shown_with_the_finding_beside_it(config: Path, run: Run) -> None:
    accounts = config / "accounts.yaml"
    accounts.write_text(
        accounts.read_text("utf-8").replace("333333333333}", "333333333333, quotas: {trust_policy_characters: 100}}"),
        "utf-8",
    )
    result = run("quotas")

    assert result.returncode == 1
    assert "trust-policy-size error" in result.stderr
    assert [line.split()[1] for line in result.stdout.splitlines() if " -" in line] == ["trust_policy_characters"]


def test_nothing_but_findings_where_something_else_is_wrong(config: Path, run: Run) -> None:
    stacks = config / "stacks.yaml"
    stacks.write_text(stacks.read_text("utf-8").replace("cicd-bot", "nobody"), "utf-8")
    result = run("quotas", "--format", "json")

    assert (result.returncode, result.stdout) == (1, "")
    assert "unknown-user error" in result.stderr


def test_missing_directory_is_wrong_usage(run: Run) -> None:
    assert run("quotas", "nowhere").returncode == 2
