"""The engine's command line as the Automation API calls it, but one that can be told to stop.

The engine takes an interrupt as a wish: it starts nothing more, waits for what it has begun, writes its state and
takes its lock away. A second one makes it give up what it has begun, too.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pulumi import automation
from pulumi.automation._cmd import CommandResult
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

WORKING = frozenset({"up", "preview", "refresh", "destroy", "cancel"})
"""What is not begun any more after an interrupt; other calls are short and read."""


class InterruptedRunError(Exception):
    """An interrupt came before the engine was started."""


class EngineKilledError(Exception):
    """The engine was ended by a signal; the message says which."""


class StoppableCommand(automation.PulumiCommand):
    """The engine's executable, of a version that is known already."""

    def __init__(self, executable: Path, version: str) -> None:
        # Not the parent's: it would start the engine only to ask for its version.
        self.command = str(executable)
        self.version = VersionInfo.parse(version)
        self.wishes = 0
        """Interrupts so far."""
        self._passed_on = 0
        self._process: subprocess.Popen[str] | None = None

    def stop(self) -> None:
        """Have the engine stop, now or before it is started; a second time: at once."""
        self.wishes += 1
        self._pass_on()

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], Any] | None = None,
        on_error: Callable[[str], Any] | None = None,
    ) -> CommandResult:
        """Run the engine to its end. Raises as the Automation API does, and the two errors of this module."""
        del on_output, on_error  # nobody here listens to its text
        working = args[0] in WORKING
        if working and self.wishes:
            raise InterruptedRunError
        environment = {**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"}
        # Plugins that were installed beside the engine come first.
        environment["PATH"] = os.pathsep.join((str(Path(self.command).parent), environment.get("PATH", os.defpath)))
        with subprocess.Popen(  # noqa: S603  the engine that was found
            [self.command, "--non-interactive", *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=environment,
            encoding="utf-8",
            errors="replace",
        ) as process:
            self._process = process if working else None
            self._pass_on()  # a wish may have come while the process was being made
            output, errors = process.communicate()
            self._process = None
        return _judged(CommandResult(stdout=output, stderr=errors, code=process.returncode))

    def _pass_on(self) -> None:
        while self._process is not None and self._passed_on < self.wishes:
            self._passed_on += 1
            self._process.send_signal(signal.SIGINT)


def _judged(result: CommandResult) -> CommandResult:
    if result.code < 0:
        raise EngineKilledError(f"the engine was ended by {signal.Signals(-result.code).name}")
    if result.code:
        raise create_command_error(result)
    return result
