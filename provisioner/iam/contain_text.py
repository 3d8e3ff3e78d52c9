"""Sets of texts, as IAM's patterns name them: whether a text exists that is in some of them and in none of others.

Exact for ``*`` and ``?``. A policy variable may hold anything, the same wherever it stands; where the answer depends
on what it holds, and for patterns too complicated to follow, it is unknown, never guessed.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from provisioner.iam.match import Pieces, Wildcard
from provisioner.iam.witness import TooManyStatesError, witness


class Variable(NamedTuple):
    """A policy variable, by all that stands between its braces."""

    name: str


Texts = tuple[str | Wildcard | Variable, ...]
"""The texts that a pattern matches: characters for themselves, wildcards, variables."""

Answer = bool | None
"""Yes, no, or unknown."""

_PART = re.compile(r"\$\{(?P<variable>[^}]*)\}|(?P<wildcard>[*?])|(?P<text>(?:[^*?$]|\$(?!\{)|\$\{(?![^}]*\}))+)")
_SPECIAL = frozenset("*?$")
_FIRST_FRESH = 0xE000
"""Characters from here on are for private use: they stand in no policy."""


@lru_cache(maxsize=65536)
def like(pattern: str) -> Texts:
    """Return the texts that are like a pattern with wildcards and variables (Resource, StringLike)."""
    return _texts(pattern, wild=True)


@lru_cache(maxsize=65536)
def equal(text: str) -> Texts:
    """Return the text itself, its variables apart (StringEquals): ``*`` and ``?`` are ordinary characters."""
    return _texts(text, wild=False)


@lru_cache(maxsize=65536)
def action(pattern: str) -> Texts:
    """Return the actions that an Action element matches, in lower case: IAM ignores it, and variables there."""
    parts = re.split("([*?])", pattern.lower())
    return tuple(Wildcard(part) if part in ("*", "?") else part for part in parts if part)


def _texts(pattern: str, *, wild: bool) -> Texts:
    parts: list[str | Wildcard | Variable] = []
    for found in _PART.finditer(pattern):
        name, wildcard = found["variable"], found["wildcard"]
        if name is not None and name not in _SPECIAL:
            parts.append(Variable(name))
        elif wildcard and wild:
            parts.append(Wildcard(wildcard))
        else:
            _add(parts, name or wildcard or found["text"])
    return tuple(parts)


def _add(parts: list[str | Wildcard | Variable], text: str) -> None:
    """Add characters, joined to those before them: equal sets are then equal values."""
    if parts and type(parts[-1]) is str:
        parts[-1] += text
    else:
        parts.append(text)


def both(*answers: Answer) -> Answer:
    """Tell whether all are true: one no is enough for a no."""
    return False if False in answers else None if None in answers else True


def either(answers: Iterable[Answer]) -> Answer:
    """Tell whether any is true, and look no further than the first that is."""
    unknown = False
    for one in answers:
        if one:
            return True
        unknown = unknown or one is None
    return None if unknown else False


def opposite(answer: Answer) -> Answer:
    """Return yes for no, and no for yes."""
    return None if answer is None else not answer


def exists(inside: Iterable[Texts], outside: Iterable[Texts] = ()) -> Answer:
    """Tell whether a text is in all of some sets and in none of others. No set at all holds every text."""
    wanted = set(inside) or {(Wildcard.MANY,)}
    return _exists(tuple(sorted(wanted, key=repr)), tuple(sorted(set(outside), key=repr)))


@lru_cache(maxsize=65536)
def _exists(inside: tuple[Texts, ...], outside: tuple[Texts, ...]) -> Answer:
    if not set(inside).isdisjoint(outside):
        return False
    names = sorted({part.name for each in (*inside, *outside) for part in each if isinstance(part, Variable)})
    if not names:
        return _found([_pieces(each) for each in inside], [_pieces(each) for each in outside])
    values = {name: chr(_FIRST_FRESH + index) for index, name in enumerate(names)}
    if _found([_filled(each, values) for each in inside], [_filled(each, values) for each in outside]):
        return True
    loose = [_loose(each) for each in inside]
    exact = [_pieces(each) for each in outside if not any(isinstance(part, Variable) for part in each)]
    return False if _found(loose, exact) is False else None


def _pieces(texts: Texts) -> Pieces:
    return tuple(part for part in texts if not isinstance(part, Variable))


def _filled(texts: Texts, values: dict[str, str]) -> Pieces:
    return tuple(values[part.name] if isinstance(part, Variable) else part for part in texts)


def _loose(texts: Texts) -> Pieces:
    return tuple(Wildcard.MANY if isinstance(part, Variable) else part for part in texts)


def _found(inside: Sequence[Pieces], outside: Sequence[Pieces]) -> Answer:
    """Tell whether such a text exists: the quick ways first, since most patterns differ at their beginning."""
    plain = next((each for each in inside if not any(isinstance(part, Wildcard) for part in each)), None)
    if plain is not None:
        text = "".join(map(str, plain))
        return all(_matches(each, text) for each in inside) and not any(_matches(each, text) for each in outside)
    heads = [_head(each) for each in inside]
    if any(not _agree(heads[0], head) for head in heads[1:]):
        return False
    longest = max(heads, key=len)
    near = [each for each in outside if _agree(longest, _head(each))]
    single = not any(isinstance(part, Wildcard) for each in near for part in each)
    if len(inside) == 1 and Wildcard.MANY in inside[0] and single:
        return True  # a set without end is not used up by single texts
    return _searched(inside, near)


def _searched(inside: Sequence[Pieces], outside: Sequence[Pieces]) -> Answer:
    shared = len(os.path.commonprefix([_head(each) for each in (*inside, *outside)]))  # noqa: RUF071 - character by character is meant
    try:
        found = witness([_behind(each, shared) for each in inside], [_behind(each, shared) for each in outside])
    except TooManyStatesError:
        return None
    return found is not None


def _behind(pieces: Pieces, length: int) -> Pieces:
    """Return a pattern without the characters that it begins with."""
    return (str(pieces[0])[length:], *pieces[1:]) if length else pieces


def _head(pieces: Pieces) -> str:
    head = ""
    for part in pieces:
        if isinstance(part, Wildcard):
            break
        head += part
    return head


def _agree(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _matches(pieces: Pieces, text: str) -> bool:
    return _expression(pieces).fullmatch(text) is not None


@lru_cache(maxsize=16384)
def _expression(pieces: Pieces) -> re.Pattern[str]:
    shown = {Wildcard.MANY: ".*", Wildcard.ONE: "."}
    return re.compile(
        "".join(shown[part] if isinstance(part, Wildcard) else re.escape(part) for part in pieces), re.DOTALL
    )
