"""Two users of one bastion differ only by case."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="user-name-clash",
    level=Level.ERROR,
    summary="Two users of one bastion have names that differ only by case.",
    why="AWS refuses the second one.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(accounts="bastions: {main: {users: {other-bot: {}}}}"),
    failing=Example(accounts="bastions: {main: {users: {CICD-Bot: {}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every user whose name another one has already, at the later name."""
    for bastion in desired.config.bastions.values():
        taken: dict[str, str] = {}
        for user in sorted(bastion.users.values(), key=lambda each: each.at):
            first = taken.setdefault(user.name.lower(), user.name)
            if first != user.name:
                message = (
                    f'the users "{first}" and "{user.name}" of "{bastion.name}" differ only by case, which AWS ignores'
                )
                yield RULE.finding(user.at, message, "rename one of them")
