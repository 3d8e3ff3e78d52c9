"""Two roles of one account have the same name, ignoring case."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired, Role
from provisioner.resolve.casing import pascal
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
            if pair.account.role and role.name.lower() == pair.account.role.rpartition("/")[2].lower():
                message = (
                    f'the role of the stack "{role.stack}" would have the name of the role that deployments assume,'
                    f' "{role.name}"'
                )
                yield RULE.finding(role.at, message, "use ${Stack} with a word of its own in naming.role")
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
                yield RULE.finding(later.at, message, _hint(earlier, later))


def _hint(earlier: Role, later: Role) -> str:
    """Return what to do. A stack's name can only be changed where no placeholder would tell the roles apart.

    ``naming.role`` is the updater's: a preview role has its name from the stack.
    """
    if earlier.stack.lower() == later.stack.lower() or "preview" in (earlier.kind, later.kind):
        return "rename one of the stacks"
    if pascal(earlier.stack).lower() == pascal(later.stack).lower():
        return "rename one of the stacks, or use ${stack} in naming.role"
    return "rename one of the stacks, or use ${stack} or ${Stack} in naming.role"
