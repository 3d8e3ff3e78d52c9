"""Which ARNs an action can happen on at all, by AWS's data: a policy may name others, but no request is about them.

IAM matches texts. A statement that allows ``sqs:SendMessage`` on a table's ARN says yes to a request that nobody can
make. Where ARNs are asked for by a pattern, such an ARN is no example of it; an action that AWS's data does not know
may happen on any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from provisioner.iam import match
from provisioner.iam.actions import ALL, acts_on_arn, expected, is_pattern, matching
from provisioner.iam.arn import FIELDS, parse
from provisioner.iam.corrections import ALSO
from provisioner.iam.kinds import FREE
from provisioner.iam.match import Pieces
from provisioner.iam.witness import witness

_PLACE = re.compile(r"\$?\{([^}]*)\}")
_COLONS = "*:" * (FIELDS - 1)


def never_acts(action: str, arn: str) -> bool:
    """Tell whether no known action of that name acts on what an ARN, or a pattern of ARNs, can be.

    A pattern with fewer parts than an ARN (``arn:aws:*``) can be any.
    """
    known = () if is_pattern(arn) and parse(arn) is None else matching(action)
    return bool(known) and not any(acts_on_arn(each, arn) for each in known)


def happens(action: str, asked: str, arn: str) -> bool:
    """Tell whether an ARN proves a yes: of a pattern that is asked about, it must be one that the action acts on.

    An action that takes no resource happens on ``*`` alone.
    """
    return not is_pattern(asked) or not matching(action) or (not never_acts(action, arn) and _may_be_named(action, arn))


def _may_be_named(action: str, arn: str) -> bool:
    return arn == ALL or any(each.resource_types for each in matching(action))


def acting(action: str, inside: Sequence[Pieces], outside: Sequence[Pieces]) -> str | None:
    """Return a shortest ARN that an action acts on, that all patterns of ``inside`` match and none of ``outside``.

    Raises TooManyStatesError.
    """
    found = (witness((*inside, form), (*outside, *others)) for form, others in _forms(action))
    return min((each for each in found if each is not None and not never_acts(action, each)), key=len, default=None)


@lru_cache(maxsize=1024)
def _forms(action: str) -> tuple[tuple[Pieces, tuple[Pieces, ...]], ...]:
    """Return each kind of ARN that an action acts on as a pattern, with patterns of what is another kind."""
    return tuple((_pieces(_PLACE.sub(_held, arn)), tuple(map(_pieces, _others(arn)))) for arn in _arns(action))


def _held(place: re.Match[str]) -> str:
    """Return what a place of a kind's ARN holds: at least one character, but where ``kinds`` is not so strict."""
    return "*" if place[1] in FREE else "?*"


def _arns(action: str) -> Iterator[str]:
    for each in matching(action):
        for listed in expected((each,)):
            yield from listed.split(", ")
        for name in each.resource_types:
            yield from ALSO.get((each.service, name), ())


def _others(arn: str) -> Iterator[str]:
    """Yield patterns of ARNs with more slashes, or colons, than a kind's resource has, but where its names hold any."""
    resource = arn.split(":", FIELDS - 1)[-1]
    held = [FREE[name] for name in _PLACE.findall(resource) if name in FREE]
    plain = _PLACE.sub("*", resource)
    if not held:
        yield _COLONS + "*/" * (plain.count("/") + 1) + "*"
    if "" not in held:
        yield _COLONS + "*:" * (plain.count(":") + 1) + "*"


def _pieces(pattern: str) -> Pieces:
    found = match.pieces(pattern)
    assert found is not None  # noqa: S101 - it has no variable
    return found
