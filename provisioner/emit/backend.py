"""Where the state of a Pulumi stack is and what encrypts its secrets: what the files say, and what stands there.

``Pulumi.<stack>.yaml`` holds what encrypts: Pulumi's own file, written here when it is missing, and never changed.
Sources: https://www.pulumi.com/docs/iac/concepts/state-and-backends/, https://www.pulumi.com/docs/iac/concepts/secrets/,
https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from provisioner.model.desired import Bastion, Pair
from provisioner.record import dataclass

PROJECT = "provisioner"
"""The project's name where the folder has no Pulumi.yaml: with the stack's name it says which state is meant."""

PASSPHRASE_VARIABLES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
FILES = "file://"
SERVICE = re.compile(r"https?://")
PROVIDER_OF_BACKEND = "default"
"""The secrets provider that a backend has of its own: the service's, or a passphrase."""


class StateError(Exception):
    """The state cannot be used as it is asked for; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the configuration says of one Pulumi stack's state; None where it says nothing."""

    backend: str | None
    secrets_provider: str | None


def wanted(unit: Pair | Bastion, directory: Path, project_backend: str | None) -> Wanted:
    """Return what the files say: of the target account, else of its bastion, else of Pulumi.yaml."""
    accounts = (unit.account, unit.bastion) if isinstance(unit, Pair) else (unit.account,)
    backend = next((each.backend for each in accounts if each.backend), project_backend)
    provider = next((each.secrets_provider for each in accounts if each.secrets_provider), None)
    return Wanted(backend=_absolute(backend, directory) if backend else None, secrets_provider=provider)


def project(directory: Path) -> tuple[str, str | None]:
    """Return the project's name, and its backend, as Pulumi.yaml in the folder says, where there is one."""
    said = _mapping(directory / "Pulumi.yaml")
    backend = said.get("backend")
    url = backend.get("url") if isinstance(backend, dict) else None
    return str(said.get("name") or PROJECT), str(url) if url else None


def settings_path(directory: Path, stack: str) -> Path:
    """Return where Pulumi keeps the settings of a stack."""
    return directory / f"Pulumi.{stack}.yaml"


def settings(directory: Path, stack: str, state: Mapping[str, Any] | None) -> str | None:
    """Return the stack's settings file, or what it must hold by the state, or None where nothing is known yet."""
    path = settings_path(directory, stack)
    if path.is_file():
        return path.read_text(encoding="utf-8")
    made = _settings_of(state or {})
    return yaml.safe_dump(made, sort_keys=True) if made else None


def keep_settings(directory: Path, stack: str, text: str) -> bool:
    """Write a stack's settings file where it is missing; return whether it was. What exists is never touched."""
    path = settings_path(directory, stack)
    if path.exists():
        return False
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    try:
        os.link(temporary, path)  # unlike a renaming, it replaces nothing
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def refuse_other_provider(stack: str, asked: Wanted, directory: Path, state: Mapping[str, Any] | None) -> None:
    """Raise ``StateError`` where the state's secrets are encrypted by another provider than the files ask for."""
    current = _provider_of(settings(directory, stack, state))
    if asked.secrets_provider in (None, PROVIDER_OF_BACKEND) or current in (None, asked.secrets_provider):
        return
    command = f"pulumi stack change-secrets-provider {shlex.quote(asked.secrets_provider or '')} --stack {stack}"
    raise StateError(
        f"the secrets of {stack} are encrypted by {current}, and the configuration says {asked.secrets_provider}: "
        f"nothing was changed. To change it, run: {command}"
    )


def refuse_missing_passphrase(stack: str, asked: Wanted, current: str | None) -> None:
    """Raise ``StateError`` where a passphrase is needed and none is given; an empty one is one."""
    provider = _provider_of(current) or asked.secrets_provider
    backend = asked.backend or os.environ.get("PULUMI_BACKEND_URL") or ""
    by_default = provider in (None, PROVIDER_OF_BACKEND) and backend and not SERVICE.match(backend)
    if (provider == "passphrase" or by_default) and not any(name in os.environ for name in PASSPHRASE_VARIABLES):
        raise StateError(
            f"the secrets of {stack} are encrypted by a passphrase, and none is given: set "
            f"{' or '.join(PASSPHRASE_VARIABLES)}"
        )


def refuse_missing_folder(backend: str | None) -> None:
    """Raise ``StateError`` where a backend's folder is not there: a new one, in the wrong place, knows of nothing."""
    if backend is None or not backend.startswith(FILES):
        return
    folder = Path(backend.removeprefix(FILES)).expanduser()
    if not folder.is_dir():
        raise StateError(f"the backend's folder {folder} does not exist: correct `backend:`, or make it (mkdir -p)")


def passphrases() -> tuple[str, ...]:
    """Return the passphrases that this process was given, so that no output shows them."""
    said = os.environ.get(PASSPHRASE_VARIABLES[0], "")
    path = os.environ.get(PASSPHRASE_VARIABLES[1])
    try:
        written = Path(path).read_text(encoding="utf-8").strip() if path and Path(path).is_file() else ""
    except (OSError, UnicodeDecodeError):
        written = ""
    return tuple(filter(None, (said, written)))


def _absolute(backend: str, directory: Path) -> str:
    """Return a URL that means the same in any working directory."""
    path = backend.removeprefix(FILES)
    if not backend.startswith(FILES) or path.startswith(("/", "~")):
        return backend
    return f"{FILES}{(directory / path).resolve()}"


def _provider_of(text: str | None) -> str | None:
    """Return the secrets provider that a settings file names."""
    try:
        said = yaml.safe_load(text) if text else None
    except yaml.YAMLError:
        return None  # the engine will say what is wrong with it
    if not isinstance(said, dict):
        return None
    if said.get("encryptionsalt"):
        return "passphrase"
    return str(said["secretsprovider"]) if said.get("secretsprovider") else None


def _settings_of(state: Mapping[str, Any]) -> dict[str, str]:
    """Return what a settings file says of the secrets provider that a state names."""
    provider = (state.get("deployment") or {}).get("secrets_providers") or {}
    values = provider.get("state") or {}
    if provider.get("type") == "passphrase" and values.get("salt"):
        return {"encryptionsalt": values["salt"]}
    if provider.get("type") == "cloud" and values.get("url"):
        return {"secretsprovider": values["url"], "encryptedkey": values.get("encryptedkey", "")}
    return {}


def _mapping(path: Path) -> dict[str, Any]:
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StateError(f"{path} cannot be read: it is not valid YAML") from error
    return said if isinstance(said, dict) else {}


def parsed(state: str) -> dict[str, Any]:
    """Return an exported state."""
    found = json.loads(state)
    return found if isinstance(found, dict) else {}
