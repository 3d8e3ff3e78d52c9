"""What is installed is pinned, the same everywhere, and from wherever the user's index is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("core.lock", "demo.lock", "dev.lock", "uv.lock")
PINNED = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; [^\\]+)? \\$"
    r"(?P<hashes>(?:\n    --hash=sha256:\w+ ?\\?$)+)",
    re.MULTILINE,
)


def _text(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def _versions(name: str) -> Mapping[str, str]:
    return {found["name"]: found["version"] for found in PINNED.finditer(_text(name))}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_versions_with_hashes_and_nothing_else(name: str) -> None:
    assert PINNED.sub("", _text(name)).strip() == ""


def test_validating_and_the_demo_install_what_development_installs() -> None:
    assert _versions("core.lock").items() <= _versions("demo.lock").items() <= _versions("dev.lock").items()


def test_the_build_backend_is_locked_and_is_the_one_that_builds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = [line for line in _text("build.in").splitlines() if not line.startswith("#")]

    assert project["build-system"]["requires"] == declared
    assert "flit-core" in _versions("demo.lock")


def test_the_engine_that_is_built_is_the_version_of_the_python_sdk() -> None:
    module = (ROOT / "tools" / "pulumi" / "go.mod").read_text(encoding="utf-8")
    engine = re.findall(r"github\.com/pulumi/pulumi/(?:pkg|sdk)/v3 v(\S+)", module)

    assert set(engine) == {_versions("dev.lock")["pulumi"]}
