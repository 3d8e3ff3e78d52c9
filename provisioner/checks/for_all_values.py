"""ForAllValues: on what is allowed."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import once
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="for-all-values",
    level=Level.WARNING,
    summary="ForAllValues: guards what is allowed, and holds when the key is missing.",
    why="A request without the key passes: the condition widens access exactly where it seems to narrow it.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    passing=Example(
        stacks="stacks: {website: {resources: {content: {when: {StringEquals: {'aws:RequestedRegion': us-east-1}}}}}}"
    ),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {when: {'ForAllValues:StringEquals': {'aws:TagKeys': team}}}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every ForAllValues: that allows, unless a Null operator asks for the key as well, at the operator."""
    for stack in desired.config.stacks.values():
        for resource in stack.resources.values():
            asked = {
                condition.key.value.lower()
                for condition in resource.when
                if _asks_for_key(condition.operator.value, condition.values[0].value)
            }
            open_ = (
                condition.operator
                for condition in resource.when
                if condition.operator.value.lower().startswith("forallvalues:")
                and condition.key.value.lower() not in asked
            )
            for operator in once(open_ if resource.allow else ()):
                message = f'"{operator.value}" holds when the key is missing, so this is allowed without it'
                yield RULE.finding(operator.at, message, 'add {"Null": {KEY: "false"}} beside it, or use StringEquals')


def _asks_for_key(operator: str, value: str) -> bool:
    return operator.lower() == "null" and value.lower() == "false"
