"""YAML as a tree of values that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

from provisioner.finding import Position, Text
from provisioner.record import dataclass


class Number(str):
    """A plain decimal integer as it was written. It is a text too, so ``012345670123`` can never lose its zero."""

    __slots__ = ()


Scalar = str | bool | None
"""What YAML 1.2 core scalars become here; a ``Number`` is a ``str``."""

NO_KEYS: Mapping[str, tuple[int, int]] = MappingProxyType({})


@dataclass(slots=True, kw_only=True)
class Node:
    """A value and its place (1-based, code points). The structure check marks what is wrong before it is parsed."""

    file: str
    line: int
    column: int
    value: Scalar | list[Node] | dict[str, Node]
    keys: Mapping[str, tuple[int, int]] = field(default_factory=lambda: NO_KEYS)
    """Where each key of a mapping stands."""
    broken: bool = False
    faults: frozenset[str] = frozenset()
    """Keys of this mapping that are missing or whose value is, somewhere below, not what it should be."""

    @property
    def at(self) -> Position:
        """Where the value begins."""
        return Position(self.file, self.line, self.column)

    def key_at(self, key: str) -> Position:
        """Where a key of this mapping stands."""
        return Position(self.file, *self.keys[key])

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None where it is missing, broken, or this is no mapping."""
        child = self.value.get(key) if isinstance(self.value, dict) else None
        return None if child is None or child.broken else child

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys and values of a mapping, broken ones left out; nothing where this is no mapping."""
        if isinstance(self.value, dict):
            yield from ((key, child) for key, child in self.value.items() if not child.broken)

    def elements(self) -> Iterator[Node]:
        """Yield the elements of a list, broken ones left out; nothing where this is no list."""
        if isinstance(self.value, list):
            yield from (child for child in self.value if not child.broken)

    def text(self) -> Text:
        """Return a scalar as text with its place; a boolean as YAML writes it."""
        match self.value:
            case str():
                return Text(str(self.value), self.at)
            case bool():
                return Text("true" if self.value else "false", self.at)
            case _:
                return Text("", self.at)

    def plain(self) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the value without places, as the structure check wants it."""
        match self.value:
            case dict():
                return {key: child.plain() for key, child in self.value.items()}
            case list():
                return [child.plain() for child in self.value]
            case _:
                return self.value

    def find(self, path: tuple[str | int, ...]) -> tuple[Node, Position]:
        """Return the node at a path and where its key stands; for a path that leads nowhere, the last node on it."""
        node, key_at = self, self.at
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                key_at = node.key_at(str(step))
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                key_at = node.at
            else:
                break
        return node, key_at
