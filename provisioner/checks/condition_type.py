"""A condition operator does not compare keys of that type."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import judged, level, operator_at
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import conditions
from provisioner.model.desired import Desired

RULE = Rule(
    id="condition-type",
    level=Level.ERROR,
    adjustable=True,
    summary="A condition operator does not compare keys of that type; a warning where the value may be of it.",
    why="The comparison never holds.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    passing=Example(
        stacks="stacks: {website: {resources: {content: {when: {Bool: {'aws:SecureTransport': 'true'}}}}}}"
    ),
    failing=Example(stacks="stacks: {website: {resources: {content: {when: {NumericEquals: {'aws:SourceIp': '1'}}}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such operator, at its place."""
    for entry, problem in judged(desired, conditions.wrong_operators):
        yield RULE.finding(operator_at(entry, problem), problem.message, problem.hint, level=level(problem))
