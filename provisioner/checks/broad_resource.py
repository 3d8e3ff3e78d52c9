"""Something allowed on every resource there is, or everything of a service beyond the stack's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from provisioner.checks.judged import arn_at
from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.iam.actions import ALL, acts_on_arn, matching
from provisioner.iam.arn import parse
from provisioner.iam.catalog import Action, service
from provisioner.iam.guards.reach import loosened
from provisioner.iam.kinds import covers_kinds, kinds
from provisioner.model.desired import Desired, Entry

RULE = Rule(
    id="broad-resource",
    level=Level.WARNING,
    summary="Something is allowed on every resource, every one of a service or, if it changes them, of a kind.",
    why="The role reaches what is not its stack's own. Only actions that take no resource need *.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    passing=Example(stacks="stacks: {website: {resources: {account: {arns: ['*'], allow: ['s3:ListAllMyBuckets']}}}}"),
    failing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::*'], allow: ['s3:ListBucket']}}}}"
    ),
)
MAKING = ("Allocate", "Create", "Import", "Register", "Request", "Run")
"""How the names of actions begin that make resources, which may have no names before."""

NAME = re.compile(r"\$\{(\w*Name\w*|SecretId)\}")
"""How AWS writes the place of a name that is chosen, and not made by AWS."""

EVERYTHING = re.compile(r"[*/:?]*\*[*/:?]*")


def check(desired: Desired) -> Iterator[Finding]:
    """Report every ARN of an allowing entry that covers all resources, all of a service or kind, at its place."""
    seen: set[Position] = set()
    for entry in desired.entries:
        if entry.grant.effect == "Deny":
            continue
        for arn in entry.grant.resources:
            at = arn_at(entry, arn)
            if "*" in arn and at not in seen and (said := _said(arn, entry)):
                seen.add(at)
                yield RULE.finding(at, *said)


def _of_kinds(arn: str, prefix: str, entry: Entry, actions: Sequence[Action]) -> tuple[str, str] | None:
    """Return message and hint for an ARN that is every resource of a kind (``table/*``), where some are changed.

    What is read of them all, and what is only made there, is often meant so; so is what a condition picks out.
    """
    if entry.grant.tests or not covers_kinds(loosened(arn), prefix) or not _are_named(arn, prefix):
        return None
    changing = sorted(
        {
            each.full_name
            for each in actions
            if each.level not in ("list", "read") and not each.name.startswith(MAKING) and acts_on_arn(each, arn)
        }
    )
    if not changing:
        return None
    named = ", ".join(changing[:3]) + (" and more" if len(changing) > 3 else "")  # noqa: PLR2004 - what a line can hold
    return f'"{arn}" is every resource of its kind, open to {named}', "write how the stack's own names begin"


def _are_named(arn: str, prefix: str) -> bool:
    """Tell whether somebody chooses the names of such resources, so that those of a stack can begin alike."""
    known = service(prefix)
    types = known.resource_types if known else {}
    return any(NAME.search(types[kind].arn) for kind in kinds(arn, prefix))


def _said(arn: str, entry: Entry) -> tuple[str, str] | None:
    """Return message and hint for an ARN that is too broad; None where all the actions take no resource."""
    found = [each for action in entry.grant.actions for each in matching(action)]
    scoped = sorted({each.full_name for each in found if each.resource_types})
    if found and not scoped:
        return None
    if arn != ALL:
        parsed = parse(loosened(arn))
        if parsed is None:
            return None
        if EVERYTHING.fullmatch(parsed.resource):
            return f'"{arn}" is every resource of {parsed.service}', "name the stack's own resources"
        return _of_kinds(arn, parsed.service, entry, found)
    named = ", ".join(scoped[:5]) + (" and more" if len(scoped) > 5 else "")  # noqa: PLR2004 - what a line can hold
    hint = f"{named} can be scoped to ARNs: move them to entries of their own" if named else "name the resources"
    return '"*" is every resource there is', hint
