"""Two managed policies of one account have the same name, ignoring case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.model.desired import Desired
from provisioner.resolve.placeholders import has_gap

RULE = Rule(
    id="policy-name-clash",
    level=Level.ERROR,
    summary="Two managed policies get the same name in one account; names ignore case.",
    why="AWS refuses the second one, or two deployments overwrite each other's policy for ever.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(accounts="naming: {grant: '${user}-at-${pair}'}"),
    failing=Example(
        accounts="naming: {grant: 'grant-of-${user}'}\n"
        "bastions: {main: {users: {cicd-bot: {environments: [production, staging]}}}}\n"
        "accounts: {staging: {id: 222222222222}}",
        stacks="stacks: {website: {accounts: [production, staging]}}",
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every policy whose name is taken already: a role's at its stack, a grant's at the pattern of its name."""
    taken: dict[tuple[str, str], _Named] = {}
    for named in sorted(_policies(desired), key=lambda each: each.at):
        if has_gap(named.name):
            continue
        first = taken.setdefault((named.account, named.name.lower()), named)
        if first.owner != named.owner and not named.role == first.role != "":
            message = (
                f'the policy "{named.name}" {named.owner} has the name of the policy {first.owner}; case is ignored'
            )
            hint = "rename one of them, or use ${user} and ${pair}, or ${Stack}, in naming"
            yield RULE.finding(named.at, message, hint)


class _Named(NamedTuple):
    """A policy; ``role`` is its role's name in lower case: where two of these clash, another rule says so."""

    account: str
    name: str
    owner: str
    role: str
    at: Position


def _policies(desired: Desired) -> Iterator[_Named]:
    for pair in desired.pairs:
        for role in pair.roles:
            owner = f'of the stack "{role.stack}"'
            for policy in role.policies:
                yield _Named(pair.account.id, policy.name, owner, role.name.lower(), role.at)
    pattern_at = desired.config.naming.grant.at
    for home, stack, users in [
        *((pair.bastion, pair.name, pair.users) for pair in desired.pairs),
        *((bastion.account, bastion.name, bastion.users) for bastion in desired.bastions),
    ]:
        for user in users:
            for policy in user.grants:
                yield _Named(home.id, policy.name, f'that grants roles of "{stack}" to "{user.name}"', "", pattern_at)
