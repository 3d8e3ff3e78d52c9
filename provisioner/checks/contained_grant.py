"""An entry that another entry of its stack allows already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from provisioner.checks.judged import of_one_account
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.lint.cover import holds_action, holds_resource
from provisioner.model.desired import Desired, Entry

RULE = Rule(
    id="contained-grant",
    level=Level.WARNING,
    summary="All that an entry allows is allowed by another entry of its stack.",
    why="It can be taken away without any effect, and its condition, if it has one, limits nothing.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {objects: {arns: ['arn:aws:s3:::www.example.com/*'], "
            "allow: ['s3:GetObject']}}}}"
        )
    ),
    failing=Example(
        stacks=("stacks: {website: {resources: {buckets: {arns: ['arn:aws:s3:::www.*'], allow: ['s3:List*']}}}}")
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every entry that is contained in another one; of two that are equal, the later.

    Those that a template makes stand at one place: only if all of them are contained, something can be taken away.
    """
    for entries in of_one_account(desired):
        allows = sorted((each for each in entries if each.grant.effect == "Allow"), key=lambda each: each.resource.at)
        contained = list(_contained(allows))
        made = Counter(each.resource.at for each in allows)
        found = Counter(each.resource.at for each, _ in contained)
        for entry, other in contained:
            if found[entry.resource.at] < made[entry.resource.at]:
                continue
            message = f'all that "{entry.resource.name}" allows is allowed by "{other.resource.name}" already'
            yield RULE.finding(entry.resource.at, message, _hint(entry, other))


def _hint(entry: Entry, other: Entry) -> str:
    without = "remove its allow; keep its deny" if entry.resource.deny else "remove one of them"
    return f'{without}, or narrow "{other.resource.name}"'


def _contained(allows: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield each entry that is contained in another one, and the first of those."""
    for index, entry in enumerate(allows):
        for other_index, other in enumerate(allows):
            if other is entry or not _contains(other, entry):
                continue
            if other_index > index and _contains(entry, other):
                continue
            yield entry, other
            break


def _contains(outer: Entry, inner: Entry) -> bool:
    if not inner.grant.actions or (outer.grant.tests and outer.grant.tests != inner.grant.tests):
        return False
    return all(
        any(holds_resource(each, arn) for each in outer.grant.resources) for arn in inner.grant.resources
    ) and all(any(holds_action(each, action) for each in outer.grant.actions) for action in inner.grant.actions)
