"""Real git repositories in a test's folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from provisioner.checks import smallest

FILES = {"accounts.yaml": smallest.ACCOUNTS, "stacks.yaml": smallest.STACKS}
"""A valid configuration."""

SETTINGS = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | SETTINGS
    ran = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def repository(folder: Path, files: Mapping[str, str] = FILES, *, below: str = ".") -> Path:
    """Make a repository with one commit, on the branch main, and return the folder of its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    return commit(folder, files, below=below)


def commit(folder: Path, files: Mapping[str, str], *, below: str = ".") -> Path:
    """Write files, and commit all that is in the folder."""
    write(folder / below, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "one")
    return folder / below


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder, made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def fingerprint(folder: Path) -> str:
    """Return a hash of every file below a folder, the repository's own among them: names, contents and times."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        told = path.lstat()
        found.update(f"{path.relative_to(folder)} {told.st_mode} {told.st_mtime_ns} {told.st_size}".encode())
        if path.is_file() and not path.is_symlink():
            found.update(path.read_bytes())
    return found.hexdigest()
