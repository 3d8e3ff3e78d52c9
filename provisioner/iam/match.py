"""IAM's pattern matching: wildcards over text and over ARNs, case rules, policy variables.

Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import enum
import functools
import itertools
import re
from collections.abc import Callable

from provisioner.iam.arn import FIELDS

Lookup = Callable[[str], str | None]
"""The value of a policy variable in a request; None where the request has none, or several."""


class Wildcard(enum.Enum):
    """The two wildcards of IAM; every other character, ``[`` too, stands for itself."""

    MANY = "*"
    ONE = "?"


Pieces = tuple[str | Wildcard, ...]
"""A pattern, read: texts that stand for themselves, and wildcards between them."""

_TOKEN = re.compile(r"\$\{(?P<variable>[^}]*)\}|(?P<wildcard>[*?])")
_HEAD = re.compile(r"[^*?]*\*")
_COLON = re.compile(r"\$\{[^}]*\}|(?P<colon>:)")
_DEFAULT = re.compile(r"(?P<name>.*?), ?'(?P<default>.*)'", re.DOTALL)
_SPECIAL = frozenset("*?$")


def no_variables(name: str) -> str | None:  # noqa: ARG001 - the shape of a Lookup
    """Return None: the lookup of a request that has no context at all."""
    return None


def action_matches(pattern: str, action: str) -> bool:
    """Whether an Action element matches an action, ignoring case. Variables mean nothing there.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """
    return _plain_like(pattern.lower(), action.lower())


def any_action_matches(patterns: tuple[str, ...], action: str) -> bool:
    """Whether any of a statement's Action elements matches an action: ``action_matches`` for many at once."""
    names, starts, others = _actions(patterns)
    lowered = action.lower()
    return lowered in names or lowered.startswith(starts) or any(_plain_like(one, lowered) for one in others)


@functools.lru_cache(maxsize=16384)
def _actions(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Return patterns of actions in lower case: plain names, what stands before a ``*`` at the end, and the others."""
    lowered = "\n".join(patterns).lower().split("\n")
    wild = [one for one in lowered if "*" in one or "?" in one]
    heads = tuple(one[:-1] for one in wild if _HEAD.fullmatch(one))
    others = tuple(one for one in wild if not _HEAD.fullmatch(one))
    return frozenset(lowered).difference(wild), heads, others


def resource_matches(pattern: str, resource: str, lookup: Lookup = no_variables) -> bool:
    """Whether a Resource element matches an ARN (or ``*``, for an action that takes no resource); case counts.

    AWS says that ``*`` at the end of a segment may match beyond colons. Here every ``*`` may, so the answer errs on
    the side of showing access. A pattern with a variable that has no value matches nothing.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    return text_like(pattern, resource, lookup)


def text_equals(wanted: str, text: str, lookup: Lookup = no_variables) -> bool:
    """Whether a text is the wanted one, variables replaced; ``*`` and ``?`` are ordinary characters (StringEquals)."""
    if "${" not in wanted:
        return wanted == text
    pieces = _read(wanted, lookup)
    return pieces is not None and "".join(_plain(piece) for piece in pieces) == text


def text_like(pattern: str, text: str, lookup: Lookup = no_variables) -> bool:
    """Whether a text matches a pattern with wildcards and variables (StringLike); case counts."""
    if "${" not in pattern:
        return _plain_like(pattern, text)
    pieces = _read(pattern, lookup)
    return pieces is not None and re.fullmatch(_regex(pieces), text) is not None


def arn_like(pattern: str, arn: str, lookup: Lookup = no_variables) -> bool | None:
    """Whether an ARN matches a pattern part by part (ArnEquals, ArnLike: they are one); None for a malformed pattern.

    The six colon-separated parts are compared separately, so a wildcard never reaches into the next one; the last part
    may hold colons itself. A text that is no ARN matches nothing. Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
    """
    wanted = _split(pattern)
    if len(wanted) != FIELDS:
        return None
    parts = arn.split(":", FIELDS - 1)
    if len(parts) != FIELDS:
        return False
    return all(text_like(one, part, lookup) for one, part in zip(wanted, parts, strict=True))


def has_values(pattern: str, lookup: Lookup) -> bool:
    """Whether every variable of a pattern has a value in the request."""
    return "${" not in pattern or _read(pattern, lookup) is not None


def _split(pattern: str) -> list[str]:
    """Split an ARN pattern into its six parts; the colon in ``${aws:username}`` is not one between parts."""
    colons = [found.start() for found in _COLON.finditer(pattern) if found["colon"]][: FIELDS - 1]
    return [pattern[start + 1 : end] for start, end in itertools.pairwise([-1, *colons, len(pattern)])]


def pieces(pattern: str, lookup: Lookup = no_variables) -> Pieces | None:
    """Return the pieces of a pattern with its variables replaced; None where one has no value: it matches nothing."""
    return _read(pattern, lookup)


def _read(pattern: str, lookup: Lookup) -> Pieces | None:
    """Return the pieces of a pattern, or None where a variable has no value: then nothing is equal to it or like it.

    A wildcard inside a variable's value stands for itself. Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
    """
    pieces: list[str | Wildcard] = []
    end = 0
    for token in _TOKEN.finditer(pattern):
        pieces.append(pattern[end : token.start()])
        end = token.end()
        piece = Wildcard(token["wildcard"]) if token["wildcard"] else _variable(token["variable"], lookup)
        if piece is None:
            return None
        pieces.append(piece)
    return (*pieces, pattern[end:])


def _variable(text: str, lookup: Lookup) -> str | None:
    """Return what ``${text}`` stands for: ``*``, ``?`` and ``$`` themselves, a value of the request, or a default."""
    if text in _SPECIAL:
        return text
    with_default = _DEFAULT.fullmatch(text)
    if with_default is None:
        return lookup(text)
    value = lookup(with_default["name"])
    return with_default["default"] if value is None else value


def _plain_like(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern without variables.

    Most patterns have no ``?``. They need no regular expression, which takes longer to compile than to use: each of
    the texts between two ``*`` is looked for once, at its first place, since a later one could not help.
    """
    if "?" in pattern:
        return _glob(pattern).fullmatch(text) is not None
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    *middle, last = rest
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _plain(piece: str | Wildcard) -> str:
    return piece.value if isinstance(piece, Wildcard) else piece


@functools.lru_cache(maxsize=4096)
def _glob(pattern: str) -> re.Pattern[str]:
    """Return the compiled form of a pattern in which ``${`` stands for itself."""
    wildcards = {wildcard.value: wildcard for wildcard in Wildcard}
    return re.compile(_regex(tuple(wildcards.get(piece, piece) for piece in re.split("([*?])", pattern))))


def _regex(pieces: Pieces) -> str:
    """Return a regular expression for the pieces that needs no more than (pattern x text) steps.

    What stands between two ``*`` is searched once, at its first place, and never again (an atomic group): a later
    place could not help, because the next ``*`` matches whatever is left over.
    """
    first, *rest = _between_stars(pieces)
    if not rest:
        return f"(?s:{first})"
    *middle, last = rest
    return f"(?s:{first}{''.join(f'(?>.*?{one})' for one in middle)}.*{last})"


def _between_stars(pieces: Pieces) -> list[str]:
    """Return the regular expressions of what stands before, between and after the ``*`` of a pattern."""
    chunks = [""]
    for piece in pieces:
        if piece is Wildcard.MANY:
            chunks.append("")
        else:
            chunks[-1] += "." if isinstance(piece, Wildcard) else re.escape(piece)
    return chunks
