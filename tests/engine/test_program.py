"""``__main__.py`` itself on the real engine, in a folder with the two files."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import yaml
from pulumi import automation

from provisioner.emit.engine import NO_DEFAULT_PROVIDER
from tests.emit.files import break_files, write_files
from tests.engine.world import World

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
ROLE = "WebsiteStackUpdaterRole"
GRANT = "cicd-bot-main-production"


def program() -> None:
    runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")


def test_the_files_become_roles_and_grants_bastion_first(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, bastion=world.ids[0], target=world.ids[1])
    monkeypatch.chdir(tmp_path)
    world.run(program, "main")
    world.run(program)
    assert list(world.target().roles) == [ROLE]
    assert world.bastion().users == {"cicd-bot": (GRANT,)}
    assert world.run(program) == {"same": 8}


def test_a_wrong_configuration_shows_all_findings_and_no_traceback(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, bastion=world.ids[0], target=world.ids[1])
    break_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(automation.CommandError) as error:
        world.run(program)
    shown = str(error.value)
    assert [part in shown for part in ("stacks.yaml:", "cicd-bto", "colour", "Traceback")] == [True, True, True, False]
    assert [step for step in world.steps if step.type.startswith(("aws:", "pulumi:providers"))] == []


def test_the_project_file_forbids_default_providers_as_the_tests_do() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert (project["name"], project["runtime"]["name"]) == ("provisioner", "python")
    assert project["config"] == NO_DEFAULT_PROVIDER
