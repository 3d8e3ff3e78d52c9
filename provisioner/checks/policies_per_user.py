"""A user with more grants than may be attached to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import QUOTAS, limit
from provisioner.model import Desired

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
    """Report every user with too many policies, at its name, with the numbers."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for pair in desired.pairs:
        for user in pair.users:
            counted[pair.bastion.name, user.name] += len(user.grants)
    for bastion in desired.bastions:
        allowed = limit(bastion.account.quotas, "policies_per_user")
        most = QUOTAS["policies_per_user"].maximum
        for user in bastion.users:
            count = counted[bastion.name, user.name] + len(user.grants)
            if count > allowed:
                message = (
                    f'the user "{user.name}" needs {count} managed policies for its grants; {allowed} may be attached'
                    " to a user"
                )
                hint = (
                    f'set "grants: bastion" on "{bastion.name}", share the stacks among more users, '
                    f"or have the quota raised (at most {most}) and set policies_per_user"
                )
                yield RULE.finding(user.at, message, hint)
