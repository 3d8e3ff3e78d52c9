"""``ci-snippet``: what it prints is valid for its system, asks for no more than it needs, and takes the role."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from provisioner.report.ci_snippets import SNIPPETS, Deployment
from tests.sts.conftest import IDENTITY, Desk

pytestmark = pytest.mark.slow  # real commands, which wait for real sessions to end

RUN = f'{sys.executable} -c "{IDENTITY}"'
TWICE = f'{RUN} && {RUN} && test "$AWS_REGION" = eu-west-1'
ODD_STACKS = [
    "a: b",
    "x # y",
    'it\'s "quoted"',
    "-dash",
    "yes",
    "${{ x }}"[3:],
    "web/site",
    "é ü",
    "{a}",
    "back\\slash",
    "<<x",
]


def _with_program(desk: Desk) -> dict[str, str]:
    """Return the variables with the program on PATH, as an installation puts it there."""
    program = desk.folder / "bin" / "provisioner"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m provisioner "$@"\n', "utf-8")
    program.chmod(0o755)
    return desk.environment | {"PATH": f"{program.parent}:{desk.environment['PATH']}"}


def _snippet(desk: Desk, system: str, *arguments: str) -> str:
    ran = desk.run("ci-snippet", system, "website", "--account", "production", *arguments)
    assert ran.returncode == 0
    return ran.stdout


def _line_of(system: str, text: str) -> str:
    """Return the line that does the work, as the system hands it to a shell."""
    if system == "shell":
        return text
    body: Any = yaml.safe_load(text)
    match system:
        case "github":
            (job,) = body["jobs"].values()
            return str(job["steps"][-1]["run"])
        case "gitlab":
            (job,) = body.values()
            return str(job["script"][-1])
        case "circleci":
            (job,) = body["jobs"].values()
            return str(job["steps"][-1]["run"]["command"]).replace("\\<<", "<<")
        case _:
            return str(body["steps"][0]["commands"][-1]).replace("$$", "$")


@pytest.mark.parametrize("system", SNIPPETS)
def test_what_is_printed_takes_the_role_when_bash_runs_it(desk: Desk, system: str) -> None:
    line = _line_of(system, _snippet(desk, system, "--run", TWICE))
    environment = _with_program(desk)
    ran = subprocess.run(
        ["bash", "-c", line], check=False, capture_output=True, text=True, cwd=desk.folder, env=environment
    )
    desk.nothing_shown(ran.stdout + ran.stderr)

    assert ran.returncode == 0, ran.stderr
    assert [arn.rpartition("/")[0] for arn in ran.stdout.splitlines()] == [
        "arn:aws:sts::333333333333:assumed-role/WebsiteStackUpdaterRole"
    ] * 2


def test_script_for_a_shell_stops_where_the_role_is_refused(desk: Desk) -> None:
    script = desk.folder / "deploy.sh"
    script.write_text(_snippet(desk, "shell", "--run", "touch ran") + "touch later\n", "utf-8")
    environment = _with_program(desk)
    environment.pop("AWS_ACCESS_KEY_ID")
    ran = subprocess.run(
        ["bash", script], check=False, capture_output=True, text=True, cwd=desk.folder, env=environment
    )

    assert ran.returncode == 2
    assert [(desk.folder / name).exists() for name in ("ran", "later")] == [False, False]


def test_github_workflow_reads_only_and_is_pinned(desk: Desk) -> None:
    text = _snippet(desk, "github")
    body = yaml.safe_load(text)
    (job,) = body["jobs"].values()

    assert body["permissions"] == {"contents": "read"}
    assert [step["uses"] for step in job["steps"] if "uses" in step] == re.findall(r"\S+@[0-9a-f]{40}(?= # v)", text)
    assert [sorted(step.get("env", ())) for step in job["steps"]] == [
        [], [], [], ["PROVISIONER"],
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL"],
    ]  # fmt: skip
    assert job["steps"][-1]["env"]["AWS_ACCESS_KEY_ID"] == "${{ secrets.CICD_BOT_AWS_ACCESS_KEY_ID }}"


@pytest.mark.parametrize(("stack", "more"), [("website", ()), ("api", ("--preview",))])
def test_auditor_of_workflows_finds_nothing(desk: Desk, stack: str, more: tuple[str, ...]) -> None:
    program = Path(sys.executable).with_name("zizmor")
    if not program.exists():
        pytest.skip("zizmor is not installed")
    workflow = desk.folder / ".github" / "workflows" / "deploy.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(desk.run("ci-snippet", "github", stack, "--account", "production", *more).stdout, "utf-8")
    ran = subprocess.run([program, "--offline", workflow], check=False, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("system", SNIPPETS)
@pytest.mark.parametrize("stack", ODD_STACKS)
def test_odd_name_reaches_the_command_as_it_is(system: str, stack: str) -> None:
    job = Deployment(stack=stack, account="a", preview=True, user="x@y", directory="dir", command="true")
    line = _line_of(system, SNIPPETS[system](job)).splitlines()[-1]
    ran = subprocess.run(
        ["bash", "-c", f"provisioner() {{ printf '%s\\n' \"$@\"; }}; {line}"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert ran.stdout.splitlines() == ["exec", stack, "--account", "a", "--preview", "dir", "--", "true"]


@pytest.mark.parametrize("system", SNIPPETS)
def test_no_snippet_hands_credentials_to_more_than_the_command(desk: Desk, system: str) -> None:
    text = _snippet(desk, system)

    assert "provisioner exec website --account production -- pulumi up --yes --stack website/production" in text
    assert "set -x" not in text
    assert "--static" not in text


def _preview_of(desk: Desk, system: str) -> Any:  # noqa: ANN401 - YAML; its loader keeps `on` a text
    ran = desk.run("ci-snippet", system, "api", "--account", "production", "--preview")
    return yaml.load(ran.stdout, Loader=yaml.BaseLoader)  # noqa: S506 - texts only


def test_preview_on_github_is_for_pull_requests_of_the_repository_alone(desk: Desk) -> None:
    body = _preview_of(desk, "github")
    (job,) = body["jobs"].values()

    assert body["on"] == "pull_request"
    assert job["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert job["environment"] == "preview"


def test_preview_on_gitlab_is_for_merge_requests_of_the_project_alone(desk: Desk) -> None:
    (job,) = _preview_of(desk, "gitlab").values()

    assert job["rules"] == [
        {"if": '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID'}
    ]
    assert job["environment"] == {"name": "preview", "action": "verify"}


def test_preview_on_circleci_and_buildkite_is_for_no_fork_and_no_main_branch(desk: Desk) -> None:
    circleci, buildkite = _preview_of(desk, "circleci"), _preview_of(desk, "buildkite")
    (job,) = circleci["jobs"].values()
    (workflow,) = circleci["workflows"].values()
    ((used,),) = (each.values() for each in workflow["jobs"])

    assert "CIRCLE_PR_REPONAME" in job["steps"][0]["run"]
    assert used["filters"] == {"branches": {"ignore": "main"}}
    assert buildkite["steps"][0]["if"] == (
        "build.pull_request.id != null && build.pull_request.repository.fork == false"
    )
    assert "branches" not in buildkite["steps"][0]


def _install_of(system: str, text: str) -> str:
    """Return the line that installs the program, as a shell gets it."""
    found = next(line for line in text.splitlines() if 'pip install "' in line or "pip install \\" in line)
    line = (
        found
        if system == "shell"
        else yaml.safe_load(found.strip().removeprefix("- ").partition("run: ")[2] or found.strip().removeprefix("- "))
    )
    return str(line).replace("$$", "$")


@pytest.mark.parametrize("system", SNIPPETS)
def test_program_comes_from_the_url_that_is_set_and_from_no_index_by_its_name(desk: Desk, system: str) -> None:
    line = _install_of(system, _snippet(desk, system))
    told = f"command() {{ false; }}; python() {{ printf '%s\\n' \"$@\"; }}; {line}"
    unset = subprocess.run(["bash", "-c", told], check=False, capture_output=True, text=True, env={})
    ran = subprocess.run(
        ["bash", "-c", told], check=True, capture_output=True, text=True, env={"PROVISIONER": "file:///a b"}
    )

    assert (unset.returncode != 0, unset.stdout) == (True, "")
    assert "PROVISIONER: set it to the URL of the pinned program" in unset.stderr
    assert ran.stdout.splitlines() == ["-m", "pip", "install", "stack-provisioner[sts] @ file:///a b"]


@pytest.mark.parametrize("system", SNIPPETS)
def test_pulumi_is_had_where_the_command_needs_it_and_only_there(desk: Desk, system: str) -> None:
    sign = {"github": "pulumi/actions@", "gitlab": "pulumi/pulumi-python", "circleci": "pulumi/pulumi-python"}
    looked_for = sign.get(system, "command -v pulumi")

    assert looked_for in _snippet(desk, system)
    assert "pulumi" not in _snippet(desk, system, "--run", "aws s3 ls").lower()


def test_job_says_which_files_and_variables_it_needs(desk: Desk) -> None:
    for system in SNIPPETS:
        text = _snippet(desk, system)
        assert "accounts.yaml and stacks.yaml in this repository" in text
        assert "PULUMI_BACKEND_URL" in text


def test_default_command_of_a_preview_previews(desk: Desk) -> None:
    ran = desk.run("ci-snippet", "shell", "api", "--account", "production", "--preview")

    assert "exec api --account production --preview -- pulumi preview --stack api/production" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("website", "--account", "nowhere"), 'stack "website" is not in account "nowhere"'),
        (("website", "--account", "production", "--run", "a\nb"), "--run is one line"),
    ],
)
def test_wrong_usage_names_what_is_wrong(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    ran = desk.run("ci-snippet", "shell", *arguments)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
