"""Whether two texts are the same but for the values of the two accounts that they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from provisioner.resolve.placeholders import PLACEHOLDER

Values = Sequence[tuple[str, str]]
"""Each value of the first account, with that of the second one of the same name."""

SHAPE = re.compile(r"\$\{[^{}]*\}|[*?:/]|[^*?:/$]+|\$")
SWITCHES = frozenset({"true", "false"})
LEADING = 3
"""Parts of an ARN that are no name: ``arn``, the partition and the service."""


def values(first: Mapping[str, str], second: Mapping[str, str]) -> Values:
    """Return what may stand for each other: values of one shape that two accounts have for the same placeholder."""
    both = ((first[name], second[name]) for name in first.keys() & second.keys())
    return tuple((one, other) for one, other in both if one and other and shape(one) == shape(other))


def alike(first: str, second: str, known: Values) -> bool:
    """Tell whether two texts are equal once the values of each account are taken for those of the other.

    A value counts where no letter or digit stands beside it: the account ``a`` is not every letter a. Nothing is
    guessed: every way of reading the two texts is tried, so it does not matter which values are parts of others.
    """
    reached, seen = [(0, 0)], {(0, 0)}
    while reached:
        at = reached.pop()
        if at == (len(first), len(second)):
            return True
        for following in _steps(first, second, at, known):
            if following not in seen:
                seen.add(following)
                reached.append(following)
    return False


def _steps(first: str, second: str, at: tuple[int, int], known: Values) -> Iterable[tuple[int, int]]:
    """Yield the places in both texts up to which they can be read as the same from a place where they can."""
    left, right = at
    if first[left : left + 1] == second[right : right + 1]:  # both have a character here: neither is at its end alone
        yield left + 1, right + 1
    for one, other in known:
        if _stands(one, first, left) and _stands(other, second, right):
            yield left + len(one), right + len(other)


def _stands(value: str, text: str, at: int) -> bool:
    """Tell whether a value stands at a place as a word of its own."""
    around = text[at - 1 : at], text[at + len(value) : at + len(value) + 1]
    return text.startswith(value, at) and not any(character.isalnum() for character in around)


def unmatched(first: Iterable[str], second: Iterable[str], known: Values) -> tuple[set[str], set[str]]:
    """Return the texts of each side that are like none of the other side's."""
    ours, theirs = set(first), set(second)
    same = {(one, other) for one, other in product(ours, theirs) if alike(one, other, known)}
    return ours - {one for one, _ in same}, theirs - {other for _, other in same}


def shape(text: str) -> str:
    """Return what a text means beyond names: wildcards, IAM's variables, true and false, and how deep it is.

    Names are ``x``: of two accounts they differ, and that is no difference. Of an ARN, the partition and service stay.
    """
    parts = text.split(":", LEADING) if text.startswith("arn:") else ["", text]
    *leading, name = parts
    return ":".join((*leading, "".join(map(_part, SHAPE.findall(name)))))


def _part(found: str) -> str:
    return found if found in SWITCHES or found[0] in "*?:/$" else "x"


def named(text: str) -> tuple[str, ...]:
    """Return the names of the placeholders in a text as it is written, in order."""
    return tuple(found[1] for found in PLACEHOLDER.finditer(text))
