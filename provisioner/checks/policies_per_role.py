"""A role with more managed policies than may be attached to it."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.catalog import LEVELS
from provisioner.iam.quotas import QUOTAS, limit
from provisioner.model.desired import Desired, Instance, Role
from provisioner.resolve.contributions import by_entry, instance_of, when_compact

LARGEST = 3
"""Entries that are named, those with the most characters."""

_MANY = ", ".join(f"'arn:aws:s3:::{'b' * 40}{number:04d}'" for number in range(1200))

RULE = Rule(
    id="policies-per-role",
    level=Level.ERROR,
    summary="A role's permissions need more managed policies than may be attached to it.",
    why="AWS refuses the attachment, and the role stays without part of its permissions.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(
        stacks="stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::b*'], allow: ['s3:ListBucket']}}}}"
    ),
    failing=Example(
        stacks=f"stacks: {{website: {{resources: {{content: {{arns: [{_MANY}], allow: ['s3:ListBucket']}}}}}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every role with too many policies, at its stack's name, with the numbers and what would help."""
    for pair in desired.pairs:
        allowed = limit(pair.account.quotas, "policies_per_role")
        for role in pair.roles:
            if len(role.policies) > allowed:
                instance = instance_of(desired, pair.account.name, role)
                size = sum(policy.document.size() for policy in role.policies)
                largest = by_entry(instance, role)[:LARGEST]
                listed = ", ".join(f'"{name}" {characters:,}' for name, characters in largest)
                message = (
                    f'the stack "{role.stack}" needs {len(role.policies)} managed policies in "{pair.account.name}" '
                    f"({size:,} characters; largest entries: {listed}); {allowed} may be attached to a role"
                )
                yield RULE.finding(role.at, message, _hint(instance, role, [name for name, _ in largest], allowed))


def _hint(instance: Instance, role: Role, largest: list[str], allowed: int) -> str:
    """Return what would help: levels to leave out of the largest entries, ``compact``, other lists, a higher quota."""
    ways = []
    for name in largest:
        levels = sorted({item.value for item in instance.stack.resources[name].allow} & set(LEVELS))
        if levels:
            ways.append(f'leave a level out of "{name}" ({", ".join(levels)})')
    if not instance.stack.compact and (needed := when_compact(instance, role)) < len(role.policies):
        ways.append(f'set "compact: true" (then it needs {needed})')
    ways.append("shorten its lists with wildcards")
    most = QUOTAS["policies_per_role"].maximum
    if allowed < most:
        ways.append(f"have the quota raised (at most {most}) and set policies_per_role")
    else:
        ways.append("make two stacks of it")
    return f"{', '.join(ways[:-1])}, or {ways[-1]}"
