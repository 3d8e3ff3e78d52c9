"""Whether a request meets a statement's conditions, and in words where it does not.

A condition is met, not met, or undecided: an operator that is not known, or a value that it cannot compare. The
evaluator takes an undecided condition as not met in an Allow and as met in a Deny.

Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable
from typing import NamedTuple

from provisioner.iam import match
from provisioner.iam.compare import OPERATORS, Operator
from provisioner.iam.document import Conditions
from provisioner.iam.request import Context
from provisioner.record import dataclass

_IF_EXISTS = "IfExists"
_FOR_ALL = "ForAllValues"
_FOR_ANY = "ForAnyValue"


class Verdict(enum.Enum):
    """What is known about one condition."""

    MET = "met"
    NOT_MET = "not met"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One condition that is not met, or not decided; ``reason`` says why, beginning with the key."""

    operator: str
    key: str
    verdict: Verdict
    reason: str


class _Reading(NamedTuple):
    """An operator's name, taken apart: ``ForAllValues:StringEqualsIfExists``."""

    prefix: str
    operator: Operator
    if_exists: bool


class _Test(NamedTuple):
    """One condition of a statement."""

    name: str
    reading: _Reading
    key: str
    wanted: tuple[str, ...]


def unmet(conditions: Conditions, context: Context) -> tuple[Outcome, ...]:
    """Return the conditions that are not met or not decided; all of a statement's conditions must be met.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
    """
    if not conditions:
        return ()
    outcomes = (_judge(name, key, wanted, context) for name, keys in conditions for key, wanted in keys)
    return tuple(outcome for outcome in outcomes if outcome is not None)


def _judge(name: str, key: str, wanted: tuple[str, ...], context: Context) -> Outcome | None:
    """Return what keeps a condition from being met; None where it is."""
    if name == "Null":
        verdict, reason = _null(key, wanted, context[key])
    elif (reading := _read(name)) is None:
        verdict, reason = Verdict.UNDECIDED, f"{key} is under {name}, an operator that is not known"
    else:
        verdict, reason = _decide(_Test(name, reading, key, wanted), context)
    return None if verdict is Verdict.MET else Outcome(operator=name, key=key, verdict=verdict, reason=reason)


@functools.lru_cache(maxsize=1024)
def _read(name: str) -> _Reading | None:
    """Return the parts of an operator's name; None for one that IAM does not have."""
    prefix, colon, rest = name.rpartition(":")
    base = rest.removesuffix(_IF_EXISTS)
    if base not in OPERATORS or (colon and prefix not in {_FOR_ALL, _FOR_ANY}):
        return None
    return _Reading(prefix, OPERATORS[base], base != rest)


def _null(key: str, wanted: tuple[str, ...], values: tuple[str, ...]) -> tuple[Verdict, str]:
    """Whether a key is absent (``true``) or there (``false``).

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
    """
    asked = {value.lower() for value in wanted}
    if not asked <= {"true", "false"}:
        return Verdict.UNDECIDED, f"{key} is under Null with {_either(wanted)}, which is neither true nor false"
    met = ("false" if values else "true") in asked
    return (Verdict.MET if met else Verdict.NOT_MET), f"{key} is {'present' if values else 'missing'}"


def _decide(test: _Test, context: Context) -> tuple[Verdict, str]:
    values, prefix = context[test.key], test.reading.prefix
    if prefix:
        # An empty text is an empty set to the set operators.
        values = tuple(value for value in values if value)
    if not values:
        return _absent(test.reading), f"{test.key} is missing"
    if len(values) > 1 and not prefix:
        return Verdict.UNDECIDED, f"{test.key} has several values, and {test.name} compares one"
    verdicts = [_one_value(test, value, context) for value in values]
    verdict = _all(verdicts) if prefix == _FOR_ALL else _any(verdicts)
    return verdict, "" if verdict is Verdict.MET else _explain(test, values, verdict)


def _absent(reading: _Reading) -> Verdict:
    """Return what a condition says about a request without its key.

    ``ForAllValues`` holds for an empty set and ``ForAnyValue`` never does; otherwise negated operators and
    ``...IfExists`` hold. For ``ForAnyValue:...IfExists`` AWS's pages say both.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
    """
    if reading.prefix == _FOR_ANY:
        return Verdict.UNDECIDED if reading.if_exists else Verdict.NOT_MET
    met = reading.prefix == _FOR_ALL or reading.if_exists or reading.operator.negated
    return Verdict.MET if met else Verdict.NOT_MET


def _one_value(test: _Test, value: str, context: Context) -> Verdict:
    """Compare one value of the request with the policy's values: any of them is enough, and none may be if negated."""
    operator = test.reading.operator
    found = _any([_compare(operator, wanted, value, context.variable) for wanted in test.wanted])
    if not operator.negated or found is Verdict.UNDECIDED:
        return found
    return Verdict.NOT_MET if found is Verdict.MET else Verdict.MET


def _compare(operator: Operator, wanted: str, value: str, lookup: match.Lookup) -> Verdict:
    if operator.negated and operator.variables and not match.has_values(wanted, lookup):
        # Nothing equals a variable without a value; whether everything differs from it is not dependable.
        return Verdict.UNDECIDED
    answer = operator.compare(wanted, value, lookup)
    if answer is None:
        return Verdict.UNDECIDED
    return Verdict.MET if answer else Verdict.NOT_MET


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    seen = set(verdicts)
    return next((one for one in (Verdict.MET, Verdict.UNDECIDED) if one in seen), Verdict.NOT_MET)


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    seen = set(verdicts)
    return next((one for one in (Verdict.NOT_MET, Verdict.UNDECIDED) if one in seen), Verdict.MET)


def _explain(test: _Test, values: tuple[str, ...], verdict: Verdict) -> str:
    actual = f"{test.key} is {_either(values)}"
    if verdict is Verdict.UNDECIDED:
        return f"{actual}, which {test.name} cannot compare with {_either(test.wanted)}"
    many = "one of " if len(test.wanted) > 1 else ""
    negation = "and must not be" if test.reading.operator.negated else "not"
    return f"{actual}, {negation} {test.reading.operator.words}{many}{_either(test.wanted)}"


def _either(values: tuple[str, ...]) -> str:
    return ", ".join(f'"{value}"' for value in values)
