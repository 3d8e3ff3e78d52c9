"""The command line as a user meets it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from provisioner.checks import smallest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a directory with the smallest valid configuration."""
    (tmp_path / "accounts.yaml").write_text(smallest.ACCOUNTS, "utf-8")
    (tmp_path / "stacks.yaml").write_text(smallest.STACKS, "utf-8")
    return tmp_path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs the program in an empty environment, in the configuration's directory."""

    def start(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "provisioner", *map(str, arguments)],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            encoding="utf-8",
            env={name: os.environ[name] for name in ("PATH", "SOURCE_DATE_EPOCH")}
            | {"PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        )

    return start
