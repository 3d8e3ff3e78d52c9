"""Two resources of a stack get the same Sid."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired
from provisioner.resolve.permissions import sids

RULE = Rule(
    id="sid-clash",
    level=Level.ERROR,
    summary="Two resources of a stack get the same Sid.",
    why="Sids are the resources' names in PascalCase, and must be unique in a policy.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
    passing=Example(
        stacks="stacks: {website: {resources: {logs: {arns: ['arn:aws:s3:::l'], allow: ['s3:ListBucket']}}}}"
    ),
    failing=Example(
        stacks="stacks: {website: {resources: {Content: {arns: ['arn:aws:s3:::l'], allow: ['s3:ListBucket']}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every resource whose Sid another one of its stack has already, at the later name."""
    for stack in desired.config.stacks.values():
        taken: dict[str, str] = {}
        for resource in sorted(stack.resources.values(), key=lambda each: each.at):
            for sid in sids(resource):
                first = taken.setdefault(sid, resource.name)
                if first != resource.name:
                    message = (
                        f'the resources "{first}" and "{resource.name}" of "{stack.name}" both get the Sid "{sid}"'
                    )
                    yield RULE.finding(resource.at, message, "rename one of them")
