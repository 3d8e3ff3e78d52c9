"""The configuration as a git revision has it, read by git itself: the work tree and the index are not touched.

Only git's plumbing is asked (``rev-parse``, ``cat-file``): it runs no hook, no pager, no filter and no external diff.
Nothing is fetched, objects that stand in for others are ignored, and a name that means two things is refused: a tag
that somebody pushed under the name of the base branch would hide every change.

Source: https://git-scm.com/docs/git-cat-file#_options (``--follow-symlinks``)
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from provisioner.config.file import MAX_BYTES, Source, UnreadableInputError
from provisioner.config.source import ACCOUNTS, STACKS, TEMPLATES, parse
from provisioner.record import dataclass

WHOLE_HISTORY = (
    "this clone is shallow: fetch the whole history (fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 of GitLab,"
    " or git fetch --unshallow)"
)
KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
"""Variables of git that stay: they say how it is set up. The others would lead it to another repository."""

OURS = {
    "GIT_ALLOW_PROTOCOL": "",  # a clone without all objects fetches none
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}
WHERE = ("--is-inside-work-tree", "--show-toplevel", "--absolute-git-dir", "--show-prefix")
HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
FOUND = re.compile(rb"([0-9a-f]{40,64}) ([a-z]+) ([0-9]+)\n")


class NoConfigurationError(UnreadableInputError):
    """The revision has neither accounts.yaml nor stacks.yaml in this directory: nothing was configured there yet."""


def read(directory: Path, revision: str) -> tuple[Source, Source, Source | None]:
    """Return accounts.yaml, stacks.yaml and templates.yaml (None where it is not there) of a revision.

    Raises NoConfigurationError where it has neither of the first two, and UnreadableInputError with a remedy where
    there is no git, no repository, no such revision, only one of the files, or a file is no regular one.
    """
    folder = at_revision(directory, revision)
    accounts, stacks, templates = (folder.source(file) for file in (ACCOUNTS, STACKS, TEMPLATES))
    if accounts is None and stacks is None:
        raise NoConfigurationError(
            f"{directory}: the revision {_shown(revision)} has no {ACCOUNTS} and no {STACKS} in this directory"
        )
    if accounts is None or stacks is None:
        missing = ACCOUNTS if accounts is None else STACKS
        raise UnreadableInputError(
            f"{directory}: the revision {_shown(revision)} has no {missing} in this directory;"
            " compare with one that has both files"
        )
    return accounts, stacks, templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A directory as a commit has it; ``prefix`` leads to it from the top: empty, or ending in a slash."""

    directory: Path
    revision: str
    commit: str
    prefix: str

    def source(self, file: str) -> Source | None:
        """Return a file; None where it is not there. Raises UnreadableInputError where it is no regular file."""
        asked = f"{self.commit}:{self.prefix}{file}\n".encode(errors="surrogateescape")
        answer = _git(self.directory, "cat-file", "--batch-check", "--follow-symlinks", given=asked)
        found = FOUND.fullmatch(answer.stdout)
        if found is None:
            self._explain(file, answer)
            return None
        name, kind, size = found[1].decode(), found[2], int(found[3])
        if kind != b"blob":
            raise self._unreadable(file, "this is no regular file")
        if size > MAX_BYTES:
            return parse(bytes(MAX_BYTES + 1), file)  # the finding about it needs no more than that it is too large
        blob = _git(self.directory, "cat-file", "blob", name)
        if blob.returncode:
            raise self._incomplete(file)
        return parse(blob.stdout, file)

    def _explain(self, file: str, answer: subprocess.CompletedProcess[bytes]) -> None:
        """Raise UnreadableInputError where a file is there and cannot be read; return where it is not there."""
        kind = answer.stdout.rpartition(b"\n")[0].split(b"\n")[0].split(b" ")[0]
        if kind in (b"symlink", b"dangling", b"loop", b"notdir"):
            raise self._unreadable(file, "this is a link that leads to no file of the revision")
        if answer.returncode or not answer.stdout.endswith(b" missing\n"):
            raise self._incomplete(file)
        if self._is_listed(file):
            raise self._incomplete(file)

    def _is_listed(self, file: str) -> bool:
        """Tell whether the commit names the file: then git says that it is missing because its content is."""
        path = f"{self.commit}:{self.prefix}{file}"
        return _git(self.directory, "rev-parse", "--verify", "--quiet", path).returncode == 0

    def _incomplete(self, file: str) -> UnreadableInputError:
        remedy = "fetch it first: git fetch --refetch, or clone without --filter"
        return self._unreadable(file, f"this clone does not hold its content, and nothing is fetched here; {remedy}")

    def _unreadable(self, file: str, reason: str) -> UnreadableInputError:
        return UnreadableInputError(f"{self.directory / file} in the revision {_shown(self.revision)}: {reason}")


def at_revision(directory: Path, revision: str) -> Folder:
    """Return a directory as a revision has it. Raises UnreadableInputError where git does not know the revision."""
    if not revision or revision.startswith("-") or "\0" in revision:
        raise UnreadableInputError(
            f"{_shown(revision)} is no revision: name a branch, a tag or a commit, such as origin/main"
        )
    prefix = _prefix(directory)
    known = _git(directory, "rev-parse", "--verify", "--end-of-options", revision)
    if b"is ambiguous" in known.stderr:
        raise UnreadableInputError(
            f"{directory}: {_shown(revision)} means two things here; write it in full, such as refs/heads/main,"
            " refs/remotes/origin/main or refs/tags/v1, or name the commit"
        )
    name = _hash(known) and _hash(_git(directory, "rev-parse", "--verify", f"{_hash(known)}^{{commit}}"))
    if not name:
        shallow = _git(directory, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        remedy = WHOLE_HISTORY if shallow else "name a branch, a tag or a commit that was fetched, such as origin/main"
        raise UnreadableInputError(f"{directory}: git knows no revision {_shown(revision)} here; {remedy}")
    return Folder(directory=directory, revision=revision, commit=name, prefix=prefix)


def _hash(answer: subprocess.CompletedProcess[bytes]) -> str:
    """Return the one object that git names; empty where it names none."""
    name = answer.stdout.decode("ascii", "replace").strip()
    return name if answer.returncode == 0 and HASH.fullmatch(name) else ""


def _prefix(directory: Path) -> str:
    """Return where in its repository a directory is: empty, or ending in a slash."""
    try:
        if not directory.is_dir():
            raise UnreadableInputError(f"{directory}: there is no such directory")
    except (OSError, ValueError):
        raise UnreadableInputError(f"{directory}: cannot be read") from None
    answer = _git(directory, "rev-parse", *WHERE)
    if b"safe.directory" in answer.stderr:
        raise UnreadableInputError(
            f"{directory}: git refuses to read it, since it belongs to another user;"
            " git config --global --add safe.directory PATH allows it"
        )
    inside, _, rest = answer.stdout.partition(b"\n")
    top, _, rest = rest.partition(b"\n")
    git_folder, _, prefix = rest.partition(b"\n")
    if answer.returncode or inside != b"true" or _is_planted(os.fsdecode(git_folder), os.fsdecode(top)):
        raise UnreadableInputError(
            f"{directory}: this is not in the work tree of a git repository; compare with --against DIR instead"
        )
    if b"\n" in prefix[:-1] or not prefix.endswith(b"\n"):
        raise UnreadableInputError(f"{directory}: a line break in its path keeps git from being asked")
    return prefix[:-1].decode("utf-8", "surrogateescape")


def _is_planted(git_folder: str, top: str) -> bool:
    """Tell whether a repository's own folder lies among the files of its work tree, and not below ``.git``.

    Git takes any folder with HEAD, objects and refs for a repository, and these may be ordinary files of a commit: who
    added them would choose what "main" is. Nothing below ``.git`` can be.
    Source: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safebareRepository
    """
    path = Path(git_folder)
    return path.is_relative_to(top) and ".git" not in path.relative_to(top).parts


def _git(directory: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Ask git in a directory. Raises UnreadableInputError where there is no git."""
    program = shutil.which("git")
    if program is None:
        raise UnreadableInputError("git is not on PATH: install it, or compare with --against DIR instead")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(KEPT)}
    options = ("--no-pager", "-c", "core.warnAmbiguousRefs=true", "-C", str(directory.absolute()))
    return subprocess.run(  # noqa: S603 - git, with arguments that cannot be taken for options
        [program, *options, *arguments], input=given, capture_output=True, check=False, env={**kept, **OURS}
    )


def _shown(revision: str) -> str:
    printable = "".join(each if each.isprintable() else "\ufffd" for each in revision)
    return f'"{printable}"'
