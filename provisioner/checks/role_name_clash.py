"""Two roles of one account have the same name, ignoring case."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model import Desired, Role
from provisioner.resolve.placeholders import has_gap

RULE = Rule(
    id="role-name-clash",
    level=Level.ERROR,
    summary="Two stacks get roles of the same name in one account; names ignore case.",
    why="AWS refuses the second role: names are unique in an account whatever their case and path.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(
        stacks=(
            "stacks: {web-shop: {accounts: [production], users: [cicd-bot], "
            "resources: {bucket: {arns: ['arn:aws:s3:::shop'], allow: ['s3:ListBucket']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {web-site: {accounts: [production], users: [cicd-bot], "
            "resources: {bucket: {arns: ['arn:aws:s3:::shop'], allow: ['s3:ListBucket']}}}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every role whose name another stack's role has already, at the later stack's name."""
    taken: dict[tuple[str, str], Role] = {}
    for pair in desired.pairs:
        for role in pair.roles:
            if has_gap(role.name):
                continue
            first = taken.setdefault((pair.account.id, role.name.lower()), role)
            if first is not role and first.stack != role.stack:
                earlier, later = sorted((first, role), key=lambda each: each.at)
                message = (
                    f'the stacks "{earlier.stack}" and "{later.stack}" both get a role named "{later.name}" in one'
                    " account"
                    if earlier.name == later.name
                    else (
                        f'the roles "{earlier.name}" and "{later.name}" of the stacks "{earlier.stack}" and '
                        f'"{later.stack}" differ only by case, which AWS ignores'
                    )
                )
                yield RULE.finding(
                    later.at, message, "rename one of the stacks, or use ${stack} or ${Stack} in naming.role"
                )
