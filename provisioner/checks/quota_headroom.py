"""A quota that is nearly used up."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import FIXED, QUOTAS
from provisioner.model.desired import Desired
from provisioner.resolve.usage import Use, filling

_TAGS = ", ".join(f"tag{number}: x" for number in range(46))

RULE = Rule(
    id="quota-headroom",
    level=Level.WARNING,
    summary="More than 90 % of a quota that fills up with time is used.",
    why=(
        "The next stack, account or user may be the one that AWS refuses, and a raised quota takes days. Only what is"
        " made here is counted: what the account holds besides comes on top. The command quotas shows all of them."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    passing=Example(accounts="accounts: {production: {quotas: {roles: 10}}}"),
    failing=Example(accounts=f"accounts: {{production: {{tags: {{{_TAGS}}}}}}}"),
)
PERCENT = 90
"""Above it there is a warning: one of ten policies, or a hundred of a thousand roles, is time enough to react."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every quota that is used to more than the threshold and not yet above its limit, with the numbers."""
    for use in filling(desired):
        if use.used * 100 > use.limit * PERCENT and use.headroom >= 0:
            quota = QUOTAS.get(use.quota) or FIXED[use.quota]
            where = "" if use.subject == use.account.name else f' in "{use.account.name}"'
            message = (
                f'"{use.subject}" uses {use.used:,} of {use.limit:,} {quota.counts}{where}'
                f" ({int(100 * use.share)} %): {use.headroom:,} left"
            )
            yield RULE.finding(use.at, message, _hint(use))


def _hint(use: Use) -> str:
    most = (QUOTAS.get(use.quota) or FIXED[use.quota]).maximum
    if most <= use.limit:
        return "it cannot be raised further: split it before it is full"
    return f"have the quota raised (at most {most:,}) and set quotas: {use.quota}, or split it before it is full"
