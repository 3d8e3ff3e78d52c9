"""How each condition operator compares one value of a policy with one value of a request.

A comparison answers True or False, or None where it cannot be decided: a value that is none of the operator's type, or
a form that AWS does not document. Source:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from provisioner.iam import match
from provisioner.record import dataclass

if TYPE_CHECKING:
    # Loaded where they are first needed: few policies compare numbers, moments or addresses, and each start would wait.
    import datetime as dt
    import ipaddress
    from decimal import Decimal

Compare = Callable[[str, str, match.Lookup], bool | None]
"""``compare(wanted, actual, lookup)``: the policy's value, the request's value, the policy variables."""

T = TypeVar("T")
Ordered = TypeVar("Ordered", "Decimal", "dt.datetime")

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_EPOCH = re.compile(r"\d{5,11}", re.ASCII)
"""Seconds since 1970. Four digits would be a year as well, so they are not decided."""
_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,6}))?)?"
    r"(?:Z|(?P<sign>[+-])(?P<off_hour>\d\d):(?P<off_minute>\d\d)))?)?",
    re.ASCII,
)
"""The W3C's profile of ISO 8601, without a year alone: https://www.w3.org/TR/NOTE-datetime."""
_PREFIX = re.compile(r"[^/]+(?:/\d{1,3})?", re.ASCII)
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A condition operator without its prefix and suffix; ``words`` tell what a value should have been."""

    compare: Compare
    negated: bool = False
    words: str = ""
    variables: bool = False
    """Whether policy variables stand for values in it."""


def _equals_ignoring_case(wanted: str, actual: str, lookup: match.Lookup) -> bool:
    def lowered(name: str) -> str | None:
        value = lookup(name)
        return None if value is None else value.lower()

    return match.text_equals(wanted.lower(), actual.lower(), lowered)


def _number(text: str) -> Decimal | None:
    from decimal import Decimal  # noqa: PLC0415 - see above

    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _date(text: str) -> dt.datetime | None:
    """Return the moment that a text names; a day alone is its first moment in UTC."""
    import datetime as dt  # noqa: PLC0415 - see above

    if _EPOCH.fullmatch(text):
        return dt.datetime.fromtimestamp(int(text), tz=dt.UTC)
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    part = {name: int(value) for name, value in found.groupdict("0").items() if name not in {"sign", "fraction"}}
    microsecond = int(found.groupdict("0")["fraction"].ljust(6, "0"))
    offset = dt.timedelta(hours=part["off_hour"], minutes=part["off_minute"])
    clock = (part["hour"], part["minute"], part["second"], microsecond)
    try:
        zone = dt.timezone(-offset if found["sign"] == "-" else offset)
        return dt.datetime(part["year"], part["month"], int(found["day"] or 1), *clock, tzinfo=zone)
    except ValueError:
        return None


def _ordered(read: Callable[[str], T | None], holds: Callable[[T, T], bool]) -> Compare:
    """Return a comparison of the request's value (left) with the policy's value (right), both read first."""

    def compare(wanted: str, actual: str, _: match.Lookup) -> bool | None:
        left, right = read(actual), read(wanted)
        return None if left is None or right is None else holds(left, right)

    return compare


def _boolean(text: str) -> bool | None:
    return _BOOLEANS.get(text.lower())


def _bytes(text: str) -> bytes | None:
    import base64  # noqa: PLC0415 - see above

    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


def _address(wanted: str, actual: str, _: match.Lookup) -> bool | None:
    """Whether an address lies in a range; an IPv4 address without a prefix length is a range of its own.

    AWS gives every address without a prefix length the length 32, which for IPv6 may or may not be meant: an address in
    that wide range is not decided, but for the very one.
    """
    if not _PREFIX.fullmatch(wanted):
        return None
    try:
        address, bare = _read_address(actual), ":" in wanted and "/" not in wanted
        if address not in _read_range(f"{wanted}/32" if bare else wanted):
            return False
        return True if not bare or address == _read_address(wanted) else None
    except ValueError:
        return None


@functools.lru_cache(maxsize=1024)
def _read_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    import ipaddress  # noqa: PLC0415 - see above

    return ipaddress.ip_address(text)


@functools.lru_cache(maxsize=1024)
def _read_range(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    import ipaddress  # noqa: PLC0415 - see above

    return ipaddress.ip_network(text, strict=False)


def _family(
    name: str, compare: Compare, words: str = "", *, negation: str, variables: bool = False
) -> dict[str, Operator]:
    return {
        name: Operator(compare=compare, words=words, variables=variables),
        negation: Operator(compare=compare, words=words, variables=variables, negated=True),
    }


def _order(prefix: str, read: Callable[[str], Ordered | None], less: str, greater: str) -> dict[str, Operator]:
    """Return the operators of a type that has an order: numbers and moments."""

    def one(holds: Callable[[Ordered, Ordered], bool], words: str) -> Operator:
        return Operator(compare=_ordered(read, holds), words=words)

    return {
        **_family(f"{prefix}Equals", _ordered(read, operator.eq), negation=f"{prefix}NotEquals"),
        f"{prefix}LessThan": one(operator.lt, f"{less} "),
        f"{prefix}LessThanEquals": one(operator.le, f"at or {less} "),
        f"{prefix}GreaterThan": one(operator.gt, f"{greater} "),
        f"{prefix}GreaterThanEquals": one(operator.ge, f"at or {greater} "),
    }


OPERATORS: Mapping[str, Operator] = {
    **_family("StringEquals", match.text_equals, negation="StringNotEquals", variables=True),
    **_family("StringEqualsIgnoreCase", _equals_ignoring_case, negation="StringNotEqualsIgnoreCase", variables=True),
    **_family("StringLike", match.text_like, "like ", negation="StringNotLike", variables=True),
    **_family("ArnEquals", match.arn_like, negation="ArnNotEquals", variables=True),
    **_family("ArnLike", match.arn_like, "like ", negation="ArnNotLike", variables=True),
    **_order("Numeric", _number, "below", "above"),
    **_order("Date", _date, "before", "after"),
    "Bool": Operator(compare=_ordered(_boolean, operator.is_)),
    "BinaryEquals": Operator(compare=_ordered(_bytes, operator.eq)),
    **_family("IpAddress", _address, "in ", negation="NotIpAddress"),
}
"""Every operator of IAM except ``Null``, which looks at no value."""
