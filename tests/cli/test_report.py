"""``provisioner report`` and ``provisioner graph``: data on standard output or in a file, whole or not at all."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.test_offline import ROOT, WITHOUT


def break_stacks(config: Path) -> None:
    stacks = config / "stacks.yaml"
    stacks.write_text(stacks.read_text("utf-8").replace("cicd-bot", "nobody"), "utf-8")


def test_the_page_goes_to_standard_output_or_to_a_file_with_the_same_bytes(config: Path, run: Run) -> None:
    printed = run("report")
    written = run("report", "--output", "access-report.html")

    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout.startswith("<!doctype html>\n")
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert (config / "access-report.html").read_text("utf-8") == printed.stdout
    assert run("report").stdout == printed.stdout


def test_nothing_is_left_beside_the_file_and_its_mode_is_that_of_any_new_file(config: Path, run: Run) -> None:
    before = set(config.iterdir())
    run("report", "--output", "access-report.html")
    (config / "other").touch()

    assert set(config.iterdir()) - before == {config / "access-report.html", config / "other"}
    modes = {stat.S_IMODE((config / name).stat().st_mode) for name in ("access-report.html", "other")}
    assert len(modes) == 1


def test_a_wrong_configuration_gives_its_findings_and_leaves_the_earlier_report(config: Path, run: Run) -> None:
    (config / "access-report.html").write_text("earlier", "utf-8")
    break_stacks(config)
    for arguments in (("report", "--output", "access-report.html"), ("report",), ("graph",)):
        result = run(*arguments)

        assert (result.returncode, result.stdout) == (1, "")
        assert "unknown-user" in result.stderr
    assert (config / "access-report.html").read_text("utf-8") == "earlier"


def test_a_warning_is_told_and_stands_in_the_report(config: Path, run: Run) -> None:
    stacks = config / "stacks.yaml"
    stacks.write_text(stacks.read_text("utf-8").replace("[cicd-bot]", "[cicd-bot, cicd-bot]"), "utf-8")
    result = run("report")

    assert result.returncode == 0
    assert "repeated-item warning" in result.stderr
    assert '"rule":"repeated-item"' in result.stdout


def test_a_link_is_followed_and_kept(config: Path, run: Run) -> None:
    (config / "pages").mkdir()
    (config / "pages" / "real.html").write_text("earlier", "utf-8")
    (config / "link.html").symlink_to("pages/real.html")

    assert run("report", "--output", "link.html").returncode == 0
    assert (config / "link.html").is_symlink()
    assert (config / "pages" / "real.html").read_text("utf-8").startswith("<!doctype html>")
    assert list((config / "pages").iterdir()) == [config / "pages" / "real.html"]


@pytest.mark.parametrize("target", [".", "missing/report.html", "accounts.yaml/report.html"])
def test_what_cannot_be_written_is_named(config: Path, run: Run, target: str) -> None:  # noqa: ARG001 - writes the files
    result = run("report", "--output", target)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"provisioner: {target} cannot be written (")


def test_a_terminal_gets_no_page_but_the_remedy(config: Path) -> None:
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "provisioner", "report", str(config)]
    ran = subprocess.run(command, stdout=slave, stderr=subprocess.PIPE, env=environment, text=True, check=False)
    os.close(slave)
    os.close(master)

    assert ran.returncode == 2
    assert "--output access-report.html" in ran.stderr


@pytest.mark.parametrize("arguments", [["report"], ["graph"], ["graph", "--format", "svg"]])
def test_neither_pulumi_nor_a_network_is_needed_and_no_file_is_written(arguments: list[str]) -> None:
    command = [sys.executable, "-c", WITHOUT, *arguments, "examples/fleet"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout != ""


def test_the_graph_is_printed_in_each_format(config: Path, run: Run) -> None:  # noqa: ARG001 - writes the files
    assert run("graph").stdout == (
        "flowchart LR\n"
        '  n0[("main")]:::bastion\n'
        '  n1(["cicd-bot"]):::user\n'
        '  n2["website"]:::role\n'
        '  n3[("production")]:::account\n'
        "  n0 --> n1\n"
        '  n1 -- "may assume" --> n2\n'
        "  n2 --> n3\n"
    )
    assert run("graph", "--format", "dot").stdout.startswith("digraph access {\n")
    assert run("graph", "--format", "svg").stdout.startswith("<svg ")


@pytest.mark.parametrize(
    ("option", "name", "hint"),
    [
        ("--pair", "main-prod", 'did you mean "main-production"?'),
        ("--stack", "webste", 'did you mean "website"?'),
        ("--user", "somebody", "the users are "),
    ],
)
def test_an_unknown_name_is_wrong_usage_with_a_hint(config: Path, run: Run, option: str, name: str, hint: str) -> None:  # noqa: ARG001
    result = run("graph", option, name)

    assert (result.returncode, result.stdout) == (2, "")
    assert f'there is no {option.removeprefix("--")} "{name}": ' in result.stderr
    assert hint in result.stderr
