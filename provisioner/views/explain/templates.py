"""Which template made an entry, and of which parameters: read from stacks.yaml as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioner.config.node import Node
from provisioner.config.template_use import OWN_KEYS
from provisioner.model.config import ResourceEntry
from provisioner.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """An entry with ``use``: the template, and what it is given."""

    name: str
    template: str
    parameters: Mapping[str, Any]


Uses = Mapping[tuple[str, int, int], Use]
"""By the stack's name, and the line and column of the entry's key: that is where all stands that a template makes."""


def template_uses(root: Node | None) -> Uses:
    """Return every use of a template in the tree of stacks.yaml."""
    found = {}
    stacks = root.get("stacks") if root else None
    for stack, body in stacks.items() if stacks else ():
        resources = body.get("resources")
        for name, entry in resources.items() if resources else ():
            use = entry.get("use")
            if resources is not None and use is not None:
                at = resources.key_at(name)
                given = {key: child.plain() for key, child in entry.items() if key not in OWN_KEYS}
                found[stack, at.line, at.column] = Use(name=name, template=use.text().value, parameters=given)
    return found


def use_of(uses: Uses, stack: str, entry: ResourceEntry) -> Use | None:
    """Return what made an entry; None where it stands in the file as it is."""
    return uses.get((stack, entry.at.line, entry.at.column))
