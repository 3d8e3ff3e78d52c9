"""The real Pulumi engine, run from Python (Automation API) with its state in files of a folder.

This is how ``demo --engine pulumi`` and the tests deploy one stack. A user's own deployments, with the backend and the
secrets provider of the user's choice, are run by ``emit/run_many.py``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi import automation

PROJECT = "provisioner"

BUILT = Path(".cache", "engine", "pulumi")
"""Where ``make engine`` puts the engine, in the project's folder."""

PASSPHRASE = "provisioner"  # noqa: S105  guards nothing: the state of an emulated AWS holds no secret
"""What the engine wants for a state in files."""


NO_DEFAULT_PROVIDER: Mapping[str, object] = {"pulumi:disable-default-providers": ["aws"]}
"""As Pulumi.yaml says: a resource without a provider of its own must fail, not go to whatever account is at hand."""


class EngineError(Exception):
    """The engine could not do it; the message is what it says, line by line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine: its executable, the folder that it keeps everything in, and what it needs in the environment."""

    pulumi: Path
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def stack(self, name: str, program: Callable[[], None]) -> automation.Stack:
        """Return the Pulumi stack of that name, made where there is none, with the program that declares it."""
        work = self._made("work", name)
        options = automation.LocalWorkspaceOptions(
            work_dir=str(work),
            pulumi_home=str(self._made("home")),
            pulumi_command=automation.PulumiCommand(str(self._linked())),
            project_settings=automation.ProjectSettings(
                name=PROJECT,
                runtime="python",
                backend=automation.ProjectBackend(self._made("state").as_uri()),
                config=NO_DEFAULT_PROVIDER,  # type: ignore[arg-type]  # a mapping; Pulumi's hint says text
            ),
            env_vars={
                "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                **self.environment,
            },
        )
        return automation.create_or_select_stack(name, project_name=PROJECT, program=program, opts=options)

    def _made(self, *parts: str) -> Path:
        path = self.folder.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def _linked(self) -> Path:
        """Return an installation of the engine, as the Automation API wants it: the executable in ``bin``."""
        root = self._made("engine")
        link = self._made("engine", "bin") / "pulumi"
        if not link.is_symlink():
            link.symlink_to(self.pulumi)
        return root


def find_pulumi(project: Path) -> Path | None:
    """Return the engine: ``pulumi`` on PATH, else the one built in the project's folder, else None."""
    installed = shutil.which("pulumi")
    built = (project / BUILT).resolve()
    if installed is None and not os.access(built, os.X_OK):
        return None
    return built if installed is None else Path(installed).resolve()


OnResource = Callable[[str, str], None]
"""Is told the type and the logical name of each resource that the engine made, changed or deleted."""


def deploy(
    engine: Engine, name: str, program: Callable[[], None], on_resource: OnResource | None = None
) -> Mapping[str, Any]:
    """Deploy a Pulumi stack, and return its outputs. Raises ``EngineError`` with what the engine says was wrong."""
    errors: list[str] = []

    def on_event(event: automation.EngineEvent) -> None:
        if event.diagnostic_event is not None and event.diagnostic_event.severity == "error":
            errors.append(event.diagnostic_event.message.strip())
        if event.res_outputs_event is not None and on_resource is not None:
            metadata = event.res_outputs_event.metadata
            on_resource(metadata.type, metadata.urn.rpartition("::")[2])

    try:
        result = engine.stack(name, program).up(on_event=on_event, color="never", suppress_progress=True)
    except automation.CommandError as error:
        raise EngineError("\n".join(dict.fromkeys(errors)) or str(error)) from error
    return {key: output.value for key, output in result.outputs.items()}
