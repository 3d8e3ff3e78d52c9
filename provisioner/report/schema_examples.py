"""The examples of a key that fit it where it stands: one key may mean different things in different places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from provisioner.report.key_help import EXAMPLES

TYPES: dict[type, str] = {
    str: "string", bool: "boolean", int: "integer", dict: "object", list: "array", type(None): "null",
}  # fmt: skip


def examples(name: str, schema: dict[str, Any]) -> list[object]:
    """Return the examples of a key that its JSON Schema accepts. References are taken to accept."""
    return [each for each in EXAMPLES.get(name, ()) if _fits(each, schema)]


def _fits(value: object, schema: dict[str, Any]) -> bool:
    if "anyOf" in schema:
        return any(_fits(value, each) for each in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    types = schema.get("type", TYPES[type(value)])
    return TYPES[type(value)] in types and all(_fits(part, below) for part, below in _parts(value, schema))


def _parts(value: object, schema: dict[str, Any]) -> Iterator[tuple[object, dict[str, Any]]]:
    """Yield the parts of a value, each with its schema; one that accepts nothing, for what must not be so."""
    nothing: dict[str, Any] = {"enum": []}
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield value, nothing
    elif isinstance(value, list):
        yield from ((item, schema.get("items", {})) for item in value)
    elif isinstance(value, dict):
        yield from ((key, nothing) for key in schema.get("required", ()) if key not in value)
        others = schema.get("additionalProperties", {})
        for key, child in value.items():
            yield child, schema.get("properties", {}).get(key, others if others is not False else nothing)
