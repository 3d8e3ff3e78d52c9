"""The name of a Pulumi stack is taken, or too long."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.model.desired import Desired

RULE = Rule(
    id="pulumi-stack-name",
    level=Level.ERROR,
    summary="Two Pulumi stacks get one name, or a name is longer than 100 characters.",
    why=(
        "A pair's stack is named <bastion>-<account>, a bastion's <bastion>: two of one name would delete each other's"
        " roles."
    ),
    source="https://www.pulumi.com/docs/iac/concepts/stacks/#create-stack",
    passing=Example(accounts="accounts: {staging: {id: 222222222222}}"),
    failing=Example(
        accounts=(
            "bastions: {main-eu: {id: 444444444444}}\n"
            "accounts: {eu: {id: 222222222222, bastion: main}, production: {bastion: main}}"
        )
    ),
)
LONGEST = 100
"""Characters of a Pulumi stack's name. Source: the page above."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every name that is taken already, and every one that is too long, at the account's or bastion's name."""
    taken: dict[str, str] = {}
    for name, owner, at in sorted(_names(desired), key=lambda each: each[2]):
        first = taken.setdefault(name.lower(), owner)
        if first != owner:
            yield RULE.finding(at, f'{owner} and {first} both get the Pulumi stack "{name}"', "rename one of them")
        if len(name) > LONGEST:
            message = f'{owner} gets the Pulumi stack "{name}" of {len(name)} characters; {LONGEST} are allowed'
            yield RULE.finding(at, message, "shorten a name")


def _names(desired: Desired) -> Iterator[tuple[str, str, Position]]:
    for bastion in desired.config.bastions.values():
        yield bastion.name, f'the bastion "{bastion.name}"', bastion.at
    for pair in desired.pairs:
        yield pair.name, f'the account "{pair.account.name}" with the bastion "{pair.bastion.name}"', pair.account.at
