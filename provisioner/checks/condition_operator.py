"""A condition operator that IAM does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.checks.walk import once
from provisioner.finding import Example, Finding, Level, Rule, did_you_mean
from provisioner.iam.operators import NAMES
from provisioner.model.desired import Desired

RULE = Rule(
    id="condition-operator",
    level=Level.ERROR,
    summary="A condition operator is unknown.",
    why="AWS refuses the policy.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    passing=Example(
        stacks="stacks: {website: {resources: {content: {when: {StringEquals: {'aws:RequestedRegion': us-east-1}}}}}}"
    ),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {when: {StringEqual: {'aws:RequestedRegion': us-east-1}}}}}}"
    ),
)
KNOWN = frozenset(NAMES)
QUALIFIED = re.compile(r"(?:(?:ForAllValues|ForAnyValue):)?([A-Za-z]+?)(?:IfExists)?")
"""An operator and what may stand around it; ``Null`` takes no ``IfExists``."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every operator that IAM does not know, at its name."""
    for stack in desired.config.stacks.values():
        for resource in stack.resources.values():
            for operator in once(condition.operator for condition in resource.when):
                found = QUALIFIED.fullmatch(operator.value)
                base = found[1] if found else operator.value
                if base not in KNOWN or operator.value.endswith("NullIfExists"):
                    hint = did_you_mean(base, NAMES, "see AWS's list of condition operators")
                    yield RULE.finding(operator.at, f'"{operator.value}" is not a condition operator', hint)
