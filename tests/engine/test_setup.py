"""What stands around the engine: how it is found, its AWS plugin, the emulated AWS, and what is said without it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from provisioner.emit.engine import BUILT, find_pulumi
from provisioner.emulator.plugin import SWITCH, install_stand_in, plugin_environment
from provisioner.emulator.server import aws_server
from tests.emit.fleet import Fleet
from tests.engine.loud import NO_ENGINE

pytest_plugins = ["pytester"]


def test_the_pulumi_on_path_is_preferred_to_the_built_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_pulumi(tmp_path) is None
    built = _executable(tmp_path / BUILT)
    assert find_pulumi(tmp_path) == built
    installed = _executable(tmp_path / "bin" / "pulumi")
    assert find_pulumi(tmp_path) == installed


def test_an_emulated_aws_stops_with_its_context_and_takes_its_folder_along() -> None:
    with aws_server() as server:
        environment = server.environment(Fleet(bastion_profile="bastion-admin").desired())
        config = Path(environment["AWS_CONFIG_FILE"])
        assert config.stat().st_mode & 0o077 == 0
        assert server.cloud.iam("aws", "111111111111").list_users()["Users"] == []
    assert not server.folder.exists()


def test_an_emulated_aws_hides_the_users_own_settings_from_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"AWS_PROFILE": "nonesuch", "AWS_ACCESS_KEY_ID": "own", "AWS_ENDPOINT_URL_IAM": "http://192.0.2.1:9"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    with aws_server() as server:
        assert {name: os.environ.get(name) for name in own} == dict.fromkeys(own)
        assert server.cloud.caller("aws", server.cloud.keys("aws", "111111111111")).account == "111111111111"
    assert {name: os.environ.get(name) for name in own} == own


def test_the_stand_in_refuses_to_work_on_anything_but_this_machine(tmp_path: Path) -> None:
    plugin = install_stand_in(tmp_path)
    for address in ("https://iam.amazonaws.com", ""):
        result = subprocess.run(
            [plugin, "127.0.0.1:1"],
            env={**os.environ, "AWS_ENDPOINT_URL": address},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert result.returncode == 1
        assert "AWS_ENDPOINT_URL must lead to an emulated AWS on this machine" in result.stderr


def test_the_official_plugin_is_used_where_the_user_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "official")
    monkeypatch.setenv("PULUMI_HOME", "/home/user/.pulumi")
    assert plugin_environment(tmp_path)["PULUMI_HOME"] == "/home/user/.pulumi"
    assert list(tmp_path.iterdir()) == []
    monkeypatch.delenv(SWITCH)
    assert plugin_environment(tmp_path)["PATH"].startswith(f"{tmp_path}{os.pathsep}")


def test_a_run_without_an_engine_says_so_loudly(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("from tests.engine.loud import pytest_terminal_summary")
    pytester.makepyfile(f"import pytest\ndef test_it():\n    pytest.skip({NO_ENGINE!r})")
    result = pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines([f"!* {NO_ENGINE}: 1 tests skipped !*"])


def _executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path
