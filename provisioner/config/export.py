"""What ``pulumi stack export`` prints, read without Pulumi: the resources of one Pulumi stack.

Secrets in it are encrypted, or plain with ``--show-secrets``: both stand under a key of their own, and are never read.
Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
"""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provisioner.config.file import UnreadableInputError
from provisioner.record import dataclass

MAX_BYTES = 256 * 1024 * 1024
"""A pair's state of 2,000 roles has some 30 MiB."""

SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 - the key by which Pulumi marks a secret, for all of them
URN_PARTS = 4
"""``urn:pulumi:STACK::PROJECT::TYPE::NAME``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource of the state: its type, its name in Pulumi, and what it is in the cloud."""

    file: Path
    type: str
    name: str
    properties: Mapping[str, Any]

    def text(self, key: str) -> str:
        """Return a property that is text. Raises UnreadableInputError where it is missing, secret or none."""
        value = self.properties.get(key)
        if isinstance(value, str):
            return value
        raise unreadable(self.file, f'"{key}" of the {self.type} "{self.name}" {_wrong(value)}')

    def text_or(self, key: str, otherwise: str) -> str:
        """Return a property that is text, or another one where it is missing."""
        return self.text(key) if self.properties.get(key) is not None else otherwise

    def texts(self, key: str) -> dict[str, str]:
        """Return a property that is a mapping of texts; empty where it is missing."""
        value = self.properties.get(key)
        if value is None:
            return {}
        if isinstance(value, Mapping) and SECRET not in value and all(isinstance(one, str) for one in value.values()):
            return dict(value)
        raise unreadable(self.file, f'"{key}" of the {self.type} "{self.name}" {_wrong(value)}')

    def number(self, key: str) -> int:
        """Return a property that is a number. Raises UnreadableInputError where it is missing, secret or none."""
        value = self.properties.get(key)
        number = whole(value)
        if number is not None:
            return number
        raise unreadable(self.file, f'"{key}" of the {self.type} "{self.name}" {_wrong(value)}')


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The state of a Pulumi stack."""

    file: Path
    stack: str
    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]
    pending: bool
    """Whether a deployment was interrupted, so that the cloud may hold more than the state says."""

    def of(self, kind: str) -> tuple[Resource, ...]:
        """Return the resources of a type."""
        return tuple(each for each in self.resources if each.type == kind)


def read(file: Path) -> Export:
    """Return the state that a file holds. Raises UnreadableInputError where it is no export, or a damaged one."""
    body = _json(file)
    deployment = body.get("deployment") if isinstance(body, dict) else None
    if not isinstance(deployment, dict):
        raise unreadable(file, "this is no state of a Pulumi stack")
    listed = deployment.get("resources") or []
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise unreadable(file, "its resources are no list of objects")
    if not listed:
        raise unreadable(
            file, "it holds no resource, and so does not say of which stack it is: nothing is deployed there"
        )
    named = [(each, _urn(file, each)) for each in listed]
    stacks = {urn[0] for _, urn in named}
    if len(stacks) != 1:
        raise unreadable(file, "its resources are of several stacks")
    here = [(each, urn) for each, urn in named if each.get("delete") is not True and each.get("external") is not True]
    resources = tuple(_resource(file, each, urn) for each, urn in here)
    return Export(
        file=file,
        stack=stacks.pop(),
        resources=resources,
        outputs=next((each.properties for each in resources if each.type == "pulumi:pulumi:Stack"), {}),
        pending=bool(deployment.get("pending_operations")),
    )


def _json(file: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return json.loads(_content(file))
    except json.JSONDecodeError as error:
        raise unreadable(file, f"it is no JSON from line {error.lineno}, column {error.colno} on") from None
    except ValueError:
        raise unreadable(file, "it is no JSON text") from None
    except RecursionError:
        raise unreadable(file, "it is nested too deeply") from None


def _content(file: Path) -> bytes:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise UnreadableInputError(f"{file}: this is no regular file")
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableInputError(f"{file}: there is no such file; `pulumi stack export` writes one") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableInputError(f"{file}: cannot be read ({reason})") from None
    if len(content) > MAX_BYTES:
        raise unreadable(file, f"it is larger than {MAX_BYTES // 1024 // 1024} MiB")
    return content


def _urn(file: Path, body: Mapping[str, Any]) -> tuple[str, str]:
    """Return the stack and the name that a resource's URN holds."""
    urn = body.get("urn")
    parts = urn.split("::", URN_PARTS - 1) if isinstance(urn, str) else []
    if len(parts) != URN_PARTS or not parts[0].startswith("urn:pulumi:"):
        raise unreadable(file, "a resource in it has no URN")
    return parts[0].removeprefix("urn:pulumi:"), parts[-1]


def _resource(file: Path, body: Mapping[str, Any], urn: tuple[str, str]) -> Resource:
    kind, outputs = body.get("type"), body.get("outputs") or {}
    if not isinstance(kind, str) or not isinstance(outputs, dict):
        raise unreadable(file, f'the resource "{urn[1]}" in it has no type, or no properties')
    return Resource(file=file, type=kind, name=urn[1], properties=outputs)


def whole(value: object) -> int | None:
    """Return a whole number; None for anything else. JSON knows one kind of numbers, infinity among them in Python."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _wrong(value: object) -> str:
    if value is None:
        return "is missing in it"
    if isinstance(value, Mapping) and SECRET in value:
        return "is a secret in it, which is not read"
    return "is of another kind than it should be"


def unreadable(file: Path, reason: str) -> UnreadableInputError:
    """Return the error about a state, with the remedy."""
    shown = "".join(each if each.isprintable() else "\ufffd" for each in reason)
    return UnreadableInputError(f"{file}: {shown}; write it with: pulumi stack export --stack NAME --file {file.name}")
