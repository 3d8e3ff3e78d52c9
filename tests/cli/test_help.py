"""``--help``: every command is listed under a heading, and its examples run in the project's folder as they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from provisioner.cli.table import COMMANDS, HEADINGS, command
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
LONGEST = 45
"""Characters of a description in the list of commands."""

ASKS_AWS = frozenset({"assume", "destroy", "doctor", "drift", "exec", "preview", "up"})
"""Commands whose examples need an account or the engine, but for ``--dry-run``."""

NEEDS_MORE = ("--engine pulumi", "--against-state")
"""Parts of further examples that need the engine, or the state that it has written."""

SAYS_NO = frozenset({
    "provisioner can '*' 's3:Delete*' 'arn:aws:s3:::www.example.com/*'",
    "provisioner can cicd-bot s3:DeleteBucket arn:aws:s3:::www.example.com",
    "provisioner can main/cicd-bot iam:PassRole '*' --format json | jq .allowed",
    "provisioner profiles --check --file aws-config --session-name ci",
})  # fmt: skip
"""Examples of a question whose answer may be no: exit code 1."""


def examples(name: str) -> list[str]:
    """Return the lines below ``Example`` in a command's help, as they are printed."""
    text = command(name).get_help(click.Context(command(name), info_name=name))
    found = re.search(r"^ *Examples?[^\n]*:\n((?: {4}[^\n]*\n)+)", text, re.MULTILINE)
    assert found is not None, f"{name} has no example"
    return [line.strip() for line in found[1].splitlines()]


def runs_here(name: str, line: str) -> bool:
    """Tell whether an example needs neither AWS nor the engine."""
    return (name not in ASKS_AWS or "--dry-run" in line) and not any(part in line for part in NEEDS_MORE)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a fresh clone of the project, so far as the examples look at it."""
    folder = tmp_path_factory.mktemp("clone")
    for name in ("accounts.yaml", "stacks.yaml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / ".github" / "workflows").mkdir(parents=True)
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main")
    for arguments in (
        ("init", "-q"), ("add", "."), ("commit", "-q", "-m", "all"), ("update-ref", "refs/remotes/origin/main", "HEAD"),
    ):  # fmt: skip
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)
    program = folder / ".git" / "bin" / "provisioner"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m provisioner "$@"\n', "utf-8")
    program.chmod(0o755)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in COMMANDS if any(runs_here(name, line) for line in examples(name))])
def test_examples_in_the_help_run_as_they_stand(clone: Path, name: str, tmp_path: Path) -> None:
    path = f"{clone}/.git/bin:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "output")}
    wrong = []
    for line in filter(lambda each: runs_here(name, each), examples(name)):
        programs = set(re.findall(r"(?:^|\| )([\w-]+)", line))
        if any(shutil.which(program, path=path) is None for program in programs):
            continue  # jq or Graphviz is not here; what stands before it runs in other examples
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line], cwd=clone, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if ran.returncode not in ({0, 1} if line in SAYS_NO else {0}):
            wrong.append((line, ran.returncode, ran.stderr))

    assert wrong == []


def test_every_command_has_an_example_of_itself() -> None:
    assert [name for name in COMMANDS if not any("provisioner" in line for line in examples(name))] == []


def test_every_command_stands_once_below_a_heading_with_a_short_description() -> None:
    listed = [(name, text) for commands in HEADINGS.values() for name, text in commands.items()]

    assert sorted(name for name, _ in listed) == sorted(COMMANDS)
    assert [text for _, text in listed if len(text) > LONGEST or not text] == []
    assert [name for name in COMMANDS if command(name).short_help != dict(listed)[name]] == []


def test_list_of_commands_cuts_nothing(run: Run) -> None:
    lines = run("--help").stdout.splitlines()

    assert [line for line in lines if line.endswith("...")] == ["Usage: provisioner [OPTIONS] COMMAND [ARGS]..."]
    assert [line for line in lines if re.fullmatch(r"[A-Z][a-z ]+:", line)][-len(HEADINGS) :] == [
        f"{heading}:" for heading in HEADINGS
    ]
    assert "  ci-snippet  a CI job that deploys one stack" in lines


@pytest.mark.parametrize(
    ("arguments", "usage", "said"),
    [
        (("validat",), "Usage: provisioner [OPTIONS]", 'there is no command "validat": did you mean "validate"?'),
        (("validate", "--no-such"), "Usage: provisioner validate", "No such option '--no-such'."),
        (("rules", "no-such"), "Usage: provisioner rules", 'there is no rule "no-such"'),
        (("diff",), "Usage: provisioner diff", "give exactly one of --base REV"),
    ],
)
def test_wrong_usage_has_the_prefix_of_all_messages(
    run: Run, arguments: tuple[str, ...], usage: str, said: str
) -> None:
    result = run(*arguments)
    lines = result.stderr.splitlines()

    assert result.returncode == 2
    assert lines[0].startswith(usage)
    assert lines[1].startswith("Try 'provisioner")
    assert lines[1].endswith("--help' for help.")
    assert lines[-1].startswith(f"provisioner: {said}")
    assert "Error:" not in result.stderr


def test_program_without_arguments_prints_its_help_alone(run: Run) -> None:
    result = run()

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == run("--help").stdout
