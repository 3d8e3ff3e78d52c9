"""An external ID that STS would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.quotas import EXTERNAL_ID, EXTERNAL_ID_MAXIMUM, EXTERNAL_ID_MINIMUM
from provisioner.model.desired import Desired
from provisioner.resolve.placeholders import fill, has_gap
from provisioner.resolve.roles import PREVIEW_SUFFIX

RULE = Rule(
    id="external-id",
    level=Level.ERROR,
    summary="An external ID has less than 2 or more than 1,224 characters, or some that STS refuses.",
    why="AssumeRole refuses the call before it looks at the role.",
    source="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    passing=Example(stacks="stacks: {website: {external_id: 'website:${account.name}'}}"),
    failing=Example(stacks="stacks: {website: {external_id: 'website ${account.name}'}}"),
)
VALID = re.compile(EXTERNAL_ID)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every external ID that STS would refuse, at its value, or at the stack's name where it is the default."""
    for instance in desired.instances:
        text = instance.settings.external_id
        if text is None or lost(instance.broken, "external_id", "account"):
            continue
        longest = text.value if instance.stack.preview_users is None else text.value + PREVIEW_SUFFIX
        filled = fill(longest, instance.scope)
        if "${" in filled and has_gap(filled):
            continue
        if not VALID.fullmatch(filled):
            message = f'the external ID "{filled}" has characters that STS refuses'
            yield RULE.finding(
                text.at, message, "use letters, digits and _+=,.@:/-, with external_id: where the default does not fit"
            )
        elif not EXTERNAL_ID_MINIMUM <= len(filled) <= EXTERNAL_ID_MAXIMUM:
            message = (
                f"the external ID has {len(filled)} characters; from {EXTERNAL_ID_MINIMUM} to {EXTERNAL_ID_MAXIMUM:,}"
                " are allowed"
            )
            yield RULE.finding(text.at, message, "set external_id: to a text of that length")
