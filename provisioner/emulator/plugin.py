"""Where the engine finds the AWS provider plugin: the stand-in, or the official one where the user has it.

The engine takes an executable named ``pulumi-resource-aws`` that is on PATH before any that it installed.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from provisioner.emulator.cloud import NOBODY
from provisioner.emulator.environment import module_command

SWITCH = "PROVISIONER_AWS_PLUGIN"
"""Set it to ``official`` to have the engine use the plugin that Pulumi installed (``pulumi plugin install resource aws
VERSION``), against the same emulated AWS; unset, or ``stand-in``, for ours."""

EXECUTABLE = "pulumi-resource-aws"


def official() -> bool:
    """Return whether the user asks for the official plugin."""
    return os.environ.get(SWITCH, "stand-in") == "official"


def install_stand_in(folder: Path) -> Path:
    """Make the stand-in plugin an executable in ``folder``, which is made too; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    command, environment = module_command("provisioner.emulator.provider")
    settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
    path = folder / EXECUTABLE
    path.write_text(f'#!/bin/sh\n{settings} exec {shlex.join(command)} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def plugin_environment(folder: Path) -> Mapping[str, str]:
    """Return the variables that make the engine use the plugin asked for; the stand-in is made in ``folder``."""
    if official():
        home = os.environ.get("PULUMI_HOME") or str(Path.home() / ".pulumi")
        return {
            "PULUMI_HOME": home,
            "AWS_ACCESS_KEY_ID": NOBODY.access_key_id,
            "AWS_SECRET_ACCESS_KEY": NOBODY.secret_access_key,
        }
    install_stand_in(folder)
    return {"PATH": os.pathsep.join((str(folder), os.environ.get("PATH", os.defpath)))}
