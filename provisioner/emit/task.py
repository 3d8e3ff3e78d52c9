"""What a worker is told to do, and what it says of it: values that travel between processes."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from provisioner.model.desired import Bastion, Pair
from provisioner.record import dataclass

Action = Literal["preview", "up", "recover", "drift", "repair", "destroy"]
Status = Literal["done", "unchanged", "absent", "failed", "locked", "killed", "interrupted", "skipped"]

INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that mean: come to a clean end."""

RESOURCES_AT_ONCE = 8
"""Calls that the engine makes at once for one Pulumi stack; IAM slows down who asks too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The engine, and where the state of one Pulumi stack is."""

    pulumi: Path
    version: str
    directory: Path
    """The configuration's, where ``Pulumi.<stack>.yaml`` stands."""
    project: str
    backend: str | None
    """None: where the user is logged in."""
    secrets_provider: str | None
    settings: str | None
    """The text of ``Pulumi.<stack>.yaml`` to begin with."""
    exists: bool
    """Whether the backend knows the Pulumi stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One turn of one Pulumi stack."""

    action: Action
    unit: Pair | Bastion
    place: Place
    keeps: tuple[str, ...] = ()
    """Users that are not deleted in this turn."""
    granted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """ARNs of the policies that the pairs' Pulumi stacks attach to a bastion's user, by its name."""
    begun: Mapping[tuple[str, str], tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """Inputs with which dead runs began to make resources, by type and logical name."""
    wait: bool = True
    """Whether new roles are waited for."""


class Change(NamedTuple):
    """Something that the engine did, would do, or found, to a resource by its logical name."""

    op: str
    type: str
    name: str
    inputs: tuple[str, ...] = ()
    """What differs."""

    def as_json(self) -> list[Any]:
        """Return it as it travels."""
        return [self.op, self.type, self.name, list(self.inputs)]


COUNTED: dict[str, str] = {
    "create": "created",
    "create-replacement": "created",
    "import": "imported",
    "update": "updated",
    "delete": "deleted",
    "delete-replaced": "deleted",
    "same": "unchanged",
}
"""The engine's operations, by what the summary calls them; the others are steps of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a Pulumi stack. ``notes``: what else the user must know; ``seconds`` by the clock."""

    name: str
    status: Status
    changes: tuple[Change, ...] = ()
    failed: int = 0
    error: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def count(self, what: str) -> int:
        """Return how many resources were ``created``, ``updated``, ``deleted``, ``imported`` or are ``unchanged``."""
        return sum(COUNTED.get(change.op) == what for change in self.changes)

    @property
    def fine(self) -> bool:
        """Whether nothing is left to do."""
        return self.status in ("done", "unchanged", "absent")
