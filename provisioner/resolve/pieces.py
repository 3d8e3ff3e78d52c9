"""Statements cut into pieces, the pieces of a policy joined into statements again, and how long they are.

A statement is cut along its longer list, so that the shorter one is what its parts repeat. Where to cut is decided by
the items themselves (their hashes), so that one item more or less moves no cut but its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from provisioner.iam.document import Document, Statement, compact
from provisioner.record import dataclass
from provisioner.resolve.chance import chance
from provisioner.resolve.merging import Merged

EMPTY = len(Document(statements=()).text())
"""Characters of a document without statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A statement, or some items of one of its lists; lengths in characters, with the comma behind."""

    statement: Statement
    """All of it, or a block of it where both lists are too long for one policy."""
    of: int
    """The statement's, or block's, number: pieces of one number can be joined in a policy."""
    by_resources: bool
    items: tuple[str, ...]
    length: int
    repeated: int
    """What each policy that holds at least one of the statement's pieces has to hold besides their items."""
    key: tuple[str, ...]
    """What tells it apart, and stays the same while statements grow or shrink."""
    place: float
    """Where it stands among all that is packed, from 0 to 1."""


class Policy:
    """A policy that is being filled."""

    __slots__ = ("pieces", "room", "sids")

    def __init__(self, room: int) -> None:
        self.room = room
        self.pieces: list[Piece] = []
        self.sids: dict[str, int] = {}
        """The number of the statement behind each Sid: a document may hold a Sid once."""

    def needs(self, piece: Piece) -> int | None:
        """Return the characters that a piece would take, or None where it does not fit."""
        there = self.sids.get(piece.statement.sid)
        length = piece.length + (piece.repeated if there is None else 0)
        return length if there in (None, piece.of) and length <= self.room else None

    def put(self, piece: Piece) -> None:
        """Take a piece in, whether it fits or not."""
        there = self.sids.setdefault(piece.statement.sid, piece.of)
        self.room -= piece.length + (0 if any(each.of == there for each in self.pieces) else piece.repeated)
        self.pieces.append(piece)

    def take(self) -> None:
        """Give the last piece back."""
        piece = self.pieces.pop()
        alone = all(each.of != piece.of for each in self.pieces)
        self.room += piece.length + (piece.repeated if alone else 0)
        if alone:
            del self.sids[piece.statement.sid]

    def document(self) -> Document:
        """Return the policy's document: its statements by Sid, those that were cut joined again."""
        by_statement: defaultdict[int, list[Piece]] = defaultdict(list)
        for piece in self.pieces:
            by_statement[piece.of].append(piece)
        made = (_joined(group) for group in by_statement.values())
        return Document(statements=tuple(sorted(made, key=lambda each: (each.sid, each.actions, each.resources))))


def lengths(statements: Iterable[Statement]) -> list[int]:
    """Return the length of each statement in a document, with the comma behind it."""
    return [_length(statement.as_json()) + 1 for statement in statements]


def cut(merged: Sequence[Merged], whole: Sequence[int], *, room: int, most: int) -> list[Piece]:
    """Return statements in pieces: one longer than ``most`` in about as long ones, or item by item for 0.

    ``whole`` are their lengths, ``room`` is what a policy holds. The place of a statement is that of its Sid among
    all Sids, those of joined statements too: a statement that is joined no longer moves no other.
    """
    order = {sid: index for index, sid in enumerate(sorted({sid for each in merged for sid in each.sids}))}
    found: list[Piece] = []
    number = 0
    for each, length in zip(merged, whole, strict=True):
        member = min(each.sids, key=lambda sid: (chance("member", sid), sid))
        place = (order[member] + 0.5) / len(order)
        blocks = [each.statement] if length <= room else list(_blocks(each.statement, room))
        for block in blocks:
            long = length if len(blocks) == 1 else _length(block.as_json()) + 1
            for piece in _pieces(block, long, most):
                hashed = place if not found or found[-1].of != number else chance("place", *piece.key)
                found.append(replace(piece, of=number, place=hashed, key=(member, *piece.key)))
            number += 1
    return found


def _pieces(statement: Statement, whole: int, most: int) -> Iterator[Piece]:
    """Yield a statement's pieces; numbers and places are filled in later."""
    actions, resources = ([_length(item) + 1 for item in items] for items in (statement.actions, statement.resources))
    by_resources = sum(resources) >= sum(actions)
    items, sizes = (statement.resources, resources) if by_resources else (statement.actions, actions)
    repeated = whole - sum(sizes)
    bounds = [0, *_cuts(items, sizes, most), len(items)] if whole > most else [0, len(items)]
    for first, behind in pairwise(bounds):
        yield Piece(
            statement=statement,
            of=0,
            by_resources=by_resources,
            items=items[first:behind],
            length=sum(sizes[first:behind]),
            repeated=repeated,
            key=(items[first],) if first else (),
            place=0.0,
        )


def _cuts(items: Sequence[str], sizes: Sequence[int], most: int) -> Iterator[int]:
    """Yield where to cut: before items whose hash says so, about two in each ``most`` characters, and at the latest."""
    often = 2 * sum(sizes) / len(sizes) / most if most else 1.0
    run = sizes[0]
    for index in range(1, len(items)):
        if run + sizes[index] > most or chance("cut", items[index]) < often:
            yield index
            run = 0
        run += sizes[index]


def _blocks(statement: Statement, room: int) -> Iterator[Statement]:
    """Yield a statement too long for a policy in blocks whose shorter list takes at most half of one."""
    longer_first = sum(map(len, statement.resources)) >= sum(map(len, statement.actions))
    for shorter in _runs(statement.actions if longer_first else statement.resources, room // 2):
        yield replace(statement, actions=shorter) if longer_first else replace(statement, resources=shorter)


def _runs(items: Sequence[str], room: int) -> Iterator[tuple[str, ...]]:
    """Yield runs of items that fit into ``room`` characters; one that is longer stands alone."""
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


def _joined(pieces: Sequence[Piece]) -> Statement:
    statement = pieces[0].statement
    items = tuple(sorted(item for piece in pieces for item in piece.items))
    return replace(statement, resources=items) if pieces[0].by_resources else replace(statement, actions=items)


def _length(value: Any) -> int:  # noqa: ANN401 - anything that JSON holds
    return len(compact(value))
