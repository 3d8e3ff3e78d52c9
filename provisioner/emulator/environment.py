"""An environment in which no AWS tool of this process, or of one it starts, can find the user's accounts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"

PREFIXES = ("AWS_", "MOTO_", "TEST_SERVER_MODE", "TF_AWS_", "BOTO_")
"""Beginnings of the variables that steer AWS's SDKs, tools and moto; none of the user's gets through."""

NEUTRAL: Mapping[str, str] = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
}
"""What replaces them: no profiles, no instance metadata, no retry of calls that cannot fail by chance."""


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without the user's AWS settings, and with ``extra``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)}
    # A proxy must not be asked for an address of this machine.
    loopback = dict.fromkeys(("NO_PROXY", "no_proxy"), f"{LOOPBACK},localhost")
    return {**kept, **NEUTRAL, **loopback, **(extra or {})}


@contextmanager
def isolated(extra: Mapping[str, str] | None = None) -> Iterator[None]:
    """Hide the user's AWS settings from this process, and set ``extra``, until the context ends.

    The environment belongs to the whole process: other threads see the change too.
    """
    before = dict(os.environ)
    clean = clean_environment(extra)
    changed = [name for name in before.keys() | clean.keys() if before.get(name) != clean.get(name)]
    _take_over(changed, clean)
    try:
        yield
    finally:
        _take_over(changed, before)


def _take_over(names: Iterable[str], values: Mapping[str, str]) -> None:
    for name in names:
        if name in values:
            os.environ[name] = values[name]
        else:
            os.environ.pop(name, None)


def module_command(module: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that runs a module of this package with this interpreter, and the environment it needs."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return [sys.executable, "-m", module], {"PYTHONPATH": path}
