"""A text that some patterns match and others do not: the proof that something is left of what a Deny takes away.

Patterns are finite automata here, their states the places in them. All are followed at once through the shortest texts
first, so the answer is exact. What it takes grows with the patterns' lengths, but for a ``*`` with many ``?`` behind
it, where it can double with each of them: TooManyStatesError ends that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from provisioner.iam.match import Pieces, Wildcard

MOST_STATES = 200_000
"""States of all patterns together that are looked at, at most: some seconds."""

_FRESH = "x-0123456789abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Characters to stand for any that is in no pattern, the first that is in none."""


class TooManyStatesError(Exception):
    """The patterns are too complicated to be compared exactly."""


class _Automaton(NamedTuple):
    """A pattern: for each of its places, bit by bit, where it may go on."""

    stays: int
    """Places of a ``*``: any character leads there again."""
    any: int
    """Places of a ``?``: any character leads to the next one."""
    characters: dict[str, int]
    """Places of each character: it leads to the next one."""
    end: int

    def start(self) -> int:
        """Return the places before the first character."""
        return self._behind_stars(1)

    def step(self, places: int, character: str) -> int:
        """Return the places that a character leads to."""
        forward = places & (self.any | self.characters.get(character, 0))
        return self._behind_stars((places & self.stays) | (forward << 1))

    def _behind_stars(self, places: int) -> int:
        reached = places
        while step := (reached & self.stays) << 1 & ~reached:
            reached |= step
        return reached

    def ends(self, places: int) -> bool:
        """Tell whether the whole pattern has been matched."""
        return bool(places & self.end)

    def takes_all(self, places: int) -> bool:
        """Tell whether whatever follows is matched: the pattern ends in a ``*``, which has been reached."""
        return bool(places & self.stays & (self.end >> 1))


@lru_cache(maxsize=4096)
def _automaton(pieces: Pieces) -> _Automaton:
    stays = anything = place = 0
    characters: dict[str, int] = {}
    for piece in pieces:
        for one in (piece,) if isinstance(piece, Wildcard) else piece:
            bit = 1 << place
            if one is Wildcard.MANY:
                stays |= bit
            elif one is Wildcard.ONE:
                anything |= bit
            else:
                characters[str(one)] = characters.get(str(one), 0) | bit
            place += 1
    return _Automaton(stays=stays, any=anything, characters=characters, end=1 << place)


def example_of(pieces: Pieces) -> str:
    """Return a text that a pattern matches, for people to read; ``*`` stands for itself where there is nothing else."""
    if {Wildcard.MANY} == {piece for piece in pieces if piece}:
        return "*"
    shown = {Wildcard.MANY: "example", Wildcard.ONE: "x"}
    return "".join(shown[piece] if isinstance(piece, Wildcard) else piece for piece in pieces)


def witness(inside: Sequence[Pieces], outside: Iterable[Pieces] = ()) -> str | None:
    """Return a shortest text that every pattern of ``inside`` matches and none of ``outside``; None where none exists.

    Raises TooManyStatesError.
    """
    wanted, unwanted = ([_automaton(one) for one in each] for each in (inside, outside))
    alphabet = _alphabet((*wanted, *unwanted))
    first = tuple(each.start() for each in (*wanted, *unwanted))
    todo = deque([("", first)])
    seen = {first}
    while todo:
        text, places = todo.popleft()
        if _accepted(wanted, unwanted, places):
            return text
        for character in alphabet:
            reached = tuple(
                each.step(place, character) for each, place in zip((*wanted, *unwanted), places, strict=True)
            )
            if reached not in seen and _is_alive(wanted, unwanted, reached):
                seen.add(reached)
                todo.append((text + character, reached))
        if len(seen) > MOST_STATES:
            raise TooManyStatesError
    return None


def _alphabet(automata: Sequence[_Automaton]) -> tuple[str, ...]:
    """Return every character of the patterns, and one that is in none: it stands for all others."""
    used = {character for each in automata for character in each.characters}
    return (next(each for each in _candidates() if each not in used), *sorted(used))


def _candidates() -> Iterator[str]:
    yield from _FRESH
    yield from map(chr, range(0x4E00, 0x9FFF))


def _accepted(wanted: Sequence[_Automaton], unwanted: Sequence[_Automaton], places: tuple[int, ...]) -> bool:
    count = len(wanted)
    return all(each.ends(place) for each, place in zip(wanted, places[:count], strict=True)) and not any(
        each.ends(place) for each, place in zip(unwanted, places[count:], strict=True)
    )


def _is_alive(wanted: Sequence[_Automaton], unwanted: Sequence[_Automaton], places: tuple[int, ...]) -> bool:
    """Tell whether a longer text can still be what is looked for."""
    count = len(wanted)
    return all(places[:count]) and not any(
        each.takes_all(place) for each, place in zip(unwanted, places[count:], strict=True)
    )
