"""A policy variable stands where operators take it for plain text."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import judged, value_at
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import conditions
from provisioner.model.desired import Desired

RULE = Rule(
    id="idle-variable",
    level=Level.WARNING,
    summary="A policy variable stands where operators take it for plain text.",
    why="Policy variables work with String and Arn operators only.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-wherein",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {when: {StringEquals: {'aws:SourceIdentity': '${aws:userid}'}}}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {when: {DateLessThan: {'aws:CurrentTime':"
            " '${aws:TokenIssueTime}'}}}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such value, at its place."""
    for entry, problem in judged(desired, conditions.idle_variables):
        yield RULE.finding(value_at(entry, problem), problem.message, problem.hint)
