"""How large, deep and bushy a file may be, counted on the parser's events, before anything is built from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from provisioner.config import rules
from provisioner.finding import Finding, Position, Rule
from provisioner.record import dataclass

MAX_DEPTH = 50
MAX_NODES = 1_000_000
"""Nodes after aliases are followed: a few lines of nested aliases stand for billions (the "billion laughs")."""


@dataclass(slots=True)
class _Open:
    """A collection that has begun: its anchor, the nodes counted when it began, the deepest level seen below it."""

    anchor: str | None
    before: int
    height: int = 1


@dataclass(slots=True)
class _Count:
    nodes: int = 0
    documents: int = 0
    open: list[_Open] = field(default_factory=list)
    anchored: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Nodes and height of what each anchor stands for."""


def exceeded(text: str, file: str, loader_type: Callable[[str], Any]) -> Finding | None:
    """Return what is wrong with the size of a file's content, or None. Raises yaml.YAMLError on wrong syntax."""
    loader = loader_type(text)
    count = _Count()
    while (event := loader.get_event()) is not None:
        if type(event) is ScalarEvent:
            count.nodes += 1
            if event.anchor:
                count.anchored[event.anchor] = (1, 0)
        elif problem := _structure(event, count):
            mark = event.start_mark
            rule, message, hint = problem
            return rule.finding(Position(file, mark.line + 1, mark.column + 1), message, hint)
        if count.nodes > MAX_NODES:
            mark = event.start_mark
            return rules.YAML_LIMITS.finding(
                Position(file, mark.line + 1, mark.column + 1),
                f"the file holds more than {MAX_NODES:,} values, aliases followed",
                "use fewer aliases (*name), or split the configuration",
            )
    return None


def _structure(event: Any, count: _Count) -> tuple[Rule, str, str] | None:  # noqa: ANN401 - events share no typed base
    match event:
        case MappingStartEvent() | SequenceStartEvent():
            count.open.append(_Open(event.anchor, count.nodes))
            count.nodes += 1
            return _depth(len(count.open))
        case MappingEndEvent() | SequenceEndEvent():
            _close(count)
        case AliasEvent():
            return _alias(str(event.anchor), count)
        case DocumentStartEvent():
            count.documents += 1
            if count.documents > 1:
                return (
                    rules.SEVERAL_DOCUMENTS,
                    "a second YAML document begins here",
                    "keep one document in a file: remove the line ---",
                )
        case _:
            pass
    return None


def _depth(depth: int) -> tuple[Rule, str, str] | None:
    if depth <= MAX_DEPTH:
        return None
    return (
        rules.YAML_LIMITS,
        f"values are nested more than {MAX_DEPTH} levels deep",
        "the language needs at most 8 levels: remove some",
    )


def _close(count: _Count) -> None:
    done = count.open.pop()
    if count.open:
        count.open[-1].height = max(count.open[-1].height, done.height + 1)
    if done.anchor:
        count.anchored[done.anchor] = (count.nodes - done.before, done.height)


def _alias(anchor: str, count: _Count) -> tuple[Rule, str, str] | None:
    if any(item.anchor == anchor for item in count.open):
        return (
            rules.YAML_LIMITS,
            f"the alias *{anchor} stands inside the value that it refers to",
            "write that value out",
        )
    nodes, height = count.anchored.get(anchor, (1, 0))
    count.nodes += nodes
    if count.open:
        count.open[-1].height = max(count.open[-1].height, height + 1)
    return _depth(len(count.open) + height)
