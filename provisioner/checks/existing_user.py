"""A user that exists already must carry its tags."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import users
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired
from provisioner.resolve.trust import access_tag

RULE = Rule(
    id="existing-user",
    level=Level.NOTE,
    summary="A user that exists already (managed: false) is not tagged by us.",
    why="Without its access tags it is refused by every role: whoever manages it must set them.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_users.html",
    passing=Example(accounts="bastions: {main: {users: {cicd-bot: {managed: true}}}}"),
    failing=Example(accounts="bastions: {main: {users: {cicd-bot: {managed: false}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Name the tags that each existing user must carry, at its name."""
    for _, user in users(desired.config):
        if not user.managed and user.environments:
            tags = ", ".join(f"{access_tag(each.value)}=true" for each in sorted(set(user.environments)))
            message = f'the user "{user.name}" exists already: it must carry the tags {tags}'
            yield RULE.finding(user.at, message, "have them set where the user is managed")
