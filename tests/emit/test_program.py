"""The program as Pulumi starts it: from the two files in a folder, or not at all."""

from __future__ import annotations

import runpy
from pathlib import Path

import pulumi
import pytest

from provisioner import pipeline
from provisioner.emit.program import run
from provisioner.emulator.inprocess import Resource, emulated_aws
from provisioner.report.text import format_findings
from tests.emit.files import break_files, write_files
from tests.emit.fleet import Fleet

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "__main__.py"
PAIR = "main-production"


def test_the_program_deploys_what_the_files_in_its_folder_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    desired = pipeline.run(tmp_path).desired
    with emulated_aws(desired) as aws:
        aws.deploy(_main, "main")
        deployment = aws.deploy(_main, PAIR)
    roles = {it.inputs["name"]: it.inputs["assumeRolePolicy"] for it in deployment.resources if "Role" in it.type[-4:]}
    assert roles == {role.name: role.trust_policy.text() for role in desired.pairs[0].roles}
    arn = desired.pairs[0].roles[0].arn
    assert deployment.outputs["roles"]["website"]["role_arn"] == arn


def test_a_wrong_configuration_fails_with_all_findings_before_the_first_resource(tmp_path: Path) -> None:
    write_files(tmp_path)
    break_files(tmp_path)
    made: list[Resource] = []
    expected = format_findings(pipeline.run(tmp_path))
    with emulated_aws(Fleet().desired()) as aws, pytest.raises(pulumi.RunError) as error:
        aws.deploy(lambda: run(tmp_path), PAIR, made.append)
    assert made == []
    assert expected in str(error.value)
    assert ["cicd-bto" in expected, "colour" in expected] == [True, True]


def test_a_folder_without_the_files_fails_with_the_name_of_what_is_missing(tmp_path: Path) -> None:
    with emulated_aws(Fleet().desired()) as aws, pytest.raises(pulumi.RunError, match=r"accounts\.yaml"):
        aws.deploy(lambda: run(tmp_path), PAIR)


def test_the_program_file_is_at_most_15_lines() -> None:
    assert len(MAIN.read_text(encoding="utf-8").splitlines()) <= 15


def _main() -> None:
    runpy.run_path(str(MAIN), run_name="__main__")
