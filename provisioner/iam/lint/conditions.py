"""Conditions that are misspelt, that never hold, or that do not do what they look like."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence

from provisioner.iam import arn as arns
from provisioner.iam.actions import EVERY_ACTION, matching
from provisioner.iam.catalog import Action, service
from provisioner.iam.condition_keys import every_key, fits, type_of
from provisioner.iam.corrections import SHARED_PREFIXES
from provisioner.iam.lint.grant import Grant, Problem, Test
from provisioner.iam.lint.names import some, suggestion
from provisioner.iam.operators import NAMES

FAMILY = re.compile(
    rf"(?:(ForAllValues|ForAnyValue):)?(?=(?:{'|'.join(NAMES)})(?:IfExists)?\Z)"
    r"(Not)?(String|Numeric|Date|Bool|Binary|IpAddress|Arn|Null)(\w*)"
)
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
    """Return the services of a grant's actions; where it is about all actions, those of its condition keys."""
    named = {
        action.partition(":")[0].lower() for action in grant.actions if ":" in action and action not in EVERY_ACTION
    }
    if not EVERY_ACTION.isdisjoint(grant.actions):
        named |= {test.key.partition(":")[0].lower() for test in grant.tests if not test.key.lower().startswith("aws:")}
    return sorted(named)


def unknown_keys(grant: Grant) -> Iterator[Problem]:
    """Yield keys that neither AWS's global list nor the actions' services have."""
    known = prefixes(grant)
    for index, test in enumerate(grant.tests):
        prefix = test.key.partition(":")[0].lower()
        if prefix in known and service(prefix) is None:
            continue  # the service is what is wrong
        if grant.actions and type_of(test.key, known) is None:
            of = f"a condition key of {some(known)}, nor a global one" if known else "a global condition key"
            message = f'"{test.key}" is not {of}: it is in no request'
            yield Problem(
                item=test.key,
                test=index,
                message=message,
                hint=suggestion(test.key, every_key(known), "see AWS's list"),
            )


def unfitting_keys(grant: Grant) -> Iterator[Problem]:
    """Yield keys that requests for the actions do not carry; not sure where some of them do."""
    actions = [each for item in grant.actions for each in matching(item)]
    if not EVERY_ACTION.isdisjoint(grant.actions):
        return
    for index, test in enumerate(grant.tests):
        known = FAMILY.fullmatch(test.operator) and type_of(test.key, prefixes(grant))
        if not actions or not known or _holds_without(test):
            continue
        without = [each for each in actions if not fits(test.key, each)]
        if without:
            all_of_them = len(without) == len(actions)
            names = some(each.full_name for each in without)
            what = "none of these actions carries" if all_of_them else f"{names} {_verb(without)} no"
            effect = "is never allowed" if grant.effect == "Allow" else "is never denied"
            yield Problem(
                item=test.key,
                test=index,
                message=f'a request for {what} "{test.key}": what needs it {effect}',
                hint="use a key that the actions know, or move those actions away from it",
                sure=all_of_them and actions[0].service not in SHARED_PREFIXES,
            )


def _verb(actions: Sequence[Action]) -> str:
    return "carries" if len(actions) == 1 else "carry"


def _holds_without(test: Test) -> bool:
    """Tell whether a test holds when its key is missing, as negated ones and ...IfExists do."""
    name = test.operator
    if name == "Null":
        return any(value.lower() == "true" for value in test.values)
    return "Not" in name or name.endswith("IfExists") or name.startswith("ForAllValues:")


def wrong_operators(grant: Grant) -> Iterator[Problem]:
    """Yield operators that do not compare the type of their key.

    Not sure for a text that is compared as something else, which it may well hold, and for one value against several.
    """
    for index, test in enumerate(grant.tests):
        found = FAMILY.fullmatch(test.operator)
        kind = type_of(test.key, prefixes(grant))
        if found is None or kind is None or found[3] == "Null":
            continue
        if kind.removeprefix("ArrayOf") not in TYPES[found[3]]:
            message = f'"{test.operator}" does not compare "{test.key}", which is of the type {kind}'
            sure = kind.removeprefix("ArrayOf") != "String"
            yield Problem(
                item=test.operator, test=index, message=message, hint=f"use an operator for {kind}", sure=sure
            )
        elif kind.startswith("ArrayOf") and found[1] is None:
            message = f'"{test.key}" has many values, and "{test.operator}" compares one'
            hint = f'write "ForAnyValue:{test.operator}"'
            yield Problem(item=test.operator, test=index, message=message, hint=hint, sure=False)


def wrong_values(grant: Grant) -> Iterator[Problem]:
    """Yield values that are not of the kind that their operator compares."""
    for index, test in enumerate(grant.tests):
        found = FAMILY.fullmatch(test.operator)
        judge = VALUES.get(found[3]) if found else None
        for value in test.values if judge else ():
            wanted = judge(value) if judge else None
            if wanted:
                message = f'"{value}" is not {wanted}, which "{test.operator}" compares'
                yield Problem(item=value, test=index, message=message, hint=f"write {wanted}")


def idle_variables(grant: Grant) -> Iterator[Problem]:
    """Yield values with a policy variable under an operator that takes it for plain text."""
    for index, test in enumerate(grant.tests):
        found = FAMILY.fullmatch(test.operator)
        for value in test.values:
            if found and found[3] not in WITH_VARIABLES and VARIABLE.search(value):
                message = f'"{value}" has a policy variable, which "{test.operator}" takes for plain text'
                yield Problem(
                    item=value,
                    test=index,
                    message=message,
                    hint="policy variables work with String and Arn operators only",
                )


def _number(value: str) -> str | None:
    return None if re.fullmatch(r"[+-]?\d+(\.\d+)?", value) else "a number"


def _boolean(value: str) -> str | None:
    return None if value.lower() in ("true", "false") else '"true" or "false"'


def _date(value: str) -> str | None:
    form = r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?|\d{9,13}"
    return None if re.fullmatch(form, value) else "a date (2027-01-31T00:00:00Z)"


def _address(value: str) -> str | None:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return "an IP address or range (203.0.113.0/24)"
    return None


def _arn(value: str) -> str | None:
    return None if value == "*" or VARIABLE.search(value) or _is_arn_pattern(value) else "an ARN"


def _is_arn_pattern(value: str) -> bool:
    """Tell whether a value is an ARN, or begins as one and leaves the rest to a star, which AWS takes as well."""
    return arns.parse(value) is not None or (value.startswith("arn:") and value.endswith("*"))


VALUES: dict[str, Callable[[str], str | None]] = {
    "Numeric": _number,
    "Bool": _boolean,
    "Null": _boolean,
    "Date": _date,
    "IpAddress": _address,
    "Arn": _arn,
}
"""For each family of operators, what a value must be where it is not that; None where it is."""
