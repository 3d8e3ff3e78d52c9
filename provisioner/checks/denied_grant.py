"""An entry whose allow is wholly denied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.checks.judged import of_one_account
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint.cover import holds_action, holds_resource
from provisioner.model.desired import Desired, Entry

RULE = Rule(
    id="denied-grant",
    level=Level.WARNING,
    summary="All that an entry allows is denied, by its own deny or by those of its stack.",
    why="A deny always wins: the entry grants nothing.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    passing=Example(stacks="stacks: {website: {resources: {content: {allow: ['s3:*'], deny: ['s3:DeleteBucket']}}}}"),
    failing=Example(stacks="stacks: {website: {resources: {content: {deny: ['s3:*']}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such entry, at its name."""
    for entries in of_one_account(desired):
        denies = [each for each in entries if each.grant.effect == "Deny"]
        for entry in entries if denies else ():
            if entry.grant.effect == "Deny" or not entry.grant.actions:
                continue
            by = _denying(entry, denies)
            if by:
                named = ", ".join(f'"{name}"' for name in by)
                message = f'all that "{entry.resource.name}" allows is denied: it grants nothing'
                yield RULE.finding(entry.resource.at, message, f"remove its allow, or narrow the deny of {named}")


def _denying(entry: Entry, denies: Sequence[Entry]) -> list[str]:
    """Return the names of the entries that deny all of an entry together; none where something is left.

    A condition counts only where it is the entry's own: then both hold, or neither.
    """
    sure = [each for each in denies if not each.grant.tests or each.grant.tests == entry.grant.tests]
    names: dict[str, None] = {}
    for arn in entry.grant.resources:
        of_arn = [each for each in sure if any(holds_resource(pattern, arn) for pattern in each.grant.resources)]
        for action in entry.grant.actions:
            found = next((each for each in of_arn if _denies(each, action)), None)
            if found is None:
                return []
            names[found.resource.name] = None
    return sorted(names)


def _denies(deny: Entry, action: str) -> bool:
    return any(holds_action(pattern, action) for pattern in deny.grant.actions)
