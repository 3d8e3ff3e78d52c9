"""A value is not of the kind that its operator compares."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import judged, value_at
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import conditions
from provisioner.model.desired import Desired

RULE = Rule(
    id="condition-value",
    level=Level.ERROR,
    summary="A value is not of the kind that its operator compares.",
    why="AWS refuses the policy, or the comparison never holds.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    passing=Example(
        stacks="stacks: {website: {resources: {content: {when: {Bool: {'aws:SecureTransport': 'true'}}}}}}"
    ),
    failing=Example(stacks="stacks: {website: {resources: {content: {when: {Bool: {'aws:SecureTransport': 'yes'}}}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such value, at its place."""
    for entry, problem in judged(desired, conditions.wrong_values):
        yield RULE.finding(value_at(entry, problem), problem.message, problem.hint)
