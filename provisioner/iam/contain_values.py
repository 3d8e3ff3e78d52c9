"""Values that stand for all values of a condition's type: each policy value, and one on every side of each.

What compares numbers, moments and addresses changes its answer only at the policy's own values, so these few decide
for all. Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from provisioner.iam.compare import OPERATORS

_KINDS = (
    ("StringEqualsIgnoreCase", "folded"),
    ("String", "text"),
    ("Arn", "arn"),
    ("Numeric", "number"),
    ("Date", "moment"),
    ("Bool", "boolean"),
    ("Binary", "bytes"),
    ("IpAddress", "address"),
)

FAMILIES: Mapping[str, str] = {
    name: next(family for head, family in _KINDS if name.startswith(head))
    for name, operator in OPERATORS.items()
    if not operator.negated
}
"""What kind of value each operator compares; operators of one kind are compared with each other."""

Ordered = TypeVar("Ordered", Decimal, dt.datetime)

_SECOND = dt.timedelta(seconds=1)


def candidates(family: str, values: Sequence[str]) -> tuple[str, ...] | None:
    """Return values that stand for all others; None where a policy's value is none of its type."""
    try:
        match family:
            case "number":
                return tuple(format(each, "f") for each in _around(sorted(map(Decimal, values)), Decimal(1)))
            case "moment":
                return tuple(each.isoformat() for each in _around(sorted(map(_moment, values)), _SECOND))
            case "address":
                return _addresses(values)
            case "bytes":
                return (*values, "AAAAAAAAAAAAAAAAAAAAAA==")
            case _:
                return ("true", "false") if {each.lower() for each in values} <= {"true", "false"} else None
    except (ValueError, IndexError, InvalidOperation, OverflowError):
        return None


def _moment(text: str) -> dt.datetime:
    if text.isdecimal():
        return dt.datetime.fromtimestamp(int(text), tz=dt.UTC)
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def _around(ordered: Sequence[Ordered], step: Any) -> list[Ordered]:  # noqa: ANN401 - what is added to one of them
    between: list[Ordered] = [low + (high - low) / 2 for low, high in itertools.pairwise(ordered)]
    lowest, highest = ordered[0] - step, ordered[-1] + step
    return [lowest, *ordered, *between, highest]


def _addresses(values: Sequence[str]) -> tuple[str, ...]:
    """Return where each range begins and where the next one could: every range holds all of a gap, or nothing."""
    found = {"0.0.0.0", "::"}  # noqa: S104 - the lowest addresses
    for value in values:
        network = ipaddress.ip_network(value, strict=False)
        found.add(str(network[0]))
        if int(network[-1]) + 1 < 2**network.max_prefixlen:
            found.add(str(network[-1] + 1))
    return tuple(sorted(found))
