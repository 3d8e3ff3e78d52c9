"""An action that takes no resource is scoped to ARNs."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import item_at, judged, level
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint import actions
from provisioner.model.desired import Desired

RULE = Rule(
    id="resourceless-action",
    level=Level.ERROR,
    adjustable=True,
    summary="An action that takes no resource is scoped to ARNs; a warning where the service may take them.",
    why="It grants nothing: such actions need Resource: *, in an entry of their own.",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    passing=Example(stacks="stacks: {website: {resources: {account: {arns: ['*'], allow: ['s3:ListAllMyBuckets']}}}}"),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {allow: ['s3:ListBucket', 's3:ListAllMyBuckets']}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such action, at its place."""
    for entry, problem in judged(desired, actions.resourceless_actions):
        yield RULE.finding(item_at(entry, problem.item), problem.message, problem.hint, level=level(problem))
