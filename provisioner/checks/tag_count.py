"""More tags than IAM keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.iam.quotas import TAGS
from provisioner.model.desired import Desired

RULE = Rule(
    id="tag-count",
    level=Level.ERROR,
    summary="A role or user gets more than 50 tags.",
    why="AWS refuses it. Defaults, the account's tags and a user's access tags count.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(accounts="defaults: {tags: {owner: platform}}"),
    failing=Example(accounts=f"defaults: {{tags: {{{', '.join(f'tag{n}: x' for n in range(51))}}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every role and user with too many tags, at the stack's or user's name."""
    seen: set[Position] = set()
    for what, tags, at in _tagged(desired):
        if len(tags) > TAGS and at not in seen:
            seen.add(at)
            yield RULE.finding(
                at, f"{what} gets {len(tags)} tags; {TAGS} are allowed", "remove some, also from the defaults"
            )


def _tagged(desired: Desired) -> Iterator[tuple[str, Mapping[str, str], Position]]:
    for pair in desired.pairs:
        for role in pair.roles:
            yield f'the role of the stack "{role.stack}"', role.tags, role.at
    for bastion in desired.bastions:
        for user in bastion.users:
            if user.managed:
                yield f'the user "{user.name}"', user.tags, user.at
