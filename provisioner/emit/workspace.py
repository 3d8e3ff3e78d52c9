"""The folder that the engine works in: one for each turn of a Pulumi stack, so that turns share nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pulumi import automation

from provisioner.emit import backend
from provisioner.emit.command import StoppableCommand
from provisioner.emit.engine import NO_DEFAULT_PROVIDER
from provisioner.emit.task import Place


@contextmanager
def opened(
    place: Place, stack: str, program: Callable[[], None] | None, command: StoppableCommand, *, create: bool
) -> Iterator[automation.Stack]:
    """Offer a Pulumi stack, made where it is missing and ``create`` says so; its settings file is kept.

    Where it is missing and is not to be made, a state that is thrown away stands for it: it is as empty.
    """
    with tempfile.TemporaryDirectory(prefix="provisioner-") as folder:
        work = Path(folder, "work")
        work.mkdir()
        lasting = place.exists or create
        url = place.backend if lasting else Path(folder).as_uri()
        provider = place.secrets_provider if lasting else "passphrase"
        if place.settings and lasting:
            backend.settings_path(work, stack).write_text(place.settings, encoding="utf-8")
        workspace = _Workspace(
            work_dir=str(work),
            program=program,
            pulumi_command=command,
            secrets_provider=provider,
            project_settings=automation.ProjectSettings(
                name=place.project,
                runtime="python",
                backend=automation.ProjectBackend(url) if url else None,
                config=NO_DEFAULT_PROVIDER,  # type: ignore[arg-type]  # a mapping; Pulumi's hint says text
            ),
            env_vars={
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                **({"PULUMI_BACKEND_URL": url} if url else {}),
                **({} if lasting else {"PULUMI_CONFIG_PASSPHRASE": ""}),
            },
        )
        made = automation.Stack.select if place.exists else automation.Stack.create
        yield made(stack, workspace)
        settings = backend.settings_path(work, stack)
        if lasting and settings.is_file():
            backend.keep_settings(place.directory, stack, settings.read_text(encoding="utf-8"))


class _Workspace(automation.LocalWorkspace):
    """A folder in which no stack is selected: each call names its own, and the user's settings remember nothing."""

    def select_stack(self, stack_name: str) -> None:
        """Do nothing."""

    def create_stack(self, stack_name: str) -> None:
        """Make a Pulumi stack."""
        provider = ["--secrets-provider", self.secrets_provider] if self.secrets_provider else []
        self.pulumi_command.run(
            ["stack", "init", "--stack", stack_name, "--no-select", *provider], self.work_dir, self.env_vars
        )
