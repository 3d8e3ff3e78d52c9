"""Something allowed on every resource there is, or everything of a service beyond the stack's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.checks.judged import arn_at
from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.iam.actions import ALL, matching
from provisioner.iam.arn import parse
from provisioner.iam.guards.reach import loosened
from provisioner.model import Desired, Entry

RULE = Rule(
    id="broad-resource",
    level=Level.WARNING,
    summary="Something is allowed on every resource, or on every resource of a service.",
    why="The role reaches what is not its stack's own. Only actions that take no resource need *.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    passing=Example(stacks="stacks: {website: {resources: {account: {arns: ['*'], allow: ['s3:ListAllMyBuckets']}}}}"),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::*'], allow: ['s3:ListBucket']}}}}"
    ),
)
EVERYTHING = re.compile(r"[*/:?]*\*[*/:?]*")


def check(desired: Desired) -> Iterator[Finding]:
    """Report every ARN of an allowing entry that covers all resources, or all of a service, at its place."""
    seen: set[Position] = set()
    for entry in desired.entries:
        if entry.grant.effect == "Deny":
            continue
        for arn in entry.grant.resources:
            at = arn_at(entry, arn)
            if "*" in arn and at not in seen and (said := _said(arn, entry)):
                seen.add(at)
                yield RULE.finding(at, *said)


def _said(arn: str, entry: Entry) -> tuple[str, str] | None:
    """Return message and hint for an ARN that is too broad; None where all the actions take no resource."""
    found = [each for action in entry.grant.actions for each in matching(action)]
    scoped = sorted({each.full_name for each in found if each.resource_types})
    if found and not scoped:
        return None
    if arn != ALL:
        parsed = parse(loosened(arn))
        if parsed is None or not EVERYTHING.fullmatch(parsed.resource):
            return None
        return f'"{arn}" is every resource of {parsed.service}', "name the stack's own resources"
    named = ", ".join(scoped[:5]) + (" and more" if len(scoped) > 5 else "")  # noqa: PLR2004 - what a line can hold
    hint = f"{named} can be scoped to ARNs: move them to entries of their own" if named else "name the resources"
    return '"*" is every resource there is', hint
