"""Pieces into a given number of policies: so that little moves when one grows, by search, or in sequence.

Each way returns None where it finds no place for a piece.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from provisioner.resolve.chance import chance
from provisioner.resolve.pieces import Piece, Policy

NODES = 5_000
"""Steps after which a search gives up."""

FOUR = 4
"""Policies from which on one may be without a home; with fewer, too many pieces would be pushed out."""

GROWTH = 2
"""Pieces are sorted by size in so many classes for each doubling."""


def spread(pieces: Sequence[Piece], count: int, room: int) -> list[Policy] | None:
    """Return policies of which a longer or shorter statement seldom changes more than its own.

    Each piece has a home that no size has a part in: the policy that its place among all falls into. There it stays
    while there is room; who stays is decided by hash. What found no room looks for it, the largest first: where its
    statement is already, then in the policy that is nobody's home, then in the others in an order of its own. So a
    statement that grows changes its policy, and at times pushes one piece out into one other.
    """
    policies = [Policy(room) for _ in range(count)]
    homes = _homes(count)
    pushed = []
    for piece in sorted(pieces, key=lambda each: (chance("order", *each.key), each.key)):
        home = policies[int(piece.place * homes)]
        if home.needs(piece) is None:
            pushed.append(piece)
        else:
            home.put(piece)
    for piece in sorted(pushed, key=lambda each: (-_size_class(each), chance("order", *each.key), each.key)):
        fitting = [index for index, policy in enumerate(policies) if policy.needs(piece) is not None]
        if not fitting:
            return None
        policies[min(fitting, key=_preference(piece, policies, homes))].put(piece)
    return policies


def search(pieces: Sequence[Piece], count: int, room: int) -> list[Policy] | None:
    """Return policies by trying every way (branch and bound), up to a number of steps: None may mean either end.

    The largest pieces are placed first, so that dead ends show early; of policies that are alike one is tried.
    """
    ordered = sorted(pieces, key=lambda each: (-each.length - each.repeated, each.place, each.key))
    policies = [Policy(room) for _ in range(count)]
    steps = 0

    def place(index: int, left: int) -> bool:
        nonlocal steps
        steps += 1
        if index == len(ordered):
            return True
        if steps > NODES or left > sum(policy.room for policy in policies):
            return False
        piece, tried = ordered[index], set()
        for policy in policies:
            alike = (policy.room, tuple(sorted(set(policy.sids.values()))) if _is_cut(piece) else ())
            if alike not in tried and policy.needs(piece) is not None:
                tried.add(alike)
                policy.put(piece)
                if place(index + 1, left - piece.length):
                    return True
                policy.take()
        return False

    return policies if place(0, sum(piece.length for piece in pieces)) else None


def tight(pieces: Sequence[Piece], items: Sequence[Piece], count: int, room: int) -> list[Policy] | None:
    """Return policies with as little room left as it can be without a search.

    The largest pieces come first, each into the policy that it fills best; one that fits nowhere is given item by item
    (of ``items``, all pieces so cut) to those that have most room.
    """
    policies = [Policy(room) for _ in range(count)]
    for piece in sorted(pieces, key=lambda each: (-each.length - each.repeated, each.place, each.key)):
        best = min((policy for policy in policies if policy.needs(piece) is not None), key=_room, default=None)
        if best is not None:
            best.put(piece)
            continue
        wanted = set(piece.items)
        for item in (each for each in items if each.of == piece.of and not wanted.isdisjoint(each.items)):
            fitting = [policy for policy in policies if policy.needs(item) is not None]
            if not fitting:
                return None
            max(fitting, key=lambda policy: (item.statement.sid in policy.sids, policy.room)).put(item)
    return policies


def in_sequence(pieces: Sequence[Piece], room: int) -> list[Policy]:
    """Return as many policies as it takes to fill one after the other; what is longer than one stands alone."""
    policies = [Policy(room)]
    for piece in pieces:
        if policies[-1].pieces and policies[-1].needs(piece) is None:
            policies.append(Policy(room))
        policies[-1].put(piece)
    return policies


def _room(policy: Policy) -> int:
    return policy.room


def _size_class(piece: Piece) -> int:
    """Return the class of a piece's size; the borders differ from piece to piece, so that few pieces are near one."""
    return math.floor(math.log2(piece.length + piece.repeated) * GROWTH + chance("size", *piece.key))


def _homes(count: int) -> int:
    """Return how many of the policies are homes: of an even number, from 4 on, the last only takes what is pushed out.

    Every home moves where their number changes, so it changes half as often as that of the policies.
    """
    return count - 1 if count >= FOUR and count % 2 == 0 else count


def _preference(piece: Piece, policies: Sequence[Policy], homes: int) -> Callable[[int], tuple[bool, bool, float]]:
    def order(index: int) -> tuple[bool, bool, float]:
        elsewhere = piece.statement.sid not in policies[index].sids
        return elsewhere, index < homes, chance("policy", str(index), *piece.key)

    return order


def _is_cut(piece: Piece) -> bool:
    return len(piece.items) < len(piece.statement.resources if piece.by_resources else piece.statement.actions)
