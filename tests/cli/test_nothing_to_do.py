"""``--affected-since`` where nothing is affected: said in one line, with 0, and no engine is asked for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from provisioner.commands import deploy_choice, destroy, drift, preview, up
from provisioner.commands.deploy_choice import NO_ENGINE, Asked
from provisioner.commands.output import UsageError

COMMANDS = {"up": up.run, "preview": preview.run, "drift": drift.run, "destroy": destroy.run}
every_command = pytest.mark.parametrize("name", COMMANDS)


@pytest.fixture
def repository(config: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the smallest configuration, committed, on a machine without an engine."""
    git = ("git", "-C", str(config), "-c", "user.name=t", "-c", "user.email=t@example.com")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "all")):
        subprocess.run([*git, *arguments], check=True)
    monkeypatch.setattr(deploy_choice, "PROJECT", config)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return config


@every_command
def test_nothing_to_do_needs_no_engine(repository: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = COMMANDS[name](Asked(directory=repository, since="HEAD", recover=True))

    assert (code, *capsys.readouterr()) == (
        0, "", "nothing differs from what HEAD asks for: there is nothing to do\n",
    )  # fmt: skip


@every_command
def test_programs_are_told_of_nothing_in_the_events_of_every_run(
    repository: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = COMMANDS[name](Asked(directory=repository, since="HEAD", as_json=True))
    start, summary = (json.loads(line) for line in capsys.readouterr().out.splitlines())

    assert (code, start["event"], start["stacks"]) == (0, "start", [])
    assert (summary["event"], summary["action"], summary["stacks"]) == ("summary", name, [])
    assert set(summary["totals"].values()) == {0}


def test_something_to_do_needs_the_engine(repository: Path) -> None:
    stacks = repository / "stacks.yaml"
    stacks.write_text(stacks.read_text("utf-8").replace("s3:ListBucket", "s3:GetBucketLocation"), "utf-8")

    with pytest.raises(UsageError) as raised:
        up.run(Asked(directory=repository, since="HEAD"))

    assert str(raised.value) == NO_ENGINE
