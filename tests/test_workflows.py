"""Workflows, the action and the hooks: judged by linters, held to rules of our own, and their scripts really run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from provisioner.checks import smallest
from provisioner.cli.table import command

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
GUIDE = ROOT / "docs" / "guide" / "ci.md"
ACTIONLINT = ROOT / ".cache" / "actionlint" / "actionlint"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v[0-9]+(\.[0-9]+)*")
LOCAL = re.compile(r"\./(trusted)?( # zizmor: ignore\[self-repository\].*)?")
USES = re.compile(r"uses: *([^\n]+)")

every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)

# In CI it must be there: its tests fail then.
needs_actionlint = pytest.mark.skipif(
    not ACTIONLINT.is_file() and not os.environ.get("CI"),
    reason="NOT LINTED: actionlint is not installed: tools/actionlint/install",
)


def loaded(path: Path) -> dict[str, Any]:
    """Return a workflow; to this loader everything is text, so that ``on`` stays a key."""
    body: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    return body


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = loaded(path)["jobs"]
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    body = loaded(path)
    for part in [body["runs"]] if "runs" in body else body["jobs"].values():
        yield from part["steps"]


def step(path: Path, name: str) -> dict[str, Any]:
    return next(each for each in steps(path) if each.get("name") == name)


# --- Linters ----------------------------------------------------------------------------------------------------------


@needs_actionlint
def test_actionlint_finds_nothing() -> None:
    ran = subprocess.run(
        [str(ACTIONLINT), "-no-color", *map(str, WORKFLOWS)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stdout) == (0, "")


@needs_actionlint
def test_actionlint_would_find_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(WORKFLOWS[0].read_text("utf-8").replace("runs-on", "run-on"), "utf-8")

    assert subprocess.run([ACTIONLINT, path], capture_output=True, check=False).returncode == 1


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).parent / "zizmor"),
        "--offline",
        "--no-progress",
        "--quiet",
        "--persona=pedantic",
    ]
    return subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=False)


def test_zizmor_finds_nothing() -> None:
    ran = zizmor(*WORKFLOWS, ACTION, ROOT / ".github" / "dependabot.yml")

    assert ran.returncode == 0, ran.stdout


def test_zizmor_would_find_a_script_injection(tmp_path: Path) -> None:
    path = tmp_path / ".github" / "workflows" / "wrong.yml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "on: pull_request\npermissions: {}\njobs: {a: {runs-on: ubuntu-24.04, steps: "
        '[{run: "echo ${{ github.event.pull_request.title }}"}]}}\n',
        "utf-8",
    )

    assert "template-injection" in zizmor(path).stdout


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-actions", [ACTION]),
        ("dependabot", [ROOT / ".github" / "dependabot.yml"]),
        ("gitlab-ci", [ROOT / "docs" / "ci" / "gitlab-ci.yml"]),
    ],
)
def test_each_file_has_the_form_that_its_vendor_publishes(schema: str, paths: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    ran = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout


# --- Rules of our own -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION, GUIDE], ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(path: Path) -> None:
    used = USES.findall(path.read_text("utf-8"))
    loose = [each for each in used if not PINNED.match(each) and not LOCAL.fullmatch(each)]

    assert [each for each in loose if not re.match(r"OWNER/REPOSITORY@COMMIT\b", each)] == []


def test_an_action_is_pinned_to_one_commit_everywhere() -> None:
    texts = "\n".join(path.read_text("utf-8") for path in (*WORKFLOWS, ACTION, GUIDE))
    pins: dict[str, set[str]] = {}
    for name, commit in re.findall(r"uses: *([\w./-]+)@([0-9a-f]{40})", texts):
        pins.setdefault("/".join(name.split("/")[:2]), set()).add(commit)

    assert {name: len(commits) for name, commits in pins.items() if len(commits) > 1} == {}


@every_workflow
def test_a_workflow_may_do_nothing_and_each_job_only_what_it_says(path: Path) -> None:
    assert loaded(path)["permissions"] == {}
    assert "concurrency" in loaded(path)
    for job in jobs(path).values():
        assert {"permissions", "timeout-minutes", "runs-on"} <= job.keys()
        assert set(job["permissions"].values()) <= {"read", "write"}


def test_what_may_write_is_known() -> None:
    found = {
        (path.stem, name, scope)
        for path in WORKFLOWS
        for name, job in jobs(path).items()
        for scope, access in job["permissions"].items()
        if access == "write"
    }

    assert found == {
        ("access", "comment", "pull-requests"),
        ("ci", "scan", "security-events"),
        ("preview", "preview", "id-token"),
    }


@every_workflow
def test_no_workflow_runs_for_others_with_the_rights_of_the_repository(path: Path) -> None:
    triggers = loaded(path)["on"]

    assert {"pull_request_target", "workflow_run", "issue_comment"}.isdisjoint(triggers)


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_no_script_has_an_expression_in_it(path: Path) -> None:
    assert [each for each in steps(path) if "${{" in each.get("run", "")] == []


@every_workflow
def test_no_checkout_leaves_its_token_behind(path: Path) -> None:
    checkouts = [each for each in steps(path) if each.get("uses", "").startswith("actions/checkout@")]

    assert [each for each in checkouts if each["with"].get("persist-credentials") != "false"] == []


def test_the_job_that_comments_checks_out_nothing_and_runs_no_program_of_the_repository() -> None:
    comment = jobs(ROOT / ".github" / "workflows" / "access.yml")["comment"]

    assert [each["uses"].partition("@")[0] for each in comment["steps"] if "uses" in each] == [
        "actions/download-artifact"
    ]
    assert "head.repo.full_name == github.repository" in comment["if"]


@pytest.mark.parametrize("name", ["access", "preview"])
def test_the_program_that_judges_a_pull_request_is_that_of_the_base_branch(name: str) -> None:
    path = ROOT / ".github" / "workflows" / f"{name}.yml"
    for job in jobs(path).values():
        refs = {
            each["with"]["path"]: each["with"].get("ref")
            for each in job["steps"]
            if "checkout@" in each.get("uses", "")
        }
        if refs:
            assert refs == {"trusted": "${{ github.event.pull_request.base.sha }}", "proposed": None}
        assert {each["uses"] for each in job["steps"] if each.get("uses", "").startswith(".")} <= {"./trusted"}
        assert {each.get("working-directory", "") for each in job["steps"]} <= {"", "trusted"}


def test_the_engine_of_the_previews_is_that_of_the_lock() -> None:
    locked = re.search(r"^pulumi==(\S+)", (ROOT / "requirements" / "demo.lock").read_text("utf-8"), re.MULTILINE)
    used = [
        each["with"]["pulumi-version"]
        for each in steps(ROOT / ".github" / "workflows" / "preview.yml")
        if "pulumi/actions@" in each.get("uses", "")
    ]

    assert locked is not None
    assert used == [locked[1]]


def test_ci_runs_what_a_change_must_pass() -> None:
    scripts = [each.get("run") for each in jobs(ROOT / ".github" / "workflows" / "ci.yml")["check"]["steps"]]

    assert ".ci/run" in scripts
    assert "tools/actionlint/install" in (ROOT / "Makefile").read_text("utf-8")


RUNNING = [
    ROOT / name
    for name in (
        "action.yml", ".pre-commit-hooks.yaml", "docs/ci/gitlab-ci.yml", ".github/workflows/ci.yml",
        ".github/workflows/preview.yml",
    )
]  # fmt: skip
CALL = re.compile(r'(?:"\$PROGRAM"|bin/provisioner|entry: provisioner) ([a-z]+)([^|>\n]*)')


@pytest.mark.parametrize("path", RUNNING, ids=lambda path: path.name)
def test_every_command_and_option_that_is_run_exists(path: Path) -> None:
    called = CALL.findall(path.read_text("utf-8"))
    unknown = [
        f"{name} {option}"
        for name, rest in called
        for option in re.findall(r"(?<= )--[a-z-]+", rest)
        if option not in {each for parameter in command(name).params for each in parameter.opts}
    ]

    assert called
    assert unknown == []


# --- Scripts, really run ----------------------------------------------------------------------------------------------


def run_script(script: str, directory: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does."""
    wanted = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"], **environment}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=directory, env=wanted, capture_output=True, text=True, check=False)


def git(directory: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=directory, check=True, capture_output=True)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return a program that is the one of this tree."""
    path = tmp_path / "program"
    path.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m provisioner "$@"\n', "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with the smallest configuration, committed."""
    path = tmp_path / "repository"
    path.mkdir()
    (path / "accounts.yaml").write_text(smallest.ACCOUNTS, "utf-8")
    (path / "stacks.yaml").write_text(smallest.STACKS, "utf-8")
    git(path, "init")
    git(path, "add", ".")
    git(path, "commit", "-m", "before")
    return path


def test_the_action_shows_and_stops_what_broadens_access(tmp_path: Path, repository: Path, program: Path) -> None:
    text = smallest.STACKS.replace('["s3:ListBucket"]', '["s3:ListBucket", "s3:PutBucketPolicy"]')
    (repository / "stacks.yaml").write_text(text, "utf-8")
    git(repository, "commit", "--all", "-m", "more")
    environment = {
        "PROGRAM": str(program), "DIRECTORY": ".", "BASE": "HEAD^1", "FAIL_ON": "broadening", "MARKDOWN": "",
        "RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }  # fmt: skip
    gated = run_script(step(ACTION, "Compare")["run"], repository, environment)
    shown = run_script(step(ACTION, "Compare")["run"], repository, environment | {"FAIL_ON": "none"})

    assert (gated.returncode, shown.returncode) == (1, 0), gated.stderr
    assert "file=stacks.yaml" in gated.stdout
    assert "s3:PutBucketPolicy" in (tmp_path / "access.md").read_text("utf-8")
    assert (tmp_path / "summary").read_text("utf-8") == (tmp_path / "access.md").read_text("utf-8") * 2


@pytest.mark.parametrize(("strict", "expected"), [("true", 1), ("false", 0)])
def test_the_action_validates_and_takes_no_directory_for_an_option(
    repository: Path, program: Path, strict: str, expected: int
) -> None:
    (repository / "--help").mkdir()
    for name in ("accounts.yaml", "stacks.yaml"):
        shutil.copy(repository / name, repository / "--help" / name)
    with (repository / "--help" / "stacks.yaml").open("a", encoding="utf-8") as stream:
        stream.write("suppress: [{rule: unused-user, reason: none}]\n")  # which suppresses nothing: a warning
    environment = {"PROGRAM": str(program), "DIRECTORY": "--help", "STRICT": strict}
    ran = run_script(step(ACTION, "Validate")["run"], repository, environment)

    assert ran.returncode == expected, ran.stderr
    assert "unused-suppression" in ran.stdout


def test_previews_take_no_link_and_no_accounts_file_of_a_pull_request(tmp_path: Path, repository: Path) -> None:
    proposed, trusted = tmp_path / "proposed", tmp_path / "trusted"
    shutil.copytree(repository, trusted)
    shutil.copytree(repository, proposed)
    (proposed / "accounts.yaml").write_text("hostile\n", "utf-8")
    (proposed / "stacks.yaml").unlink()
    (proposed / "stacks.yaml").symlink_to("/proc/self/environ")
    git(proposed, "add", ".")
    git(proposed, "commit", "-m", "hostile")
    for each in steps(ROOT / ".github" / "workflows" / "preview.yml"):
        if each.get("name") == "Take two files of the pull request, as text":
            shutil.rmtree(tmp_path / "configuration", ignore_errors=True)
            ran = run_script(each["run"], tmp_path, {"SECRET": "secret"})
            assert ran.returncode == 0, ran.stderr
            taken = {path.name: path.read_text("utf-8") for path in (tmp_path / "configuration").iterdir()}
            assert taken == {"accounts.yaml": smallest.ACCOUNTS, "stacks.yaml": "/proc/self/environ"}
            assert not any(path.is_symlink() for path in (tmp_path / "configuration").iterdir())


def test_gitlab_installs_the_program_from_the_url_that_is_set_and_fails_without_one(tmp_path: Path) -> None:
    line = loaded(ROOT / "docs" / "ci" / "gitlab-ci.yml")["default"]["before_script"][-1]
    program, _, rest = line.partition(" ")
    told = f"pip() {{ printf '%s\\n' \"$@\"; }}; pip {rest}"
    ran = run_script(told, tmp_path, {"PROVISIONER": "https://example.com/a.tar.gz"})
    unset = run_script(told, tmp_path, {})

    assert program.endswith("/pip")
    assert ran.stdout.splitlines()[-1] == "stack-provisioner @ https://example.com/a.tar.gz"
    assert (unset.returncode != 0, unset.stdout) == (True, "")
    assert "PROVISIONER: set it to the URL" in unset.stderr


GH = """#!/bin/sh
echo "$@" >> calls
case $2 in --paginate) echo "$KNOWN" ;; esac
"""


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ("", "api --silent --method POST repos/o/r/issues/7/comments --field body=@comment.md"),
        ("41\n42", "api --silent --method PATCH repos/o/r/issues/comments/41 --field body=@comment.md"),
    ],
)
def test_a_comment_is_written_once_and_then_changed(tmp_path: Path, known: str, expected: str) -> None:
    (tmp_path / "gh").write_text(GH, "utf-8")
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "access.md").write_text("$(touch hacked) `touch hacked`\n", "utf-8")
    script = step(ROOT / ".github" / "workflows" / "access.yml", "Write the comment, or write it anew")
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "KNOWN": known, "REPOSITORY": "o/r", "NUMBER": "7"}
    ran = run_script(script["run"], tmp_path, environment | {"MARKER": script["env"]["MARKER"]})

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "calls").read_text("utf-8").splitlines()[-1] == expected
    assert (tmp_path / "comment.md").read_text(
        "utf-8"
    ) == "<!-- provisioner: access -->\n$(touch hacked) `touch hacked`\n"
    assert not (tmp_path / "hacked").exists()


def test_without_a_comparison_there_is_no_comment(tmp_path: Path) -> None:
    script = step(ROOT / ".github" / "workflows" / "access.yml", "Write the comment, or write it anew")
    ran = run_script(script["run"], tmp_path, {})

    assert (ran.returncode, list(tmp_path.iterdir())) == (0, [])


def copied(target: Path) -> Path:
    """Return a copy of what makes the program, as it stands in this tree, whether or not it is committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if (name.startswith(("provisioner/", "requirements/")) or "/" not in name) and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    return target


@pytest.mark.slow
def test_the_action_installs_the_program_from_the_lock_and_runs_no_module_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    for module in ("venv", "pip", "provisioner"):  # what a pull request may put where the job works
        (tmp_path / "work" / f"{module}.py").write_text("raise SystemExit('hostile')\n", "utf-8")
    source = copied(tmp_path / "action")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PIP_", "SSL_", "HTTP", "NO_PROXY", "HOME"))
    }
    environment = {
        **kept, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ACTION_PATH": str(source), "GITHUB_OUTPUT": str(tmp_path / "output"),
    }  # fmt: skip
    ran = run_script(step(ACTION, "Install")["run"], tmp_path / "work", environment)
    assert ran.returncode == 0, ran.stderr
    installed = (tmp_path / "output").read_text("utf-8").strip().removeprefix("program=")
    printed = subprocess.run(
        [installed, "pairs", ROOT], cwd=tmp_path / "work", capture_output=True, text=True, check=True
    )

    assert printed.stdout.startswith("main-production  ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stacks", "expected"), [(smallest.STACKS, 0), (smallest.STACKS.replace("cicd-bot", "cicd-bto"), 1)]
)
def test_the_hook_validates_as_pre_commit_runs_it(tmp_path: Path, repository: Path, stacks: str, expected: int) -> None:
    (repository / "stacks.yaml").write_text(stacks + "# changed\n", "utf-8")
    git(repository, "add", ".")
    hooks = copied(tmp_path / "hooks")
    for arguments in (("init",), ("add", "."), ("commit", "-m", "hooks")):
        git(hooks, *arguments)
    program = Path(sys.executable).parent / "pre-commit"
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    ran = subprocess.run(
        [program, "try-repo", hooks, "provisioner-validate", "--verbose"],
        cwd=repository, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == expected, ran.stdout + ran.stderr
    assert ("unknown-user" in ran.stdout) == bool(expected)
