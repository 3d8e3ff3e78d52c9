"""A user with more grants than may be attached to it."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import QUOTAS
from provisioner.model.desired import Bastion, Desired
from provisioner.resolve.grants import is_bastion_wide
from provisioner.resolve.usage import granting_pairs, of_users, packed_grants

LARGEST = 3
"""Places that are named, those where the grants have the most characters."""

_ACCOUNTS = ", ".join(f"a{number}: {{id: '{200000000000 + number}', environment: production}}" for number in range(11))
_NAMES = ", ".join(f"a{number}" for number in range(11))

RULE = Rule(
    id="policies-per-user",
    level=Level.ERROR,
    summary="A user's grants over all pairs need more managed policies than may be attached to it.",
    why="AWS refuses the attachment. Each account costs a user at least one policy, unless the bastion packs them.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(
        accounts=f"bastions: {{main: {{grants: bastion}}}}\naccounts: {{{_ACCOUNTS}}}",
        stacks=f"stacks: {{website: {{accounts: [{_NAMES}]}}}}",
    ),
    failing=Example(accounts=f"accounts: {{{_ACCOUNTS}}}", stacks=f"stacks: {{website: {{accounts: [{_NAMES}]}}}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every user with too many policies, at its name, with the numbers and what would help."""
    most = QUOTAS["policies_per_user"].maximum
    homes = {bastion.name: bastion for bastion in desired.bastions}
    for use in of_users(desired):
        if use.used > use.limit:
            message = (
                f'the user "{use.subject}" needs {use.used} managed policies for its grants'
                f"{_largest(desired, use.account.name, use.subject)}; {use.limit} may be attached to a user"
            )
            raised = "share the stacks among more users"
            if use.limit < most:
                raised += f", or have the quota raised (at most {most}) and set {use.quota}"
            yield RULE.finding(use.at, message, f"{_packed(desired, homes[use.account.name], use.subject)}{raised}")


def _largest(desired: Desired, bastion: str, name: str) -> str:
    """Return where a user's grants are made that need more than one policy, those with the most characters."""
    places = [
        (sum(policy.document.size() for policy in user.grants), place, len(user.grants))
        for place, users in (
            *((pair.name, pair.users) for pair in desired.pairs if pair.bastion.name == bastion),
            *((each.name, each.users) for each in desired.bastions if each.name == bastion),
        )
        for user in users
        if user.name == name and len(user.grants) > 1
    ]
    largest = sorted(places, key=lambda each: (-each[0], each[1]))[:LARGEST]
    listed = ", ".join(f'{count} of {size:,} characters in "{place}"' for size, place, count in largest)
    return f" ({listed})" if listed else ""


def _packed(desired: Desired, bastion: Bastion, name: str) -> str:
    """Return the proposal to let the bastion pack the grants, where it does not do so already."""
    if is_bastion_wide(desired.config.bastions[bastion.name]):
        return ""
    [user] = (each for each in bastion.users if each.name == name)
    needed, pairs = packed_grants(desired, bastion, user), len(granting_pairs(desired, bastion, user))
    return f'set "grants: bastion" on "{bastion.name}" (then it needs {needed} for all {pairs} accounts), '
