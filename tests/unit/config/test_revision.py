"""Reading the files of a git revision, from real repositories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provisioner.config import revision
from provisioner.config.file import MAX_BYTES, UnreadableInputError
from provisioner.config.revision import NoConfigurationError, at_revision, read
from tests.repository import FILES, commit, fingerprint, git, repository, write

OLD = FILES["stacks.yaml"]
NEW = OLD.replace("website", "shop")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository whose second commit has another stack."""
    repository(tmp_path / "repo")
    git(tmp_path / "repo", "tag", "v1")
    commit(tmp_path / "repo", {"stacks.yaml": NEW})
    return tmp_path / "repo"


def stacks(folder: Path, name: str) -> str:
    """Return stacks.yaml of a revision."""
    return read(folder, name)[1].text


def refusal(folder: Path, name: str) -> str:
    """Return why a revision cannot be read, without the folder's own path."""
    with pytest.raises(UnreadableInputError) as error:
        read(folder, name)
    return str(error.value).replace(str(folder), "DIR")


# --- What is read ---------------------------------------------------------------------------------------------------


def test_all_three_files_are_those_of_the_revision(repo: Path) -> None:
    commit(repo, {"templates.yaml": "version: 1\ntemplates: {}\n"})
    write(repo, {"stacks.yaml": "changed", "templates.yaml": "changed"})

    accounts, found, templates = read(repo, "HEAD")

    assert (accounts.text, found.text) == (FILES["accounts.yaml"], NEW)
    assert templates is not None
    assert (accounts.file, found.file, templates.file) == ("accounts.yaml", "stacks.yaml", "templates.yaml")
    assert read(repo, "HEAD~1")[2] is None


@pytest.mark.parametrize("name", ["v1", "HEAD~1", "main~1", "main^", "refs/tags/v1", "tags/v1", "HEAD^{/one}~1"])
def test_a_revision_is_named_as_git_names_it(repo: Path, name: str) -> None:
    assert stacks(repo, name) == OLD


def test_a_commit_is_found_by_its_message(repo: Path) -> None:
    assert stacks(repo, ":/one") == NEW


def test_a_commit_is_named_by_its_hash_or_the_beginning_of_it(repo: Path) -> None:
    name = git(repo, "rev-parse", "v1")

    assert [stacks(repo, each) for each in (name, name[:10])] == [OLD, OLD]


def test_an_annotated_tag_leads_to_its_commit(repo: Path) -> None:
    git(repo, "tag", "--annotate", "v2", "v1", "--message", "two")

    assert stacks(repo, "v2") == OLD


def test_a_detached_head_is_read_like_a_branch(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "--detach", "v1")

    assert (stacks(repo, "HEAD"), stacks(repo, "main")) == (OLD, NEW)


def test_a_folder_within_the_repository_is_read_from_any_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository(tmp_path, below="infra/Zugänge und mehr")
    monkeypatch.chdir(folder)

    assert [stacks(each, "HEAD") for each in (folder, Path())] == [OLD, OLD]


def test_a_folder_that_a_link_leads_to_is_read_where_it_is(tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", below="infra")
    (tmp_path / "link").symlink_to(folder)

    assert stacks(tmp_path / "link", "HEAD") == OLD


def test_a_branch_with_a_name_in_another_script_is_found(repo: Path) -> None:
    git(repo, "branch", "später/größer-🚀", "v1")

    assert stacks(repo, "später/größer-🚀") == OLD


def test_a_linked_work_tree_of_a_bare_repository_is_read(tmp_path: Path, repo: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")
    git(tmp_path / "bare.git", "worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"), "main")

    assert stacks(tmp_path / "tree", "HEAD~1") == OLD


def test_a_submodule_is_read_with_its_own_revisions(tmp_path: Path, repo: Path) -> None:
    outer = tmp_path / "outer"
    repository(outer, {"README": "outer"})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repo), "access")

    assert stacks(outer / "access", "HEAD~1") == OLD


def test_a_link_to_a_regular_file_of_the_revision_is_followed(tmp_path: Path) -> None:
    repository(tmp_path, below="real")
    (tmp_path / "here").mkdir()
    for name in FILES:
        (tmp_path / "here" / name).symlink_to(f"../real/{name}")
    commit(tmp_path, {})

    assert stacks(tmp_path / "here", "HEAD") == OLD


def test_the_variables_of_a_hook_do_not_lead_to_another_repository(
    tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other", {"README": "other"})
    for name, value in (("GIT_DIR", other / ".git"), ("GIT_WORK_TREE", other), ("GIT_INDEX_FILE", other / "x")):
        monkeypatch.setenv(name, str(value))

    assert stacks(repo, "v1") == OLD


def test_objects_that_stand_in_for_others_are_ignored(repo: Path) -> None:
    git(repo, "replace", "v1", "main")

    assert stacks(repo, "v1") == OLD


def test_a_file_over_the_limit_is_a_finding_as_it_is_on_disk(tmp_path: Path) -> None:
    repository(tmp_path, FILES | {"stacks.yaml": "#" * (MAX_BYTES + 1)})

    assert [each.rule for each in read(tmp_path, "HEAD")[1].findings] == ["yaml-limits"]


def test_what_is_over_the_limit_is_not_even_read(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision, "MAX_BYTES", len(NEW) - 1)

    assert stacks(repo, "HEAD") != NEW


def test_bytes_that_are_no_utf_8_are_a_finding(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    (folder / "stacks.yaml").write_bytes(b"version: 1 # \xe9\n")
    commit(tmp_path, {})

    assert [each.rule for each in read(tmp_path, "HEAD")[1].findings] == ["file-encoding"]


# --- What is left alone ---------------------------------------------------------------------------------------------


def test_nothing_in_the_work_tree_or_the_repository_changes(repo: Path) -> None:
    write(repo, {"stacks.yaml": "not committed", "new.txt": "untracked"})
    git(repo, "add", "new.txt")
    before = fingerprint(repo)

    read(repo, "HEAD~1")

    assert fingerprint(repo) == before


def test_no_program_that_the_repository_names_is_started(tmp_path: Path, repo: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", "utf-8")
    trap.chmod(0o755)
    commit(repo, {".gitattributes": "*.yaml diff=trap filter=trap\n"})
    for key in (
        *(
            "core.pager",
            "core.fsmonitor",
            "core.sshCommand",
            "diff.external",
            "diff.trap.textconv",
            "diff.trap.command",
        ),
        *("filter.trap.smudge", "filter.trap.clean", "pager.rev-parse", "pager.cat-file", "core.editor"),
    ):
        git(repo, "config", key, str(trap))
    git(repo, "config", "core.hooksPath", str(tmp_path))

    read(repo, "HEAD~1")

    assert not (tmp_path / "sprung").exists()


# --- What is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "-", "--upload-pack=x", "--help", "v1\0"])
def test_what_could_be_an_option_is_no_revision(repo: Path, name: str) -> None:
    assert "is no revision: name a branch, a tag or a commit" in refusal(repo, name)


@pytest.mark.parametrize(
    "name",
    [
        "nope",
        "HEAD~9",
        "0" * 40,
        "^HEAD",
        "HEAD..main",
        "v1 main",
        "HEAD^{tree}",
        "HEAD:stacks.yaml",
        "$(id)",
        "ünknown",
    ],
)
def test_what_git_does_not_know_as_a_commit_is_named_with_a_remedy(repo: Path, name: str) -> None:
    assert refusal(repo, name) == (
        f'DIR: git knows no revision "{name}" here; '
        "name a branch, a tag or a commit that was fetched, such as origin/main"
    )


def test_control_characters_of_a_revision_are_not_printed(repo: Path) -> None:
    assert "\x1b" not in refusal(repo, "\x1b[31mred")


def test_a_name_that_means_two_things_is_refused(repo: Path) -> None:
    git(repo, "tag", "main", "v1")
    git(repo, "config", "core.warnAmbiguousRefs", "false")

    assert refusal(repo, "main").startswith('DIR: "main" means two things here; write it in full, such as refs/heads/')
    assert stacks(repo, "refs/heads/main") == NEW


def test_a_shallow_clone_without_the_revision_says_how_to_get_it(tmp_path: Path, repo: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", repo.as_uri(), "shallow")

    assert stacks(tmp_path / "shallow", "HEAD") == NEW
    assert refusal(tmp_path / "shallow", "HEAD~1") == (
        'DIR: git knows no revision "HEAD~1" here; this clone is shallow: fetch the whole history (fetch-depth: 0 of '
        "actions/checkout, GIT_DEPTH: 0 of GitLab, or git fetch --unshallow)"
    )


def test_a_clone_without_old_contents_says_so_and_fetches_nothing(tmp_path: Path, repo: Path) -> None:
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter", "blob:none", repo.as_uri(), "partial")
    before = fingerprint(tmp_path / "partial" / ".git" / "objects")

    assert 'stacks.yaml in the revision "HEAD~1": this clone does not hold its content' in refusal(
        tmp_path / "partial", "HEAD~1"
    )
    assert fingerprint(tmp_path / "partial" / ".git" / "objects") == before


def test_a_blob_that_is_lost_is_named(repo: Path) -> None:
    name = git(repo, "rev-parse", "HEAD:stacks.yaml")
    (repo / ".git" / "objects" / name[:2] / name[2:]).unlink()

    assert 'stacks.yaml in the revision "HEAD": this clone does not hold its content' in refusal(repo, "HEAD")


def test_a_blob_that_is_damaged_is_named(repo: Path) -> None:
    name = git(repo, "rev-parse", "HEAD:stacks.yaml")
    path = repo / ".git" / "objects" / name[:2] / name[2:]
    damaged = bytearray(path.read_bytes())
    damaged[-10] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(damaged)

    assert "this clone does not hold its content" in refusal(repo, "HEAD")


def test_a_folder_outside_of_any_repository_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, "HEAD") == (
        "DIR: this is not in the work tree of a git repository; compare with --against DIR instead"
    )


@pytest.mark.parametrize("work_tree", [None, ".", "..", "/"])
def test_a_repository_among_the_files_of_a_commit_is_not_taken_for_the_real_one(
    tmp_path: Path, repo: Path, work_tree: str | None
) -> None:
    folder = commit(repo, FILES, below="infra")
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")
    (tmp_path / "bare.git").rename(tmp_path / "planted")
    for path in (tmp_path / "planted").iterdir():
        path.rename(folder / path.name)
    if work_tree is not None:
        (folder / "config").write_text(f"[core]\nrepositoryformatversion = 0\nworktree = {work_tree}\n", "utf-8")

    assert "this is not in the work tree of a git repository" in refusal(folder, "HEAD")


def test_a_bare_repository_has_no_work_tree(tmp_path: Path, repo: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")

    assert "not in the work tree" in refusal(tmp_path / "bare.git", "HEAD")


def test_a_repository_without_a_commit_has_no_revision(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    assert 'git knows no revision "HEAD" here' in refusal(tmp_path, "HEAD")


@pytest.mark.parametrize("name", ["nowhere", "README"])
def test_what_is_no_folder_is_named(tmp_path: Path, name: str) -> None:
    repository(tmp_path, {"README": ""})

    assert refusal(tmp_path / name, "HEAD") == "DIR: there is no such directory"


def test_a_path_that_no_system_has_is_named() -> None:
    with pytest.raises(UnreadableInputError, match=r"cannot be read|no such directory"):
        at_revision(Path("x" * 5000), "HEAD")


def test_a_line_break_in_the_path_is_refused_since_git_is_asked_in_lines(tmp_path: Path) -> None:
    folder = repository(tmp_path, below="a\nb")

    assert refusal(folder, "HEAD").endswith(": a line break in its path keeps git from being asked")


def test_a_repository_of_another_user_says_how_to_allow_it(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho 'fatal: detected dubious ownership: git config safe.directory' >&2\nexit 128\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))

    assert "git config --global --add safe.directory" in refusal(repo, "HEAD")


def test_without_git_the_other_way_is_named(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)

    assert refusal(repo, "HEAD") == "git is not on PATH: install it, or compare with --against DIR instead"


def test_a_revision_without_both_files_had_no_configuration(tmp_path: Path) -> None:
    repository(tmp_path, {"README": "nothing yet"})
    commit(tmp_path, FILES)

    with pytest.raises(NoConfigurationError, match=r"has no accounts\.yaml and no stacks\.yaml in this directory"):
        read(tmp_path, "HEAD~1")


@pytest.mark.parametrize("missing", ["accounts.yaml", "stacks.yaml"])
def test_a_revision_with_one_file_alone_is_refused(tmp_path: Path, missing: str) -> None:
    repository(tmp_path, {name: text for name, text in FILES.items() if name != missing})

    assert refusal(tmp_path, "HEAD") == (
        f'DIR: the revision "HEAD" has no {missing} in this directory; compare with one that has both files'
    )


@pytest.mark.parametrize("target", ["/etc/passwd", "../../outside", "nowhere", "stacks.yaml", "accounts.yaml/x"])
def test_a_link_that_leads_to_no_file_of_the_revision_is_refused(tmp_path: Path, target: str) -> None:
    folder = repository(tmp_path, below="infra")
    (folder / "stacks.yaml").unlink()
    (folder / "stacks.yaml").symlink_to(target)
    commit(tmp_path, {})

    assert 'stacks.yaml in the revision "HEAD": this is a link that leads to no file of the revision' in refusal(
        folder, "HEAD"
    )


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    (folder / "stacks.yaml").unlink()
    write(folder / "stacks.yaml", {"x": ""})
    commit(tmp_path, {})

    assert 'stacks.yaml in the revision "HEAD": this is no regular file' in refusal(folder, "HEAD")
