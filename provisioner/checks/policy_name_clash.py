"""Two managed policies of one account have the same name, ignoring case."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.model import Desired

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
    taken: dict[tuple[str, str], str] = {}
    for account, name, owner, at in _policies(desired):
        first = taken.setdefault((account, name.lower()), owner)
        if first != owner:
            message = f'the policy "{name}" {owner} has the name of the policy {first}; case is ignored'
            yield RULE.finding(at, message, "rename one of them, or use ${user} and ${pair}, or ${Stack}, in naming")


def _policies(desired: Desired) -> Iterator[tuple[str, str, str, Position]]:
    for pair in desired.pairs:
        for role in pair.roles:
            for policy in role.policies:
                yield pair.account.id, policy.name, f'of the stack "{role.stack}" in "{pair.account.name}"', role.at
    pattern_at = desired.config.naming.grant.at
    for home, stack, users in [
        *((pair.bastion, pair.name, pair.users) for pair in desired.pairs),
        *((bastion.account, bastion.name, bastion.users) for bastion in desired.bastions),
    ]:
        for user in users:
            for policy in user.grants:
                yield home.id, policy.name, f'that grants roles of "{stack}" to "{user.name}"', pattern_at
