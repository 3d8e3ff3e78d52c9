"""Exit codes, and which stream says what: 0 fine, 1 wrong, 2 wrong usage, 3 our own mistake, 130 interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from provisioner import cli
from provisioner.commands import validate as validate_command
from tests.cli.conftest import Run

Said = tuple[int, str, str]


def said(result: subprocess.CompletedProcess[str]) -> Said:
    return result.returncode, result.stdout, result.stderr


def break_it(config: Path) -> None:
    replace(
        config / "stacks.yaml",
        "website:\n    accounts: [production]\n    users: [cicd-bot]",
        "web:\n    accounts: [production]\n    users: [cicd-bto]",
    )


def replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


FINDINGS = """\
stacks.yaml:5:13 unknown-user error: the stack "web" names the user "cicd-bto", which the bastion "main" does not have
    5 |     users: [cicd-bto]
      |             ^
      = did you mean "cicd-bot"?
1 error, no warnings
"""


def test_valid_configuration_exits_0(config: Path, run: Run) -> None:
    assert said(run("validate", config)) == (0, "no errors, no warnings\n", "")


def test_directory_is_the_current_one_by_default(config: Path, run: Run) -> None:
    assert said(run("validate")) == said(run("validate", config)) == said(run("validate", "."))


def test_wrong_configuration_exits_1_and_validate_prints_its_findings_to_standard_output(
    config: Path, run: Run
) -> None:
    break_it(config)

    assert said(run("validate")) == (1, FINDINGS, "")


@pytest.mark.parametrize(
    "arguments", [["render"], ["render", "--pair", "no-such"], ["pairs"], ["pairs", "--format", "json"]]
)
def test_wrong_configuration_gives_no_data_and_its_findings_on_standard_error(
    arguments: list[str], config: Path, run: Run
) -> None:
    break_it(config)

    assert said(run(*arguments)) == (1, "", FINDINGS)


def test_warnings_alone_exit_0_and_stand_beside_the_data(config: Path, run: Run) -> None:
    replace(config / "stacks.yaml", "[cicd-bot]", "[cicd-bot, cicd-bot]")
    result = run("pairs")

    assert (result.returncode, result.stdout) == (
        0,
        "main-production  main 111111111111 -> production 333333333333  website\n",
    )
    assert result.stderr.endswith("\nno errors, 1 warning\n")


def test_strict_makes_warnings_errors(config: Path, run: Run) -> None:
    replace(config / "stacks.yaml", "[cicd-bot]", "[cicd-bot, cicd-bot]")
    result = run("validate", "--strict")

    assert result.returncode == 1
    assert result.stdout.startswith('stacks.yaml:5:23 repeated-item error: "cicd-bot"')
    assert result.stdout.endswith("\n1 error, no warnings\n")


def test_strict_leaves_notes_alone_and_notes_are_not_counted(config: Path, run: Run) -> None:
    replace(config / "accounts.yaml", "{environments", "{managed: false, environments")
    result = run("validate", "--strict")

    assert result.returncode == 0
    assert "existing-user note: " in result.stdout
    assert result.stdout.endswith("\nno errors, no warnings\n")


def test_notes_alone_do_not_stand_beside_the_data(config: Path, run: Run) -> None:
    replace(config / "accounts.yaml", "{environments", "{managed: false, environments")

    assert run("pairs").stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["validat"],
        ["validate", "--no-such"],
        ["validate", "--format", "xml"],
        ["render", "a", "b"],
        ["pairs", "--format", "yaml"],
    ],
)
def test_wrong_usage_exits_2_and_is_explained_on_standard_error(arguments: list[str], run: Run) -> None:
    result = run(*arguments)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: provisioner")


@pytest.mark.usefixtures("config")
def test_unknown_pair_exits_2_and_names_the_nearest(run: Run) -> None:
    expected = 'provisioner: there is no pair "main-prodution": did you mean "main-production"?\n'

    assert said(run("render", "--pair", "main-prodution")) == (2, "", expected)


def test_missing_directory_exits_2(run: Run) -> None:
    assert said(run("validate", "nowhere")) == (2, "", "provisioner: nowhere: there is no such directory\n")


def test_missing_file_exits_2(config: Path, run: Run) -> None:
    (config / "stacks.yaml").unlink()
    expected = "provisioner: stacks.yaml: there is no such file; DIR must hold accounts.yaml and stacks.yaml\n"

    assert said(run("validate")) == (2, "", expected)


@pytest.mark.usefixtures("config")
def test_file_in_place_of_the_directory_exits_2(run: Run) -> None:
    expected = "provisioner: stacks.yaml: this is no directory; name the one that holds accounts.yaml and stacks.yaml\n"

    assert said(run("validate", "stacks.yaml")) == (2, "", expected)


def test_directory_named_as_the_file_exits_2(config: Path, run: Run) -> None:
    (config / "accounts.yaml").unlink()
    (config / "accounts.yaml").mkdir()

    assert said(run("validate")) == (2, "", "provisioner: accounts.yaml: this is no regular file\n")


def test_fifo_exits_2_and_is_never_opened(config: Path, run: Run) -> None:
    (config / "accounts.yaml").unlink()
    os.mkfifo(config / "accounts.yaml")  # to open it would wait for ever

    assert said(run("validate")) == (2, "", "provisioner: accounts.yaml: this is no regular file\n")


def test_link_to_nothing_exits_2(config: Path, run: Run) -> None:
    (config / "accounts.yaml").unlink()
    (config / "accounts.yaml").symlink_to("elsewhere.yaml")
    expected = "provisioner: accounts.yaml: there is no such file; DIR must hold accounts.yaml and stacks.yaml\n"

    assert said(run("validate")) == (2, "", expected)


def test_link_to_itself_exits_2(config: Path, run: Run) -> None:
    (config / "accounts.yaml").unlink()
    (config / "accounts.yaml").symlink_to("accounts.yaml")
    expected = "provisioner: accounts.yaml: cannot be read (Too many levels of symbolic links)\n"

    assert said(run("validate")) == (2, "", expected)


def test_link_to_a_regular_file_is_fine(config: Path, run: Run) -> None:
    (config / "accounts.yaml").rename(config / "elsewhere.yaml")
    (config / "accounts.yaml").symlink_to("elsewhere.yaml")

    assert run("validate").returncode == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file_exits_2(config: Path, run: Run) -> None:
    (config / "accounts.yaml").chmod(0)

    assert said(run("validate")) == (2, "", "provisioner: accounts.yaml: cannot be read (Permission denied)\n")


def test_output_that_cannot_be_written_exits_2(config: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = subprocess.run(
            [sys.executable, "-m", "provisioner", "render", config],
            check=False, stdout=full, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip

    expected = "provisioner: standard output cannot be written to (No space left on device)\n"
    assert (result.returncode, result.stderr) == (2, expected)


@pytest.mark.parametrize(("command", "code"), [("render", 0), ("validate", 1)])
def test_reader_that_goes_early_changes_no_exit_code(command: str, code: int, config: Path) -> None:
    if code:
        break_it(config)
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        [sys.executable, "-m", "provisioner", command, config],
        check=False, stdout=writing, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    os.close(writing)

    assert (result.returncode, result.stderr) == (code, "")


def test_our_own_mistake_exits_3_says_so_and_shows_nothing_of_the_configuration(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def mistaken(*_: object, **__: object) -> int:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(validate_command, "run", mistaken)
    monkeypatch.setattr(sys, "argv", ["provisioner", "validate", str(config)])
    code = cli._guarded()
    output = capsys.readouterr()

    assert (code, output.out) == (3, "")
    assert output.err.startswith("provisioner: a mistake of the program (RuntimeError at test_exit_codes.py:")
    assert "Please report" in output.err
    assert "hunter2" not in output.err
    assert "Traceback" not in output.err


def test_interrupt_exits_130_without_a_traceback(config: Path) -> None:
    # A program that interrupts itself where the first file is read.
    program = (
        "import os, signal, sys\n"
        "from provisioner import cli\n"
        "from provisioner.config import source\n"
        "source.parse = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.argv = ['provisioner', 'validate', sys.argv[1]]\n"
        "cli.main()\n"
    )
    result = subprocess.run([sys.executable, "-c", program, config], check=False, capture_output=True, encoding="utf-8")

    assert said(result) == (128 + signal.SIGINT, "", "\nprovisioner: interrupted\n")  # click ends the line with ^C
