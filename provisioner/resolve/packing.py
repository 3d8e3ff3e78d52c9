"""Statements into policies: the fewest that hold them, and such that a small edit changes few of them.

Statements are joined first (``merging``). Nearly always all of it fits into one policy. Where it does not, no memory
of an earlier packing is kept: the same statements give the same policies. ADR 10 has the reasons and what was measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.iam.document import Document, Statement
from provisioner.resolve.merging import Merged, merge
from provisioner.resolve.pieces import EMPTY, Piece, Policy, cut, lengths
from provisioner.resolve.spreading import in_sequence, search, spread, tight

FEW = 14
"""Pieces up to which every way is tried."""


def pack(statements: Sequence[Statement], limit: int, most: int | None = None) -> tuple[Document, ...]:
    """Return the documents, of at most ``limit`` characters, that hold the statements.

    Their number is the fewest where there are few statements; elsewhere it is at times one above the lower bound, as
    space that is left keeps edits from moving things. That space is given up where there would be more documents than
    ``most``. What fits into no document even alone stands in one that is larger.
    """
    merged = merge(statements)
    if not merged:
        return ()
    whole = lengths(each.statement for each in merged)
    room = max(1, limit - EMPTY + 1)
    if sum(whole) <= room:
        return (Document(statements=tuple(each.statement for each in merged)),)
    policies = _fewest(merged, whole, room, most)
    return tuple(policy.document() for policy in policies if policy.pieces)


def _fewest(merged: Sequence[Merged], whole: Sequence[int], room: int, most: int | None) -> list[Policy]:
    parts, slices, items = (cut(merged, whole, room=room, most=size) for size in (room // 2, room // 8, 0))
    sequence = min((in_sequence(each, room) for each in (items, slices)), key=len)
    least = -(-sum(whole) // room)
    loose = least + 1 if most is None else min(least + 1, most)
    for count in range(least, len(sequence) + 1 if len(sequence) > loose else loose + 1):
        for found in _ways(parts, slices, items, count, room, dense=count >= loose):
            if found is not None:
                return found
    return sequence


def _ways(
    parts: Sequence[Piece], slices: Sequence[Piece], items: Sequence[Piece], count: int, room: int, *, dense: bool
) -> Iterator[list[Policy] | None]:
    """Yield what each way to make so many policies finds; those that leave no space to grow only where ``dense``."""
    yield spread(parts, count, room)
    for pieces in (parts, items):
        if len(pieces) <= FEW:
            yield search(pieces, count, room)
    if dense:
        yield spread(slices, count, room)
        yield tight(parts, items, count, room)
        yield spread(items, count, room)
