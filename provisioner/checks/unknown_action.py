"""An action, or a wildcard of actions, matches nothing that its service has."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import item_at, judged
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import actions
from provisioner.model.desired import Desired

RULE = Rule(
    id="unknown-action",
    level=Level.ERROR,
    adjustable=True,
    summary="An action, or a wildcard of actions, matches nothing that its service has.",
    why=(
        "AWS accepts the policy, and it never matches. Some calls are allowed by an action of another name:"
        " s3:HeadObject by s3:GetObject."
    ),
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com'], allow:"
            " ['s3:ListBucket']}}}}"
        )
    ),
    failing=Example(stacks="stacks: {website: {resources: {content: {allow: ['s3:ListBucket', 's3:HeadBucket']}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such action, at its place."""
    for entry, problem in judged(desired, actions.unknown_actions):
        yield RULE.finding(item_at(entry, problem.item), problem.message, problem.hint)
