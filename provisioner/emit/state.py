"""What the backends hold: the state of each Pulumi stack, read by the engine's own ``stack export``."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from provisioner.emit import backend
from provisioner.emit.task import Place
from provisioner.model.desired import Bastion, Pair
from provisioner.record import dataclass

USER = "aws:iam/user:User"
QUIET: Mapping[str, str] = {"PULUMI_SKIP_UPDATE_CHECK": "true"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A Pulumi stack as its backend knows it: ``state`` is None where it does not."""

    place: Place
    state: Mapping[str, Any] | None

    @property
    def resources(self) -> tuple[Mapping[str, Any], ...]:
        """The resources that AWS has of it; without Pulumi's own."""
        found = ((self.state or {}).get("deployment") or {}).get("resources") or ()
        return tuple(each for each in found if str(each.get("type", "")).startswith("aws:"))

    @property
    def users(self) -> tuple[str, ...]:
        """Logical names of the users that it has made."""
        return tuple(logical_name(each["urn"]) for each in self.resources if each["type"] == USER)

    @property
    def begun(self) -> dict[tuple[str, str], tuple[Mapping[str, Any], ...]]:
        """With which inputs runs that died began to make resources, by type and logical name."""
        operations = ((self.state or {}).get("deployment") or {}).get("pending_operations") or ()
        creating = [each["resource"] for each in operations if each.get("type") == "creating"]
        keys = {(each["type"], logical_name(each["urn"])) for each in creating}
        return {
            key: tuple(
                each.get("inputs") or {} for each in creating if (each["type"], logical_name(each["urn"])) == key
            )
            for key in keys
        }


def logical_name(urn: str) -> str:
    """Return the last part of a resource's URN."""
    return urn.rpartition("::")[2]


def version_of(pulumi: Path) -> str:
    """Return the engine's version. Raises ``StateError`` where the executable is none."""
    try:
        done = subprocess.run(  # noqa: S603  the engine that was found
            [pulumi, "version"], capture_output=True, text=True, check=True, env={**os.environ, **QUIET}
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise backend.StateError(f"{pulumi} is no Pulumi engine that runs here: {error}") from None
    return done.stdout.strip().removeprefix("v").partition("+")[0]


def look(units: Iterable[Pair | Bastion], directory: Path, pulumi: Path, at_once: int) -> dict[str, Known]:
    """Return what is known of each stack, by name. Raises ``StateError`` where a state cannot be read or used."""
    directory = directory.resolve()
    version = version_of(pulumi)
    name, url = backend.project(directory)
    with tempfile.TemporaryDirectory(prefix="provisioner-") as folder:
        # The name of the project is all that the engine wants to know here.
        Path(folder, "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n", encoding="utf-8")

        def one(unit: Pair | Bastion) -> Known:
            asked = backend.wanted(unit, directory, url)
            backend.refuse_missing_folder(asked.backend)
            state = _export(pulumi, Path(folder), unit.name, asked.backend)
            backend.refuse_other_provider(unit.name, asked, directory, state)
            settings = backend.settings(directory, unit.name, state)
            backend.refuse_missing_passphrase(unit.name, asked, settings)
            place = Place(
                pulumi=pulumi,
                version=version,
                directory=directory,
                project=name,
                backend=asked.backend,
                secrets_provider=asked.secrets_provider,
                settings=settings,
                exists=state is not None,
            )
            return Known(place=place, state=state)

        chosen = tuple(units)
        with ThreadPoolExecutor(max_workers=at_once) as pool:
            return dict(zip((unit.name for unit in chosen), pool.map(one, chosen), strict=True))


def _export(pulumi: Path, folder: Path, stack: str, url: str | None) -> Mapping[str, Any] | None:
    environment = {**os.environ, **QUIET, **({"PULUMI_BACKEND_URL": url} if url else {})}
    done = subprocess.run(  # noqa: S603  the engine that was found
        [pulumi, "stack", "export", "--stack", stack, "--non-interactive"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return backend.parsed(done.stdout)
    if "no stack named" in done.stderr:
        return None
    message = done.stderr.strip().removeprefix("error: ").splitlines() or ["it says nothing"]
    raise backend.StateError(f"the state of {stack} cannot be read: {message[0]}")
