"""``provisioner parity`` and ``provisioner schema``: text for people, JSON for programs, exit codes for pipelines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
CASE = ROOT / "tests" / "cases" / "valid" / "identical-accounts"
WRONG = ROOT / "tests" / "cases" / "invalid" / "not-identical"


def test_a_stack_that_is_the_same_exits_0(run: Run) -> None:
    result = run("parity", "website", "--accounts", "staging,production", CASE)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "website: the same in staging and production\n1 stack compared, none with differences that are not declared\n"
    )


def test_differences_that_are_declared_are_shown_and_exit_0(run: Run) -> None:
    result = run("parity", "shop", CASE)  # the accounts are those of "identical"

    assert result.returncode == 0
    assert result.stdout == (
        "shop: 3 differences between production and staging, 3 of them declared\n"
        "  users: its users (declared)\n"
        "    production  release-bot  [stacks.yaml:16:13]\n"
        "    staging     release-bot, staging-bot  [stacks.yaml:14:25]\n"
        "  session: its session (declared)\n"
        "    production  30m  [stacks.yaml:12:3]\n"
        "    staging     15m  [stacks.yaml:14:61]\n"
        '  resources.orders: what "arn:aws:dynamodb:${account.region}:${account.id}:table/${var.table}" stands for'
        " (declared)\n"
        "    production  arn:aws:dynamodb:eu-west-1:333333333333:table/orders-*  [stacks.yaml:15:39]\n"
        "    staging     arn:aws:dynamodb:us-west-2:222222222222:table/orders  [stacks.yaml:17:24]\n"
        "1 stack compared, none with differences that are not declared\n"
    )


def test_a_difference_that_is_not_declared_exits_1(run: Run) -> None:
    result = run("parity", "--all", "--accounts", "staging,production", "--format", "json", CASE)
    body = json.loads(result.stdout)

    assert result.returncode == 1
    assert (body["version"], body["identical"]) == (1, False)
    assert {row["stack"]: row["identical"] for row in body["stacks"]} == {"probe": False, "shop": True, "website": True}
    assert body["stacks"][0]["differences"] == [
        {
            "aspect": "session",
            "what": "its session",
            "declared": False,
            "sides": [
                {"account": "staging", "value": "15m", "file": "stacks.yaml", "line": 28, "column": 35},
                {"account": "production", "value": "30m", "file": "stacks.yaml", "line": 26, "column": 3},
            ],
        }
    ]


def test_what_validate_refuses_for_its_differences_alone_is_still_compared(run: Run) -> None:
    result = run("parity", "--all", WRONG)

    assert result.returncode == 1
    assert "not-identical" in result.stderr
    assert result.stdout.endswith("3 stacks compared, 3 with differences that are not declared\n")


def test_a_stack_that_does_not_live_in_one_of_the_accounts_is_not_the_same_there(run: Run) -> None:
    result = run("parity", "trial", "--accounts", "staging,production", CASE)

    assert result.returncode == 1
    assert result.stdout.startswith("trial: nothing to compare; does not live in production\n")


def test_a_wrong_configuration_exits_1_with_its_findings_and_no_data(config: Path, run: Run) -> None:
    (config / "stacks.yaml").write_text("version: 1\nstacks: {website: {}}\n", "utf-8")
    result = run("parity", "--all", "--accounts", "a,b")

    assert (result.returncode, result.stdout) == (1, "")
    assert "missing-key" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["websit", "--accounts", "staging,production", CASE], 'there is no stack "websit": did you mean "website"?'),
        (["website", "--accounts", "stagin,production", CASE], 'there is no account "stagin": did you mean "staging"?'),
        (["website", "--accounts", "staging", CASE], "--accounts takes at least two accounts, each once"),
        (["website", "--accounts", "staging,staging", CASE], "--accounts takes at least two accounts, each once"),
        (["probe", CASE], 'name the accounts with --accounts: no "identical" of the stack "probe" says which'),
        (["--all", ROOT], 'name the accounts with --accounts: no "identical" of any stack says which'),
        ([], "name one stack, or --all"),
        (["a", "b", "c"], "name one stack, or --all"),
        (["--all", "a", "b"], "name one stack, or --all"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_to_do(run: Run, arguments: list[object], message: str) -> None:
    result = run("parity", *arguments)

    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize("file", ["accounts", "stacks", "templates", "approvals"])
def test_schema_prints_what_is_published(run: Run, file: str) -> None:
    result = run("schema", file)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (ROOT / "schemas" / f"{file}.schema.json").read_text("utf-8")


def test_schema_of_another_file_is_wrong_usage(run: Run) -> None:
    assert run("schema", "policies").returncode == 2


def test_no_text_of_the_files_begins_a_line_of_its_own(config: Path, run: Run) -> None:
    accounts = (config / "accounts.yaml").read_text("utf-8").replace("[production]", "[production, staging]")
    (config / "accounts.yaml").write_text(accounts + "  staging: {id: 222222222222}\n", "utf-8")
    stacks = (config / "stacks.yaml").read_text("utf-8")
    overrides = '{production: {variables: {site: "a\\n::error::x*"}}, staging: {variables: {site: b}}}'
    stacks = stacks.replace("[production]", overrides).replace("www.example.com", "${var.site}")
    (config / "stacks.yaml").write_text(stacks, "utf-8")
    answer = run("parity", "website", "--accounts", "production,staging")

    assert "a⟨U+000A⟩::error::x*" in answer.stdout
    assert [line for line in answer.stdout.splitlines() if line.lstrip().startswith("::")] == []
