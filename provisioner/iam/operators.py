"""The names of IAM's condition operators, without ``ForAllValues:``, ``ForAnyValue:`` and ``IfExists``.

Kept apart from what they do (compare.py), so that checking a name loads nothing else.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

_ORDERED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_TEXTS = ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
_ARNS = ("Equals", "NotEquals", "Like", "NotLike")

NAMES = (
    *(f"String{name}" for name in _TEXTS),
    *(f"Numeric{name}" for name in _ORDERED),
    *(f"Date{name}" for name in _ORDERED),
    *(f"Arn{name}" for name in _ARNS),
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "Null",
)
