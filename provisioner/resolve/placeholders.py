"""``${...}``: ours are filled in, IAM's own policy variables pass through untouched.

IAM's variables contain a colon (``${aws:username}``) or are ``${*}``, ``${?}``, ``${$}``.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

PLACEHOLDER = re.compile(r"\$\{([^{}]*)(\}?)")
IAM_ESCAPES = frozenset({"*", "?", "$"})


MOST_FILLED = 8192
"""Characters that are filled into one text: as many as the longest policy has that AWS takes, a trust policy.

What is longer is an error wherever it stands, so the rest is left out: a few megabytes of placeholders for one long
variable would be terabytes. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""


FEW = 8
"""Placeholders that are filled in without counting: what they make is at most so many times a file's size."""


def fill(text: str, scope: Mapping[str, str]) -> str:
    """Return the text with our placeholders filled in; unknown ones stay (a finding tells of them)."""
    if "${" not in text:
        return text
    if text.count("${") <= FEW:
        made = PLACEHOLDER.sub(lambda found: (scope.get(found[1]) if found[2] else None) or found[0], text)
        if len(made) <= MOST_FILLED:
            return made
    return _fill_up(text, scope)


def _fill_up(text: str, scope: Mapping[str, str]) -> str:
    """Fill in no more than ``MOST_FILLED`` characters."""
    filled = 0

    def value(found: re.Match[str]) -> str:
        nonlocal filled
        known = scope.get(found[1]) if found[2] else None
        if not known:
            return found[0]
        start, filled = filled, filled + len(known)
        return known[: max(0, MOST_FILLED - start)]

    return PLACEHOLDER.sub(value, text)


def ours(text: str) -> tuple[str | None, ...]:
    """Return the name of each placeholder that is ours; None for one that never ends."""
    return _ours(text) if "${" in text else ()


@cache
def _ours(text: str) -> tuple[str | None, ...]:
    found = PLACEHOLDER.findall(text)
    return tuple(name if closed else None for name, closed in found if not closed or not is_iam_variable(name))


def has_gap(filled: str) -> bool:
    """Tell whether a placeholder of ours is left in a text."""
    return bool(ours(filled))


def iam_variables(text: str) -> Iterator[str]:
    """Yield the name of each IAM policy variable: ``aws:username``, without its default value."""
    for found in PLACEHOLDER.finditer(text):
        if found[2] and ":" in found[1]:
            yield found[1].split(",", 1)[0].strip()


def is_iam_variable(name: str) -> bool:
    """Tell whether a name between the braces is IAM's."""
    return ":" in name or name in IAM_ESCAPES
