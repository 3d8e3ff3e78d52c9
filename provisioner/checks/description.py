"""A description that IAM would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import DESCRIPTION_LENGTH
from provisioner.model.desired import Desired
from provisioner.resolve.instances import position
from provisioner.resolve.placeholders import has_gap
from provisioner.resolve.roles import description

RULE = Rule(
    id="description",
    level=Level.ERROR,
    summary="A role's description is longer than 1,000 characters, or has some that IAM refuses.",
    why="AWS refuses the role. Typographic dashes and quotes are the usual cause.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
    passing=Example(stacks="stacks: {website: {description: 'Caf\u00e9 - the site'}}"),
    failing=Example(stacks="stacks: {website: {description: 'Caf\u00e9 \u2014 the site'}}"),
)
REFUSED = re.compile("[^\t\n\r\x20-\x7e\xa1-\xff]")


def check(desired: Desired) -> Iterator[Finding]:
    """Report every description that IAM would refuse, at its value."""
    for instance in desired.instances:
        at = position(instance.stack.description, instance.stack.at)
        text = description(instance)
        if "${" in text and has_gap(text):
            continue
        refused = REFUSED.search(text)
        if refused:
            character = refused.group()
            message = f"the description has the character U+{ord(character):04X} ({character!r}), which IAM refuses"
            yield RULE.finding(at, message, "use characters of Latin-1 only: a plain - and straight quotes")
        elif len(text) > DESCRIPTION_LENGTH:
            place = instance.account.name
            message = f'the description has {len(text):,} characters in "{place}"; {DESCRIPTION_LENGTH:,} are allowed'
            yield RULE.finding(at, message, "shorten it")
