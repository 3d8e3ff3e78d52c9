"""Tags on a user that exists already are not applied."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import users
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="existing-user-tags",
    level=Level.WARNING,
    summary="A user that exists already has tags here, which are not applied.",
    why="We never change a user that we did not make.",
    source="docs/guide/language.md",
    passing=Example(accounts="bastions: {main: {users: {cicd-bot: {tags: {team: web}}}}}"),
    failing=Example(accounts="bastions: {main: {users: {cicd-bot: {managed: false, tags: {team: web}}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report the tags of every existing user, at the first one."""
    for _, user in users(desired.config):
        if not user.managed and user.tags:
            message = f'the user "{user.name}" exists already, so its tags are not applied'
            yield RULE.finding(user.tags[0].key.at, message, "remove the tags, or set them where the user is managed")
