"""What stands one level too high: a stack's key among the stacks, an entry of ``resources`` among a stack's keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.config import rules, schema, wording
from provisioner.config.node import Node
from provisioner.finding import Finding

Path = tuple[str | int, ...]

ENTRY_KEYS = frozenset(schema.ENTRY["schema"])


def misplaced(root: Node, whole: schema.Schema) -> Iterator[tuple[Path, Path, Finding]]:
    """Yield each key of a stack, account or bastion that stands among these, behind one that lacks it.

    With its own path, that of where it is missing, and what is to be said in place of all else about the two.
    """
    for collection, rule in whole.items():
        shape = rule.get("valuesrules", {}).get("schema", {})
        node = root.get(collection)
        if shape and node is not None and isinstance(node.value, dict):
            yield from _in(collection, node, list(shape))


def _in(collection: str, node: Node, keys: Sequence[str]) -> Iterator[tuple[Path, Path, Finding]]:
    owner = ""
    for name, child in node.items():
        above = node.get(owner) if owner else None
        if above is None or name not in keys or not _lacks(above, name) or _has_any(child, keys):
            owner = name
            continue
        noun = wording.COLLECTIONS[collection]
        message = f'"{name}" stands among the {collection}, and the {noun} "{owner}" above it has no "{name}"'
        hint = f'is it indented too little? It is a key of the {noun} "{owner}"'
        finding = rules.UNKNOWN_KEY.finding(node.key_at(name), message, hint)
        yield (collection, name), (collection, owner, name), finding


def _lacks(node: Node, key: str) -> bool:
    return isinstance(node.value, dict) and key not in node.value


def _has_any(node: Node, keys: Sequence[str]) -> bool:
    return isinstance(node.value, dict) and any(key in node.value for key in keys)


def is_entry(node: Node) -> bool:
    """Tell whether a value looks like an entry of ``resources``; beside ``use`` stands what its template wants."""
    value = node.value
    return isinstance(value, dict) and ("use" in value or ("arns" in value and ENTRY_KEYS.issuperset(value)))


def take_out(root: Node, path: Path) -> None:
    """Take a misplaced key out of the tree: nothing of that name is there."""
    parent, _ = root.find(path[:-1])
    assert isinstance(parent.value, dict)  # noqa: S101 - it was found in a mapping
    parent.value.pop(str(path[-1]))
