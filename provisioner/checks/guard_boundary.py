"""A role that makes or changes other roles, with nothing that limits them."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.guarded import Path, findings
from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.guards.identity import UNBOUNDED
from provisioner.iam.guards.narrow import demanded, is_limit, names_boundaries
from provisioner.iam.guards.reach import Reach
from provisioner.model.desired import Desired, Pair, Role

RULE = Rule(
    id="guard-boundary",
    level=Level.ERROR,
    adjustable=True,
    summary="A stack makes or changes IAM roles, and neither they nor its own role have a permissions boundary.",
    why=(
        "Such a role makes another one with every permission, passes it to a function of its own, and runs code there."
        " A permissions boundary on the updater role, or one that it must set, ends that. For actions that know no"
        " iam:PermissionsBoundary (a trust policy, a version of a policy) it is a warning."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    passing=Example(
        accounts="accounts: {production: {permissions_boundary: 'arn:aws:iam::333333333333:policy/ci-boundary'}}",
        stacks=(
            "stacks: {website: {resources: {task: {arns: ['arn:aws:iam::333333333333:role/service/website'], allow:"
            " ['iam:CreateRole']}}}}"
        ),
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {task: {arns: ['arn:aws:iam::333333333333:role/service/website'], allow:"
            " ['iam:CreateRole']}}}}"
        ),
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item of ``allow`` that makes or changes a role without a boundary on either side."""
    unclear = {
        account.name for account in desired.config.accounts.values() if lost(account.broken, "permissions_boundary")
    }

    def judge(pair: Pair, role: Role, reach: Reach) -> Path | None:
        unknown = pair.account.name in unclear or lost(role.broken, "permissions_boundary")
        if unknown or (role.permissions_boundary and is_limit(role.permissions_boundary)):
            return None
        return _judge(role, reach)

    yield from findings(RULE, UNBOUNDED, desired, judge)


def _judge(role: Role, reach: Reach) -> Path | None:
    key = reach.guard.key
    own = (role.arn, *(policy.arn for policy in role.policies))
    if reach.resource in own or (key and names_boundaries(demanded(reach.statement.conditions, key))):
        return None
    sentence = (
        f'with {reach.guard.action} on "{reach.resource}" it can {reach.guard.can}: no permissions boundary limits it'
    )
    hint = "set permissions_boundary on the account or the stack"
    if not key:
        return Path(Level.WARNING, sentence, hint)
    return Path(RULE.level, sentence, f"{hint}, or allow it under when: {{StringEquals: {{{key}: ARN}}}}")
