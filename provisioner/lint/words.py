"""Actions, ARNs, operators and partitions of a document: what is wrong with each text alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from provisioner.checks import action_format, arn_format, condition_operator, document_characters, for_all_values
from provisioner.finding import Level, did_you_mean
from provisioner.iam.actions import EVERY_ACTION, is_pattern
from provisioner.iam.arn import parse
from provisioner.iam.lint.conditions import FAMILY
from provisioner.iam.operators import NAMES
from provisioner.lint.parts import Part
from provisioner.lint.read import Mistake
from provisioner.lint.rules import MFA_PATTERN, MIXED_PARTITIONS

MFA = "aws:multifactorauthpresent"
QUALIFIER = re.compile(r"(?:ForAllValues|ForAnyValue):|IfExists\Z")


def mistakes(parts: Iterable[Part]) -> Iterator[Mistake]:
    """Yield what is wrong with the texts of each statement."""
    for part in parts:
        yield from _actions(part)
        yield from _resources(part)
        yield from _operators(part)
        yield from _characters(part)


def _actions(part: Part) -> Iterator[Mistake]:
    for action, path in part.actions:
        if action not in EVERY_ACTION and not action_format.ACTION.fullmatch(action):
            hint = 'actions look like "s3:GetObject"; * may stand in the part after the colon'
            yield Mistake(rule=action_format.RULE, path=path, message=f'"{action}" is not an action', hint=hint)


def _resources(part: Part) -> Iterator[Mistake]:
    for arn, path in part.resources:
        if arn != "*" and parse(arn) is None:
            yield Mistake(
                rule=arn_format.RULE,
                path=path,
                message=f'"{arn}" is no ARN: that is arn:partition:service:region:account:resource',
                hint="copy the ARN from the console, or see the service's page of resource types",
                level=Level.WARNING
                if is_pattern(arn)
                else None,  # AWS takes some patterns that stand for several parts
            )


def _operators(part: Part) -> Iterator[Mistake]:
    asked = {
        test.key.lower() for test, _ in part.tests if test.operator == "Null" and "false" in map(str.lower, test.values)
    }
    for test, path in part.tests:
        at = path[:-1]
        if not FAMILY.fullmatch(test.operator):
            hint = did_you_mean(QUALIFIER.sub("", test.operator), NAMES, "see AWS's list of condition operators")
            message = f'"{test.operator}" is not a condition operator'
            yield Mistake(rule=condition_operator.RULE, path=at, message=message, hint=hint, at_key=True)
        elif part.effect == "Allow" and test.operator.startswith("ForAllValues:") and test.key.lower() not in asked:
            message = f'"{test.operator}" holds when the key is missing, so this is allowed without it'
            hint = 'add {"Null": {KEY: "false"}} beside it, or use StringEquals'
            yield Mistake(rule=for_all_values.RULE, path=at, message=message, hint=hint, at_key=True)
        if test.key.lower() == MFA and (test.operator, part.effect, *test.values) in (
            ("Bool", "Deny", "false"),
            ("BoolIfExists", "Allow", "true"),
        ):
            message = f'"{test.operator}" does not hold here for requests without the key "{test.key}"'
            if part.effect == "Allow":
                message = f'"{test.operator}" allows requests without the key "{test.key}", as those with an access key'
            hint = f'use "{"BoolIfExists" if part.effect == "Deny" else "Bool"}"'
            yield Mistake(rule=MFA_PATTERN, path=at, message=message, hint=hint, at_key=True)


def _characters(part: Part) -> Iterator[Mistake]:
    values = ((value, path) for test, path in part.tests for value in (test.operator, test.key, *test.values))
    for text, path in dict.fromkeys((*part.actions, *part.resources, *part.principals, *values)):
        if refused := document_characters.REFUSED.search(text):
            message = f'"{text}" has the character U+{ord(refused.group()):04X}, which IAM refuses in a policy'
            yield Mistake(
                rule=document_characters.RULE, path=path, message=message, hint="use ASCII, or * in its place"
            )


def partitions(parts: Iterable[Part]) -> Iterator[Mistake]:
    """Yield the first ARN of another partition than the document's first one has."""
    first = None
    for part in parts:
        for text, path in (*part.resources, *part.principals):
            arn = parse(text)
            if arn is None or is_pattern(arn.partition) or "${" in arn.partition:
                continue
            first = first or arn.partition
            if arn.partition != first:
                message = f'"{text}" is of the partition "{arn.partition}", other ARNs here are of "{first}"'
                hint = "make a document for each partition"
                yield Mistake(rule=MIXED_PARTITIONS, path=path, message=message, hint=hint)
                return
