"""How the structure check names things: in the words of the language, not in those of its schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provisioner.config.node import Node, Number
from provisioner.config.secrets import redact

COLLECTIONS = {
    "bastions": "bastion",
    "accounts": "account",
    "users": "user",
    "stacks": "stack",
    "resources": "resource",
    "templates": "template",
    "parameters": "parameter",
}
"""Mappings whose keys are names that the user gave: ``stacks.website`` is "the stack "website""."""

SHOWN = 60
"""Characters of a wrong value that a message shows."""

KINDS = {
    "string": "a text", "list": "a list", "dict": "a mapping", "boolean": "true or false", "number": "a whole number",
}  # fmt: skip


def subject(path: tuple[str | int, ...]) -> str:
    """Return what stands at a path, in words: ``"users" of the stack "website"``."""
    parts: list[str] = []
    collection: str | None = None
    for step in path:
        if isinstance(step, int):
            continue
        if collection:
            parts.append(f'the {collection} "{step}"')
            collection = None
            continue
        collection = COLLECTIONS.get(step)
        parts.append(f'"{step}"')
    named = [part for index, part in enumerate(parts) if not _said_by_the_next(parts, index)]
    if path and isinstance(path[-1], int):
        named.append("an item")
    return " of ".join(reversed(named)) or "the file"


def _said_by_the_next(parts: list[str], index: int) -> bool:
    """Tell whether a part is the collection that the next part names ("stacks" before the stack "website")."""
    following = parts[index + 1] if index + 1 < len(parts) else ""
    noun = COLLECTIONS.get(parts[index].strip('"'))
    return parts[index].startswith('"') and noun is not None and following.startswith(f"the {noun} ")


def kind(value: Any) -> str:  # noqa: ANN401 - whatever the file holds
    """Return what a value is: ``the text "x"``, ``a list``."""
    match value:
        case Number():
            return f"the number {shown(value)}"
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {shown(value)}"
        case None:
            return "empty"
        case list():
            return "a list"
        case _:
            return "a mapping"


def shown(value: Any) -> str:  # noqa: ANN401 - whatever the file holds
    """Return a value as a message shows it: a text in quotes, and cut where it is long."""
    text = redact(str(value)) if isinstance(value, str) else kind(value)
    cut = text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
    return f'"{cut}"' if isinstance(value, str) and not isinstance(value, Number) else cut


def wanted(rule: Any) -> str:  # noqa: ANN401 - Cerberus rules
    """Return what a rule wants: ``a list``, ``a list or a mapping``."""
    branches = rule.get("anyof", (rule,))
    types = [each for branch in branches for each in _listed(branch["type"])]
    return series([KINDS[each] for each in types], last="or")


def _listed(named: str | list[str]) -> list[str]:
    return [named] if isinstance(named, str) else named


def remedy(node: Node, wanted_kind: str) -> str:
    """Return what to do about a value of the wrong kind."""
    value = node.value
    if isinstance(value, str) and wanted_kind.startswith("a list"):
        simple = len(value) <= SHOWN and value.isprintable() and not set('"\\') & set(value)
        return f'write it as a list: ["{value}"]' if simple else "write it as a list: [...]"
    if isinstance(value, bool) and wanted_kind.startswith("a text"):
        return f'put it in quotes: "{kind(value)}"'
    if isinstance(value, dict) and wanted_kind.startswith("a text"):
        return 'write a text here, in quotes where it ends in a colon or holds ": "'
    if value is None:
        return "give it a value, or remove its key"
    return f"write {wanted_kind} here"


def series(names: Iterable[str], *, last: str = "and") -> str:
    """Return ``a, b and c``."""
    *firsts, final = list(names) or ["none"]
    return f"{', '.join(firsts)} {last} {final}" if firsts else final
