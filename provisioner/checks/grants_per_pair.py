"""A user for whose grants there is no room on one more account."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired
from provisioner.resolve.grants import is_bastion_wide
from provisioner.resolve.usage import granting_pairs, of_users, packed_grants

_ACCOUNTS = ", ".join(f"a{number}: {{id: '{200000000000 + number}', environment: production}}" for number in range(9))
_NAMES = ", ".join(f"a{number}" for number in range(9))
_FULL = f"accounts: {{production: {{environment: production}}, {_ACCOUNTS}}}"
_EVERYWHERE = f"stacks: {{website: {{accounts: [production, {_NAMES}]}}}}"

RULE = Rule(
    id="grants-per-pair",
    level=Level.NOTE,
    summary="One more account would need more managed policies than may be attached to a user.",
    why=(
        "With grants: pair, each account costs a user at least one of its ten policies, however small. With grants:"
        " bastion, the bastion's stack packs all of them together, and dozens of roles fit into one."
    ),
    source="docs/guide/language.md",
    passing=Example(accounts=f"bastions: {{main: {{grants: bastion}}}}\n{_FULL}", stacks=_EVERYWHERE),
    failing=Example(accounts=_FULL, stacks=_EVERYWHERE),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every user that is full, or will be with one more account, at its name; above the limit is an error."""
    used = {(use.account.name, use.subject): use for use in of_users(desired)}
    for bastion in desired.bastions:
        if is_bastion_wide(desired.config.bastions[bastion.name]):
            continue
        for user in bastion.users:
            use = used[bastion.name, user.name]
            pairs = len(granting_pairs(desired, bastion, user)) if 2 * use.used >= use.limit else 0
            cost = -(-use.used // pairs) if pairs else 0
            if use.used <= use.limit < use.used + cost:
                message = (
                    f'the user "{user.name}" has {use.used} of {use.limit} managed policies for {pairs} accounts;'
                    f" one more account costs {cost}, {use.headroom} {'is' if use.headroom == 1 else 'are'} left"
                )
                packed = packed_grants(desired, bastion, user)
                hint = f'set "grants: bastion" on "{bastion.name}": then its grants on all {pairs} need {packed}'
                yield RULE.finding(user.at, message, hint)
