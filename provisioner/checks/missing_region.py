"""${account.region} without a region."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.model.desired import Desired
from provisioner.resolve.instances import texts
from provisioner.resolve.placeholders import ours

RULE = Rule(
    id="missing-region",
    level=Level.ERROR,
    summary="${account.region} stands in a text, and the account has no region.",
    why="An ARN without its region names nothing, or everything.",
    source="docs/guide/language.md",
    passing=Example(
        accounts="defaults: {region: us-west-2}",
        stacks="stacks: {website: {description: 'In ${account.region}'}}",
    ),
    failing=Example(stacks="stacks: {website: {description: 'In ${account.region}'}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every text that needs the region of an account without one, at the text."""
    naming = desired.config.naming
    needing: dict[Position, list[str]] = {}
    unknown = lost(desired.config.broken, "defaults")
    for instance in desired.instances:
        if instance.scope["account.region"] or lost(instance.account.broken, "region") or unknown:
            continue
        for text in (*texts(instance), naming.role, naming.policy, naming.path):
            if "account.region" in ours(text.value):
                needing.setdefault(text.at, []).append(instance.account.name)
    for at, accounts in needing.items():
        names = " and ".join(f'"{name}"' for name in sorted(set(accounts)))
        message = f"${{account.region}} stands here, and {names} has no region"
        yield RULE.finding(at, message, 'add "region:" to the account, or to the defaults of accounts.yaml')
