"""``diff`` and ``pairs --affected-since`` as a user meets them: real processes on real git repositories."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provisioner.checks import smallest
from provisioner.report.diff_formats import FORMATS
from tests.cli.conftest import Run
from tests.repository import FILES, commit, fingerprint, git, repository, write

STACKS = smallest.STACKS
MORE = STACKS.replace('["s3:ListBucket"]', '["s3:ListBucket", "s3:GetBucketTagging"]')
TWO_USERS = smallest.ACCOUNTS.replace(
    "cicd-bot: {environments: [production]}",
    "cicd-bot: {environments: [production]}\n      release-bot: {environments: [production]}",
)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository with the smallest configuration, which is the working directory of ``run``."""
    return repository(tmp_path)


def changes(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Return the changes that the JSON format printed."""
    assert ran.returncode in (0, 1), ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)["changes"]
    return found


def told(ran: subprocess.CompletedProcess[str]) -> list[tuple[str, str, str, list[str]]]:
    """Return the kind, user, stack and actions of each change."""
    return [(each["kind"], each["user"], each["stack"], each["actions"]) for each in changes(ran)]


# --- What is compared -----------------------------------------------------------------------------------------------


def test_what_was_not_edited_does_not_change(run: Run, repo: Path) -> None:
    write(repo, {"stacks.yaml": f"# a comment\n\n{STACKS}"})
    ran = run("diff", "--base", "HEAD", "--format", "json", "--fail-on", "any")

    assert (ran.returncode, ran.stderr) == (0, "")
    body = json.loads(ran.stdout)
    assert (body["version"], body["broadening"], body["changes"]) == (1, False, [])
    assert set(body["summary"].values()) == {0}


def test_a_new_action_is_gained_at_its_line(run: Run, repo: Path) -> None:
    write(repo, {"stacks.yaml": MORE})
    ran = run("diff", "--base", "HEAD", "--format", "json")

    (change,) = changes(ran)
    assert ran.returncode == 0
    assert {
        key: change[key] for key in ("kind", "broadening", "user", "bastion", "account", "stack", "file", "line")
    } == {
        "kind": "gained",
        "broadening": True,
        "user": "cicd-bot",
        "bastion": "main",
        "account": "production",
        "stack": "website",
        "file": "stacks.yaml",
        "line": 7,
    }
    assert change["role"] == "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole"
    assert (change["actions"], change["resources"], change["conditions"]) == (
        ["s3:GetBucketTagging"],
        ["arn:aws:s3:::www.example.com"],
        {},
    )


def test_what_one_side_gains_the_other_way_round_is_lost(run: Run, repo: Path) -> None:
    commit(repo, {"stacks.yaml": MORE})
    write(repo, {"stacks.yaml": STACKS})

    assert told(run("diff", "--base", "HEAD", "--format", "json")) == [
        ("lost", "cicd-bot", "website", ["s3:GetBucketTagging"])
    ]
    assert told(run("diff", "--base", "HEAD~1", "--format", "json")) == []


def test_a_removed_user_loses_what_it_had(run: Run, repo: Path) -> None:
    commit(repo, {"accounts.yaml": TWO_USERS, "stacks.yaml": STACKS.replace("[cicd-bot]", "[cicd-bot, release-bot]")})
    write(repo, FILES)

    assert told(run("diff", "--base", "HEAD", "--format", "json")) == [
        ("lost", "release-bot", "website", ["s3:ListBucket"])
    ]


def test_a_renamed_stack_has_moved_and_nobody_gains(run: Run, repo: Path) -> None:
    write(repo, {"stacks.yaml": STACKS.replace("website:", "homepage:")})
    ran = run("diff", "--base", "HEAD", "--format", "json", "--fail-on", "broadening")

    assert {each["kind"] for each in changes(ran)} <= {"moved", "trust"}
    assert ran.returncode == 0


@pytest.mark.parametrize("revision", ["v1", "main", "HEAD~1", "HEAD^"])
def test_any_name_of_a_revision_is_taken(run: Run, repo: Path, revision: str) -> None:
    git(repo, "tag", "v1")
    git(repo, "checkout", "--quiet", "-b", "change")
    commit(repo, {"stacks.yaml": MORE})

    assert len(changes(run("diff", "--base", revision, "--format", "json"))) == 1


def test_a_detached_head_is_compared(run: Run, repo: Path) -> None:
    commit(repo, {"stacks.yaml": MORE})
    git(repo, "checkout", "--quiet", "--detach", "main")

    assert len(changes(run("diff", "--base", "HEAD~1", "--format", "json"))) == 1


def test_templates_of_both_sides_are_their_own(run: Run, repo: Path) -> None:
    template = (
        "version: 1\ntemplates: {look: {resources: {b: {arns: ['arn:aws:s3:::www.example.com'], allow: ['%s']}}}}\n"
    )
    using = STACKS.replace('{arns: ["arn:aws:s3:::www.example.com"], allow: ["s3:ListBucket"]}', "{use: look}")
    commit(repo, {"templates.yaml": template % "s3:ListBucket", "stacks.yaml": using})
    write(repo, {"templates.yaml": template % "s3:GetBucketTagging"})

    assert [each[::3] for each in told(run("diff", "--base", "HEAD", "--format", "json"))] == [
        ("gained", ["s3:GetBucketTagging"]),
        ("lost", ["s3:ListBucket"]),
    ]
    assert {each["kind"] for each in changes(run("diff", "--base", "HEAD~1", "--format", "json"))} >= {"gained"}


def test_a_configuration_in_a_folder_of_another_name_is_compared(run: Run, repo: Path) -> None:
    folder = repository(repo / "other", below="infra/Zugänge 🚀")
    write(folder, {"stacks.yaml": MORE})
    ran = run("diff", "--base", "HEAD", "--format", "github", folder)

    assert ran.returncode == 0
    assert ran.stdout.startswith("::warning file=other/infra/Zugänge 🚀/stacks.yaml,line=7,")


def test_another_directory_is_compared(run: Run, repo: Path) -> None:
    write(repo / "before", FILES)
    write(repo, {"stacks.yaml": MORE})

    assert told(run("diff", "--against", "before", "--format", "json")) == [
        ("gained", "cicd-bot", "website", ["s3:GetBucketTagging"])
    ]


def test_a_revision_before_the_first_configuration_asked_for_nothing(run: Run, tmp_path: Path) -> None:
    repository(tmp_path, {"README": ""})
    write(tmp_path, FILES)
    ran = run("diff", "--base", "HEAD", "--format", "json", "--fail-on", "broadening")

    assert (ran.returncode, {each["kind"] for each in changes(ran)}) == (1, {"gained"})
    assert ran.stderr == 'note: the revision "HEAD" has no configuration in this directory: everything counts as new\n'


def test_a_directory_whose_name_is_no_utf_8_is_compared_and_named(run: Run, repo: Path) -> None:
    name = b"before-\xff".decode("utf-8", "surrogateescape")
    write(repo / name, FILES)
    ran = run("diff", "--against", name, "--format", "json")

    assert json.loads(ran.stdout)["compared_with"] == 'the directory "before-⟨U+DCFF⟩"'


# --- What is left alone ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("diff", "--base", "HEAD~1"), ("pairs", "--affected-since", "HEAD~1")])
def test_nothing_is_written_whatever_is_dirty(run: Run, repo: Path, arguments: tuple[str, ...]) -> None:
    commit(repo, {"stacks.yaml": MORE})
    write(repo, {"accounts.yaml": f"# dirty\n{smallest.ACCOUNTS}", "untracked": ""})
    git(repo, "add", "untracked")
    before = fingerprint(repo)
    ran = run(*arguments)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert fingerprint(repo) == before


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_same_comparison_prints_the_same_bytes(run: Run, repo: Path, name: str) -> None:
    write(repo, {"stacks.yaml": MORE.replace("[cicd-bot]", "[cicd-bot, release-bot]"), "accounts.yaml": TWO_USERS})
    ran = [run("diff", "--base", "HEAD", "--format", name, PYTHONHASHSEED=str(seed)) for seed in range(3)]

    assert {(each.returncode, each.stdout) for each in ran} == {(0, ran[0].stdout)}
    assert "release-bot" in ran[0].stdout


# --- Gates and exit codes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stacks", "gate", "code"),
    [
        (MORE, "none", 0),
        (MORE, "broadening", 1),
        (MORE, "any", 1),
        (STACKS.replace("[cicd-bot]", "[cicd-bot, release-bot]"), "broadening", 1),
        (STACKS, "any", 0),
        (STACKS, "broadening", 0),
    ],
)
def test_the_gate_decides_about_the_exit_code_and_about_nothing_else(
    run: Run, repo: Path, stacks: str, gate: str, code: int
) -> None:
    commit(repo, {"accounts.yaml": TWO_USERS})
    write(repo, {"stacks.yaml": stacks})
    ran = run("diff", "--base", "HEAD", "--fail-on", gate)

    assert ran.returncode == code
    assert ran.stdout == run("diff", "--base", "HEAD").stdout


def test_a_loss_is_a_change_and_does_not_broaden(run: Run, repo: Path) -> None:
    commit(repo, {"stacks.yaml": MORE})
    write(repo, {"stacks.yaml": STACKS})

    assert [run("diff", "--base", "HEAD", "--fail-on", gate).returncode for gate in ("broadening", "any")] == [0, 1]


@pytest.mark.parametrize(
    "arguments", [(), ("--base", "HEAD", "--against", "."), ("--against", ".", "--against-state", "x")]
)
def test_there_is_exactly_one_thing_to_compare_with(run: Run, repo: Path, arguments: tuple[str, ...]) -> None:
    ran = run("diff", *arguments, repo)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "give exactly one of --base REV, --against DIR and --against-state FILE" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base", "nope"), 'git knows no revision "nope" here'),
        (("--base", "--upload-pack=x"), '"--upload-pack=x" is no revision'),
        (("--base=-x",), '"-x" is no revision'),
        (("--base", ""), '"" is no revision'),
        (("--against", "nowhere"), "nowhere: there is no such directory"),
        (("--against-state", "nowhere"), "nowhere: there is no such file"),
        (("--base", "HEAD", "--approvals", "nowhere"), "nowhere: there is no such file"),
        (("--base", "HEAD", "nowhere"), "nowhere: there is no such directory"),
    ],
)
def test_what_cannot_be_read_is_named_on_standard_error(
    run: Run, repo: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("diff", *arguments)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert repo.exists()


def test_a_shallow_clone_says_how_to_get_the_revision(run: Run, repo: Path, tmp_path: Path) -> None:
    commit(repo, {"stacks.yaml": MORE})
    git(tmp_path, "clone", "--quiet", "--depth", "1", repo.as_uri(), "shallow")
    ran = run("diff", "--base", "HEAD~1", "shallow")

    assert (ran.returncode, "fetch-depth: 0" in ran.stderr) == (2, True)


def test_without_git_a_directory_can_still_be_compared(run: Run, repo: Path) -> None:
    write(repo / "before", FILES)
    (repo / "bin").mkdir()
    (repo / "bin" / "python").symlink_to(sys.executable)
    path = str(repo / "bin")

    assert run("diff", "--base", "HEAD", PATH=path).returncode == 2
    assert run("diff", "--against", "before", PATH=path).returncode == 0


def test_a_wrong_configuration_prints_its_findings_alone(run: Run, repo: Path) -> None:
    write(repo, {"stacks.yaml": STACKS.replace("cicd-bot", "cicd-bto")})
    ran = run("diff", "--base", "HEAD", "--format", "json")

    assert (ran.returncode, ran.stdout) == (1, "")
    assert "stacks.yaml:5:13 unknown-user error" in ran.stderr


def test_a_wrong_earlier_configuration_is_not_compared_and_says_which_it_is(run: Run, repo: Path) -> None:
    commit(repo, {"stacks.yaml": STACKS.replace("cicd-bot", "cicd-bto")})
    write(repo, FILES)

    for command in (("diff", "--base", "HEAD"), ("pairs", "--affected-since", "HEAD")):
        ran = run(*command)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith('the revision "HEAD" is wrong, so that it does not say who could do what:\n')
        assert "stacks.yaml:5:13 unknown-user error" in ran.stderr
        assert ran.stderr.endswith("compare with one that is right, or repair it first\n")


def test_an_earlier_configuration_that_todays_rules_only_judge_is_compared(run: Run, repo: Path) -> None:
    commit(repo, {"stacks.yaml": STACKS.replace('"s3:ListBucket"', '"s3:ListBucket", "iam:CreateUser", "s3:NoSuch"')})
    write(repo, FILES)
    ran = run("diff", "--base", "HEAD", "--format", "json")

    assert ran.returncode == 0
    assert 'note: the revision "HEAD" has errors by today\'s rules (' in ran.stderr
    assert {each["kind"] for each in changes(ran)} <= {"lost", "rewritten"}


def test_a_credential_of_the_earlier_configuration_is_not_printed(run: Run, repo: Path) -> None:
    leaking = STACKS.replace("arn:aws:s3:::www.example.com", "arn:aws:s3:::akia-AKIAABCDEFGHIJKLMNOP")
    commit(repo, {"stacks.yaml": leaking})
    write(repo, FILES)

    for name in FORMATS:
        ran = run("diff", "--base", "HEAD", "--format", name)
        assert ran.returncode == 0, ran.stderr
        assert "AKIA" not in ran.stdout + ran.stderr
        assert "akia-***" in ran.stdout


def test_warnings_stand_beside_the_data(run: Run, repo: Path) -> None:
    write(repo, {"accounts.yaml": TWO_USERS})
    ran = run("diff", "--base", "HEAD", "--format", "json")

    assert (ran.returncode, "unused-user" in ran.stderr, json.loads(ran.stdout)["version"]) == (0, True, 1)


def test_help_shows_an_example(run: Run) -> None:
    ran = run("diff", "--help")

    assert (ran.returncode, "provisioner diff --base origin/main --fail-on broadening" in ran.stdout) == (0, True)
    assert "--affected-since REV" in run("pairs", "--help").stdout


# --- A Pulumi stack's state -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"deployment": {"resources": []}}', '{"deployment": {"resources": [{}]}}']
)
def test_a_file_that_is_no_state_is_refused_with_a_remedy(run: Run, repo: Path, text: str) -> None:
    write(repo, {"state.json": text})
    ran = run("diff", "--against-state", "state.json")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "pulumi stack export --stack NAME --file state.json" in ran.stderr


# --- Pairs ----------------------------------------------------------------------------------------------------------

TWO_ACCOUNTS = smallest.ACCOUNTS + "  staging: {id: 222222222222, environment: production}\n"
BOTH = STACKS.replace("[production]", "[production, staging]")


@pytest.fixture
def pair_of_accounts(repo: Path) -> Path:
    """Return a repository with a stack in two accounts."""
    return commit(repo, {"accounts.yaml": TWO_ACCOUNTS, "stacks.yaml": BOTH})


def test_only_the_pair_that_differs_is_affected(run: Run, pair_of_accounts: Path) -> None:
    write(pair_of_accounts, {"stacks.yaml": f"{BOTH}    description: Only ${{account.name}}\n"})
    assert run("pairs", "--affected-since", "HEAD", "--format", "json").returncode == 0
    write(
        pair_of_accounts,
        {"stacks.yaml": BOTH.replace("[production, staging]", "{production: , staging: {session: 1h}}")},
    )
    ran = run("pairs", "--affected-since", "HEAD", "--format", "github-matrix")

    assert [each["pair"] for each in json.loads(ran.stdout)["include"]] == ["main-staging"]
    assert ran.stderr == ""


def test_where_nothing_differs_nothing_is_affected(run: Run, pair_of_accounts: Path) -> None:
    write(pair_of_accounts, {"stacks.yaml": f"# a comment\n{BOTH}"})

    assert run("pairs", "--affected-since", "HEAD").stdout == 'nothing is affected since the revision "HEAD"\n'
    assert json.loads(run("pairs", "--affected-since", "HEAD", "--format", "github-matrix").stdout) == {"include": []}
    assert json.loads(run("pairs", "--affected-since", "HEAD", "--format", "json").stdout) == {
        "version": 1,
        "pairs": [],
        "bastions": [],
        "gone": {"pairs": [], "bastions": []},
    }


def test_a_pair_that_is_gone_is_told(run: Run, pair_of_accounts: Path) -> None:
    write(pair_of_accounts, FILES)
    gone = 'gone since the revision "HEAD": the pair main-staging; its Pulumi stack is still to be destroyed\n'
    matrix = run("pairs", "--affected-since", "HEAD", "--format", "github-matrix")

    assert run("pairs", "--affected-since", "HEAD").stdout == gone
    assert (json.loads(matrix.stdout), matrix.stderr) == ({"include": []}, gone)
    assert json.loads(run("pairs", "--affected-since", "HEAD", "--format", "json").stdout)["gone"] == {
        "pairs": ["main-staging"],
        "bastions": [],
    }


def test_a_bastion_whose_users_differ_is_affected_itself(run: Run, pair_of_accounts: Path) -> None:
    text = TWO_ACCOUNTS.replace("{environments: [production]}", "{environments: [production], path: /ci/}")
    write(pair_of_accounts, {"accounts.yaml": text})

    assert run("pairs", "--affected-since", "HEAD").stdout == (
        "main  the bastion itself\n"
        "main-production  main 111111111111 -> production 333333333333  website\n"
        "main-staging  main 111111111111 -> staging 222222222222  website\n"
    )
