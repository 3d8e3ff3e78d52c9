"""An IAM policy variable that has no value in a role's session."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import once
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired
from provisioner.resolve.placeholders import iam_variables

RULE = Rule(
    id="iam-variable",
    level=Level.WARNING,
    summary="An IAM policy variable has no value when a role is used.",
    why=(
        "Updater roles are assumed: there is no user name in their sessions, so a resource with that variable matches"
        " nothing."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-infotouse",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {home: {arns: ['arn:aws:s3:::home/${aws:userid}'], allow:"
            " ['s3:GetObject']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {home: {arns: ['arn:aws:s3:::home/${aws:username}'], allow:"
            " ['s3:GetObject']}}}}"
        )
    ),
)
WITHOUT_VALUE = frozenset({"aws:username", "aws:federatedprovider", "ec2:sourceinstancearn"})
"""Keys that a session of AssumeRole by an IAM user never has. Source: the page above (principal table)."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every variable without a value, at the text that it stands in."""
    for stack in desired.config.stacks.values():
        for resource in stack.resources.values():
            values = (value for condition in resource.when for value in condition.values)
            for text in once((*resource.arns, *values)):
                for name in iam_variables(text.value):
                    if name.lower() in WITHOUT_VALUE:
                        message = (
                            f'the IAM variable "${{{name}}}" has no value in a role\'s session: this matches nothing'
                        )
                        yield RULE.finding(
                            text.at, message, "write the name out, or use aws:userid or aws:PrincipalTag/..."
                        )
