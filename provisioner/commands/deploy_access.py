"""What a deployment changes about access: the words of ``diff``, between the Pulumi state and the configuration."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from provisioner.commands.deploy_choice import Chosen
from provisioner.config.file import UnreadableInputError
from provisioner.views.diff.difference import difference
from provisioner.views.state import sides


def access_lines(chosen: Chosen) -> tuple[str, ...]:
    """Return who gains and who loses what: a line for each change, once, though a bastion's stack shows it too."""
    return tuple(dict.fromkeys(line for name in chosen.units for line in _of(name, chosen)))


def _of(name: str, chosen: Chosen) -> Iterable[str]:
    state = chosen.known[name].state
    with tempfile.TemporaryDirectory(prefix="provisioner-") as folder:
        file = Path(folder, f"{name}.json")
        file.write_text(json.dumps(state or _empty(name, chosen.known[name].place.project)), encoding="utf-8")
        try:
            found = sides(file, chosen.desired)
            changes = difference(found.before, found.after).changes
        except UnreadableInputError as error:
            return (f"{name}: the state cannot be compared: {str(error).replace(str(file), 'it')}",)
    return tuple(f"access: {change.message}" for change in changes)


def _empty(stack: str, project: str) -> Mapping[str, Any]:
    """Return the state of a Pulumi stack that has made nothing."""
    type_ = "pulumi:pulumi:Stack"
    root = {"urn": f"urn:pulumi:{stack}::{project}::{type_}::{project}-{stack}", "custom": False, "type": type_}
    return {"version": 3, "deployment": {"manifest": {}, "resources": [root]}}
