"""A user's name that is too long."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import users
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import USER_NAME_LENGTH
from provisioner.model.desired import Desired

RULE = Rule(
    id="user-name",
    level=Level.ERROR,
    summary="A user's name is longer than 64 characters.",
    why="AWS refuses the user.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(accounts="bastions: {main: {users: {release-bot: {}}}}"),
    failing=Example(accounts=f"bastions: {{main: {{users: {{{'b' * 65}: {{}}}}}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every user's name that is too long, at the name."""
    for _, user in users(desired.config):
        if len(user.name) > USER_NAME_LENGTH:
            message = f'the user\'s name "{user.name}" has {len(user.name)} characters; {USER_NAME_LENGTH} are allowed'
            yield RULE.finding(user.at, message, "shorten it")
