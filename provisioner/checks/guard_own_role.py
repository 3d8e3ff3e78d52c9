"""A role that can change itself, or another updater role."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from provisioner.checks.guarded import Path, findings
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.guards.identity import BOUNDARY_KEY, OWN_ROLE
from provisioner.iam.guards.narrow import STRONG, demanded, impossible
from provisioner.iam.guards.reach import WILD, Reach, covers, fixed_part
from provisioner.iam.match import any_action_matches
from provisioner.model.desired import Desired, Pair, Role
from provisioner.record import dataclass

RULE = Rule(
    id="guard-own-role",
    level=Level.ERROR,
    adjustable=True,
    summary="A role can change its own or another updater role's policies, trust or permissions boundary.",
    why=(
        "Whoever may do that holds every permission there is: what the role may do today is no limit. The policies of"
        " users' grants, boundaries and the role that deployments assume count as well."
    ),
    source="https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/",
    passing=Example(
        stacks=(
            "stacks: {website: {permissions_boundary: 'arn:aws:iam::333333333333:policy/ci-boundary', resources: {task:"
            " {arns: ['arn:aws:iam::333333333333:role/service/website'], allow: ['iam:PutRolePolicy']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {roles: {arns: ['arn:aws:iam::333333333333:role/*'], allow:"
            " ['iam:PutRolePolicy']}}}}"
        )
    ),
)
HINT = "name the roles and policies that are the stack's own, below a path of theirs"
PRINCIPAL, POLICY_ARN = "aws:principalarn", "iam:policyarn"
WRITES = ("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
"""Actions that decide what a customer managed policy says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """What must not be changed: in whose words, and what is known of it as a resource (None: it is no role of ours)."""

    whom: str
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Targets:
    """Those of one account, by ARN, and their ARNs in order."""

    found: Mapping[str, _Target]
    ordered: tuple[str, ...]

    def near(self, pattern: str) -> Iterator[str]:
        """Yield the ARNs that begin as a pattern does."""
        start = fixed_part(pattern)
        for index in range(bisect_left(self.ordered, start), len(self.ordered)):
            if not self.ordered[index].startswith(start):
                return
            yield self.ordered[index]


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item of ``allow`` that reaches an updater role, its policies or what stands above them."""
    targets = _targets(desired)
    others: dict[Any, str | None] = {}

    def judge(pair: Pair, role: Role, reach: Reach) -> Path | None:
        own = targets[pair.account.id]
        arn = _itself(own, pair, role, reach) or _another(own, others, pair, role, reach)
        return _path(own.found[arn], arn, pair, role, reach) if arn else None

    yield from findings(RULE, OWN_ROLE, desired, judge)


def _targets(desired: Desired) -> Mapping[str, _Targets]:
    """Return what must not be changed in each account, by its ID."""
    accounts: dict[str, dict[str, _Target]] = defaultdict(dict)
    for pair in desired.pairs:
        accounts[pair.account.id].update(_of_pair(pair))
    homes = [(pair.bastion.id, pair.users) for pair in desired.pairs]
    for home, users in (*homes, *((bastion.account.id, bastion.users) for bastion in desired.bastions)):
        for user in users:
            accounts[home].update((grant.arn, _Target(whom=f'the user "{user.name}"')) for grant in user.grants)
    return {each: _Targets(found=found, ordered=tuple(sorted(found))) for each, found in accounts.items()}


def _of_pair(pair: Pair) -> Iterator[tuple[str, _Target]]:
    for role in pair.roles:
        if role.permissions_boundary:
            yield role.permissions_boundary, _Target(whom="every role with that boundary")
    if pair.account.role:
        yield pair.account.role, _Target(whom="the role that deployments assume")
    for role in pair.roles:
        whom = f'the updater role of "{role.stack}"'
        yield role.arn, _Target(whom=whom, role=role)
        yield from ((policy.arn, _Target(whom=whom)) for policy in role.policies)


def _itself(targets: _Targets, pair: Pair, role: Role, reach: Reach) -> str | None:
    return next(
        (arn for arn in _arns(role) if arn in targets.found and _is_open(targets, pair, role, reach, arn)), None
    )


def _another(targets: _Targets, seen: dict[Any, str | None], pair: Pair, role: Role, reach: Reach) -> str | None:
    """Return the first target that is open, remembered: a thousand roles that may do the same reach the same ones."""
    conditions = reach.statement.conditions
    asks_who = any(key.lower() in (PRINCIPAL, POLICY_ARN) for _, keys in conditions for key, _ in keys)
    denied = tuple(deny.resources for deny in reach.denies)
    question = (pair.account.id, reach.resource, reach.guard.action, denied, conditions, role.arn if asks_who else "")
    if question not in seen:
        near = targets.near(reach.resource)
        seen[question] = next((arn for arn in near if _is_open(targets, pair, role, reach, arn)), None)
    return seen[question]


def _arns(role: Role) -> tuple[str, ...]:
    return (role.arn, *(policy.arn for policy in role.policies))


def _path(target: _Target, arn: str, pair: Pair, role: Role, reach: Reach) -> Path:
    whom = "itself" if arn in _arns(role) else target.whom
    sentence = f'with {reach.guard.action} on "{reach.resource}" it can {reach.guard.can.format(whom=whom)}'
    below = f"arn:{pair.account.partition}:iam::{pair.account.id}:{reach.guard.kinds[0]}{role.path}"
    # A path that holds nothing but updater roles can be denied as a whole.
    deny = f", or deny it on {below}*" if role.path != "/" and arn.startswith(below) else ""
    return Path(RULE.level, sentence, f"{HINT}{deny}")


def _is_open(targets: _Targets, pair: Pair, role: Role, reach: Reach, arn: str) -> bool:
    """Tell whether an action reaches a target: by its kind, its name, and all that is known of the conditions."""
    if f":{reach.guard.kinds[0]}/" not in arn or not covers(reach.resource, arn) or reach.denied(arn):
        return False
    conditions = reach.statement.conditions
    if not conditions:
        return True
    if reach.guard.action == "iam:AttachRolePolicy" and _are_harmless(demanded(conditions, POLICY_ARN), role):
        return False
    target = targets.found[arn].role

    def known(key: str) -> tuple[str, ...] | None:
        return _known(key, reach, pair, role, target)

    return not impossible(conditions, known)


def _known(key: str, reach: Reach, pair: Pair, role: Role, target: Role | None) -> tuple[str, ...] | None:
    """Return the values of a condition key when the role does it to a target; None where they are not known."""
    if key == PRINCIPAL:
        return (role.arn,)
    if key in ("aws:principalaccount", "aws:resourceaccount"):
        return (pair.account.id,)
    if target is None:
        return None
    if key == BOUNDARY_KEY.lower() and reach.guard.key:
        return (target.permissions_boundary,) if target.permissions_boundary else ()
    service, _, tag = key.partition(":resourcetag/")
    if tag and service in ("aws", "iam"):
        return tuple(value for name, value in target.tags.items() if name.lower() == tag)
    return None


def _are_harmless(policies: tuple[str, ...] | None, role: Role) -> bool:
    """Tell whether all policies that may be attached are named, and each is one whose text the role does not decide.

    AWS's own for everything are not harmless either.
    """
    return policies is not None and not any(
        WILD.search(each) or each.endswith(STRONG) or _writes(role, each) for each in policies
    )


def _writes(role: Role, policy: str) -> bool:
    """Tell whether a role may make a policy, or change what it says; conditions and denials are not looked at."""
    return any(
        statement.effect == "Allow"
        and any(covers(pattern, policy) for pattern in statement.resources)
        and any(any_action_matches(statement.actions, action) for action in WRITES)
        for document in role.policies
        for statement in document.document.statements
    )
