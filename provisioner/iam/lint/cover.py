"""Whether an item of one statement holds an item of another: all that the second matches, the first does too."""

from __future__ import annotations

from provisioner.iam.actions import is_pattern
from provisioner.iam.glob import holds


def holds_action(outer: str, inner: str) -> bool:
    """Tell whether an action, with its wildcards, matches all that another one does; case is ignored."""
    return outer.lower() == inner.lower() or (is_pattern(outer) and holds(outer.lower(), inner.lower()))


def holds_resource(outer: str, inner: str) -> bool:
    """Tell whether a resource, with its wildcards, matches all that another one does."""
    return outer == inner or (is_pattern(outer) and holds(outer, inner))
