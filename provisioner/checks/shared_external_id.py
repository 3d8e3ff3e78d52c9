"""Two stacks of one account with the same external ID."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired, Role
from provisioner.resolve.placeholders import has_gap

RULE = Rule(
    id="shared-external-id",
    level=Level.WARNING,
    summary="Two stacks of one account have the same external ID.",
    why="The external ID guards against using the wrong stack's role by mistake: shared, it does not.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    passing=Example(
        stacks="stacks: {shop: {accounts: [production], users: [cicd-bot], "
        "resources: {bucket: {arns: ['arn:aws:s3:::shop'], allow: ['s3:ListBucket']}}}}"
    ),
    failing=Example(
        stacks="stacks: {shop: {external_id: website/production, accounts: [production], users: [cicd-bot], "
        "resources: {bucket: {arns: ['arn:aws:s3:::shop'], allow: ['s3:ListBucket']}}}}"
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every external ID that another stack of the account has already, at the later stack's ID."""
    own = {(each.stack.name, each.account.name): each.settings.external_id for each in desired.instances}
    for pair in desired.pairs:
        taken: dict[str, Role] = {}
        for role in sorted(pair.roles, key=lambda each: each.at):
            if lost(role.broken, "external_id", "variables") or has_gap(role.external_id):
                continue
            first = taken.setdefault(role.external_id, role)
            if first is not role:
                text = own[role.stack, pair.account.name]
                message = (
                    f'the stacks "{first.stack}" and "{role.stack}" have the same external ID in "{pair.account.name}"'
                )
                yield RULE.finding(text.at if text else role.at, message, "use ${stack} in external_id")
