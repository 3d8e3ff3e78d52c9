"""Statements into as many policies as their size needs: in order, each filled before the next begins."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from provisioner.iam.document import Document, Statement

EMPTY = len(Document(statements=()).text())
"""Characters of a document without statements."""


def pack(statements: Sequence[Statement], limit: int) -> tuple[Document, ...]:
    """Return documents of at most ``limit`` characters that hold the statements; what cannot be split stays larger."""
    documents: list[Document] = []
    current: list[Statement] = []
    size = EMPTY
    for statement in statements:
        for part in _parts(statement, limit - EMPTY):
            length = _length(part.as_json()) + (1 if current else 0)
            if current and size + length > limit:
                documents.append(Document(statements=tuple(current)))
                current, size, length = [], EMPTY, length - 1
            current.append(part)
            size += length
    if current:
        documents.append(Document(statements=tuple(current)))
    return tuple(documents)


def _parts(statement: Statement, room: int) -> Iterator[Statement]:
    """Yield a statement, or parts of it that fit: first of its actions, then of its resources."""
    if _length(statement.as_json()) <= room:
        yield statement
        return
    bare = _length(replace(statement, actions=(), resources=()).as_json())
    longest = max((_length(each) for each in statement.resources), default=0)
    for actions in _chunks(statement.actions, room - bare - longest):
        used = sum(_length(action) + 1 for action in actions)
        for resources in _chunks(statement.resources, room - bare - used):
            yield replace(statement, actions=actions, resources=resources)


def _chunks(items: Sequence[str], room: int) -> Iterator[tuple[str, ...]]:
    """Yield runs of items whose JSON fits into ``room`` characters; one that is larger alone stands alone."""
    run: list[str] = []
    used = 0
    for item in items:
        length = _length(item) + 1
        if run and used + length > room:
            yield tuple(run)
            run, used = [], 0
        run.append(item)
        used += length
    yield tuple(run)


def _length(value: Any) -> int:  # noqa: ANN401 - anything that JSON holds
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
