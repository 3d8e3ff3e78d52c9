"""A role that can pass roles on which are not its stack's own."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.guarded import Path, findings
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam import arn
from provisioner.iam.guards.identity import PASS_ROLE
from provisioner.iam.guards.narrow import demanded, names_services
from provisioner.iam.guards.reach import Reach, covers, fixed_part, is_exact
from provisioner.model.desired import Desired, Pair, Role

RULE = Rule(
    id="guard-pass-role",
    level=Level.ERROR,
    adjustable=True,
    summary="A role can pass every role of the account to a service, or roles that no fixed beginning tells apart.",
    why=(
        "It passes a stronger role to a function of its own and runs code there: it is as strong as the strongest role"
        " that it can pass. A wildcard behind a fixed beginning with iam:PassedToService is a warning, and so are exact"
        " roles without it."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {task: {arns: ['arn:aws:iam::333333333333:role/service/website'], allow:"
            " ['iam:PassRole'], when: {StringEquals: {'iam:PassedToService': ecs-tasks.amazonaws.com}}}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {task: {arns: ['arn:aws:iam::333333333333:role/*'], allow:"
            " ['iam:PassRole'], when: {StringEquals: {'iam:PassedToService': ecs-tasks.amazonaws.com}}}}}}"
        )
    ),
)
ROLE = "role/"
NAME_THEM = "name the stack's own roles in arns"
NAME_SERVICE = "add when: {StringEquals: {iam:PassedToService: SERVICE.amazonaws.com}}"


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item of ``allow`` that passes roles too freely."""
    yield from findings(RULE, PASS_ROLE, desired, _judge)


def _judge(pair: Pair, role: Role, reach: Reach) -> Path | None:  # noqa: ARG001 - all judges are called alike
    service = names_services(demanded(reach.statement.conditions, reach.guard.key))
    what = f'with iam:PassRole on "{reach.resource}" it can'
    deployer = pair.account.role
    if deployer and covers(reach.resource, deployer) and not reach.denied(deployer):
        return Path(RULE.level, f"{what} pass the role that deployments assume", NAME_THEM)
    if _is_elsewhere(reach.resource, pair.account.id):
        return None
    if is_exact(reach.resource):
        sentence = f"{what} pass that role to every service that takes it: iam:PassedToService is missing"
        return None if service else Path(Level.WARNING, sentence, NAME_SERVICE)
    if not _begins_fixed(reach.resource):
        sentence = f"{what} pass every role of the account, also one that is stronger than itself"
        return Path(RULE.level, sentence, NAME_THEM)
    if not service:
        sentence = f"{what} pass whatever role is called so to every service: iam:PassedToService is missing"
        return Path(RULE.level, sentence, f"{NAME_THEM}, and {NAME_SERVICE}")
    return Path(Level.WARNING, f"{what} pass whatever role is called so, now or later", NAME_THEM)


def _is_elsewhere(resource: str, account: str) -> bool:
    """Tell whether a resource is another account's: only roles of one's own account can be passed."""
    parsed = arn.parse(resource)
    return parsed is not None and is_exact(parsed.account) and parsed.account != account


def _begins_fixed(resource: str) -> bool:
    """Tell whether a pattern says how the path or name of its roles begins: ``role/service/*``, not ``role/*``."""
    parsed = arn.parse(resource)
    return parsed is not None and fixed_part(parsed.resource).removeprefix(ROLE) not in (
        "",
        fixed_part(parsed.resource),
    )
