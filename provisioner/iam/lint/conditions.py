"""Conditions that are misspelt, that never hold, or that do not do what they look like."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from provisioner.iam import arn as arns
from provisioner.iam.actions import matching
from provisioner.iam.condition_keys import every_key, fits, type_of
from provisioner.iam.lint.grant import Grant, Problem, Test
from provisioner.iam.lint.names import some, suggestion

FAMILY = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(Not)?(String|Numeric|Date|Bool|Binary|IpAddress|Arn|Null)(\w*)")
VARIABLE = re.compile(r"\$\{[^}]*\}")
WITH_VARIABLES = frozenset({"String", "Arn"})
"""Operators in which policy variables stand for something.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-wherein
"""

TYPES = {
    "String": frozenset({"String", "ARN", "Bool", "Numeric", "Date", "IPAddress"}),
    "Binary": frozenset({"String"}),
    "Numeric": frozenset({"Numeric", "Date"}),
    "Date": frozenset({"Date"}),
    "Bool": frozenset({"Bool"}),
    "IpAddress": frozenset({"IPAddress"}),
    "Arn": frozenset({"ARN", "String"}),
}
"""Types of keys that an operator of each family compares. Any value can be compared as text."""


def prefixes(grant: Grant) -> list[str]:
    """Return the services of a grant's actions."""
    return sorted({action.partition(":")[0].lower() for action in grant.actions if ":" in action})


def unknown_keys(grant: Grant) -> Iterator[Problem]:
    """Yield keys that neither AWS's global list nor the actions' services have."""
    known = prefixes(grant)
    for test in grant.tests:
        if known and type_of(test.key, known) is None:
            message = f'"{test.key}" is not a condition key of {some(known)}, nor a global one: it is in no request'
            yield Problem(item=test.key, message=message, hint=suggestion(test.key, every_key(known), "see AWS's list"))


def unfitting_keys(grant: Grant) -> Iterator[tuple[Problem, bool]]:
    """Yield keys that requests for some of the actions do not carry, and whether that is so for all of them."""
    actions = [each for item in grant.actions for each in matching(item)]
    for test in grant.tests:
        if not actions or type_of(test.key, prefixes(grant)) is None or _holds_without(test):
            continue
        without = [each.full_name for each in actions if not fits(test.key, each)]
        if without:
            all_of_them = len(without) == len(actions)
            what = "none of these actions carries" if all_of_them else f"{some(without)} carry no"
            effect = "is never allowed" if grant.effect == "Allow" else "is never denied"
            message = f'a request for {what} "{test.key}": what needs it {effect}'
            hint = "use a key that the actions know, or move those actions to an entry without it"
            yield Problem(item=test.key, message=message, hint=hint), all_of_them


def _holds_without(test: Test) -> bool:
    """Tell whether a test holds when its key is missing, as negated ones and ...IfExists do."""
    name = test.operator
    return "Not" in name or name.endswith("IfExists") or name.startswith("ForAllValues:") or name == "Null"


def wrong_operators(grant: Grant) -> Iterator[Problem]:
    """Yield operators that do not compare the type of their key."""
    for test in grant.tests:
        found = FAMILY.fullmatch(test.operator)
        kind = type_of(test.key, prefixes(grant))
        if found is None or kind is None or found[3] == "Null":
            continue
        if kind.removeprefix("ArrayOf") not in TYPES[found[3]]:
            message = f'"{test.operator}" does not compare "{test.key}", which is of the type {kind}'
            yield Problem(item=test.operator, message=message, hint=f"use an operator for {kind}")
        elif kind.startswith("ArrayOf") and found[1] is None:
            message = f'"{test.key}" has many values, and "{test.operator}" compares one'
            yield Problem(item=test.operator, message=message, hint=f'write "ForAnyValue:{test.operator}"')


def wrong_values(grant: Grant) -> Iterator[Problem]:
    """Yield values that are not of the kind that their operator compares."""
    for test in grant.tests:
        found = FAMILY.fullmatch(test.operator)
        judge = VALUES.get(found[3]) if found else None
        for value in test.values if judge else ():
            wanted = judge(value) if judge else None
            if wanted:
                message = f'"{value}" is not {wanted}, which "{test.operator}" compares'
                yield Problem(item=value, message=message, hint=f"write {wanted}")


def idle_variables(grant: Grant) -> Iterator[Problem]:
    """Yield values with a policy variable under an operator that takes it for plain text."""
    for test in grant.tests:
        found = FAMILY.fullmatch(test.operator)
        for value in test.values:
            if found and found[3] not in WITH_VARIABLES and VARIABLE.search(value):
                message = f'"{value}" has a policy variable, which "{test.operator}" takes for plain text'
                yield Problem(
                    item=value, message=message, hint="policy variables work with String and Arn operators only"
                )


def _number(value: str) -> str | None:
    return None if re.fullmatch(r"[+-]?\d+(\.\d+)?", value) else "a number"


def _boolean(value: str) -> str | None:
    return None if value.lower() in ("true", "false") else '"true" or "false"'


def _date(value: str) -> str | None:
    form = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?|\d{9,13}"
    return None if re.fullmatch(form, value) else "a date (2027-01-31T00:00:00Z)"


def _address(value: str) -> str | None:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return "an IP address or range (203.0.113.0/24)"
    return None


def _arn(value: str) -> str | None:
    return None if value == "*" or VARIABLE.search(value) or arns.parse(value) else "an ARN"


VALUES: dict[str, Callable[[str], str | None]] = {
    "Numeric": _number,
    "Bool": _boolean,
    "Null": _boolean,
    "Date": _date,
    "IpAddress": _address,
    "Arn": _arn,
}
"""For each family of operators, what a value must be where it is not that; None where it is."""
