"""Patterns with ``*`` and ``?`` as sets of texts: whether two meet, and whether one holds the other."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Token(NamedTuple):
    """One place of a pattern: the character that may stand there (None: any but those of ``but``), and how often."""

    character: str | None = None
    but: str = ""
    many: bool = False
    """Any number of times, none included."""


Tokens = tuple[Token, ...]

ANY_ONE, ANY_MANY = Token(), Token(many=True)
WILDCARD = re.compile(r"[*?]|\$\{")
VARIABLE = re.compile(r"\$\{[^}]*\}")
STAND_INS = "\ue000"
"""Characters from here on, of Unicode's private use, stand in for what a policy writes as ``${...}``."""

ESCAPES = {"${*}": "\ue000", "${?}": "\ue001", "${$}": "$"}
"""A wildcard that is meant as itself: one character."""

FIRST_VALUE = 0xF0000
"""The stand-in of the first policy variable: any text."""

MOST_WORK = 20_000
"""Places that are looked at to compare two patterns. Two ARNs with ten wildcards each need a tenth of it."""

STARS = re.compile(r"\*+")
IAM_VARIABLE = re.compile(r"\$\{[^}]*\}|.", re.DOTALL)


@lru_cache(maxsize=1024)
def tokens(pattern: str) -> Tokens:
    """Return the tokens of IAM's pattern; a policy variable (``${aws:userid}``) may be anything."""
    found = (part[0] for part in IAM_VARIABLE.finditer(pattern))
    return tuple(
        ANY_MANY if part == "*" or len(part) > 1 else ANY_ONE if part == "?" else Token(part) for part in found
    )


def meet(left: Tokens, right: Tokens) -> bool:
    """Tell whether a text exists that both patterns match. Of patterns that would take too long, it may exist: yes."""
    same = _alike(left, right)
    if same is None:
        return False
    seen: set[tuple[int, int]] = set()
    todo = [(same, same)]
    while todo:
        if len(seen) > MOST_WORK:
            return True
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        i, j = place
        if i == len(left) and j == len(right):
            return True
        if i < len(left) and left[i].many:
            todo.append((i + 1, j))
        if j < len(right) and right[j].many:
            todo.append((i, j + 1))
        if i < len(left) and j < len(right) and _share(left[i], right[j]):
            todo.append((i + (not left[i].many), j + (not right[j].many)))
    return False


def _alike(left: Tokens, right: Tokens) -> int | None:
    """Return how many characters two patterns begin with alike; None where the next ones differ: no text is both."""
    same = 0
    for one, other in zip(left, right, strict=False):
        if one.many or other.many or one.character is None or other.character is None:
            break
        if one.character != other.character:
            return None
        same += 1
    return same


def _share(left: Token, right: Token) -> bool:
    if left.character is not None and right.character is not None:
        return left.character == right.character
    if left.character is not None:
        return left.character not in right.but
    return right.character is None or right.character not in left.but


def patterns_meet(left: str, right: str) -> bool:
    """Tell whether a text exists that both of IAM's patterns match."""
    one, other = head(left), head(right)
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared] and (left == right or meet(tokens(left), tokens(right)))


@lru_cache(maxsize=16384)
def head(pattern: str) -> str:
    """Return what every text begins with that a pattern matches: the characters before its first wildcard."""
    return WILDCARD.split(pattern, maxsplit=1)[0]


def holds(outer: str, inner: str) -> bool:
    """Tell whether every text that ``inner`` matches is matched by ``outer`` too. Exact for ``*`` and ``?``.

    The value of a policy variable may be any text, of any length: only a ``*`` takes it, or the same variable.
    """
    if outer == inner:
        return True
    if not inner.startswith(head(outer)):
        return False
    if "${" not in outer and "${" not in inner:
        return _holds(outer, inner)
    # IAM takes no such characters in a policy; where one stands all the same, nothing is promised.
    return max(outer + inner) < STAND_INS and _holds(*_sealed(outer, inner))


def _sealed(*patterns: str) -> tuple[str, ...]:
    """Return patterns with one character in place of each policy variable, the same one for the same variable."""
    values: dict[str, str] = {}

    def seal(found: re.Match[str]) -> str:
        return ESCAPES.get(found[0]) or values.setdefault(found[0], chr(FIRST_VALUE + len(values)))

    return tuple(VARIABLE.sub(seal, pattern) for pattern in patterns)


@lru_cache(maxsize=1024)
def _holds(outer: str, inner: str) -> bool:
    """Follow ``inner`` through ``outer``.

    Texts may hold any character, so the hardest one in the place of a wildcard is one that stands in no pattern: only
    wildcards of ``outer`` take it. A star stands for any number of them, so every set of places that some number leads
    to is followed, and each must reach the end. Patterns with hundreds of wildcards would take forever: of those it is
    not known, and the answer is no.
    """
    outer = STARS.sub("*", outer)
    families = {_closure(outer, {0})}
    work = 0
    for character in inner:
        if character == "*":
            families = {reached for places in families for reached in _any_run(outer, places)}
        else:
            families = {_step(outer, places, character) for places in families}
        work += sum(map(len, families))
        if work > MOST_WORK:
            return False
    return all(len(outer) in places for places in families)


def _any_run(pattern: str, places: frozenset[int]) -> set[frozenset[int]]:
    """Return the sets of places that no, one, two ... unknown characters lead to; they repeat soon."""
    reached: set[frozenset[int]] = set()
    while places not in reached and len(reached) * len(places) < MOST_WORK:
        reached.add(places)
        places = _step(pattern, places, "?")
    return reached


def _step(pattern: str, places: frozenset[int], character: str) -> frozenset[int]:
    """Return the places behind one character; ``?`` is one that only wildcards take, a value one that only stars do."""
    wildcards = "*" if ord(character) >= FIRST_VALUE else "*?"
    fitting = wildcards if character in "*?" else wildcards + character
    taken = {i + (pattern[i] != "*") for i in places if i < len(pattern) and pattern[i] in fitting}
    return _closure(pattern, taken)


def _closure(pattern: str, places: set[int]) -> frozenset[int]:
    """Add the places behind stars, which may match nothing."""
    reached = set(places)
    for place in places:
        while place < len(pattern) and pattern[place] == "*":
            place += 1  # noqa: PLW2901 - walks on
            reached.add(place)
    return frozenset(reached)
