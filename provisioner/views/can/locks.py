"""Why a user cannot assume a role: each lock that says no, where it stands, and what would open it."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Position, Text
from provisioner.iam import conditions
from provisioner.iam.conditions import Outcome
from provisioner.iam.decision import Decision, Denial, Side
from provisioner.iam.request import Principal, Request
from provisioner.iam.sts import ASSUME_ROLE
from provisioner.model.desired import Instance, Pair, Role
from provisioner.record import dataclass
from provisioner.resolve.instances import may_reach
from provisioner.resolve.trust import access_tag
from provisioner.views.can.values import LOCKS, Asker, Lock, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One user and one role, about which the answer is no."""

    question: Question
    asker: Asker
    pair: Pair
    role: Role
    instance: Instance
    instances: tuple[Instance, ...]
    """The stack in all of its accounts."""

    def lock(self, name: str, at: Position, message: str, remedy: str) -> Lock:
        """Return a lock of this case."""
        return Lock(lock=name, asker=self.asker, pair=self.pair, role=self.role, message=message, remedy=remedy, at=at)

    @property
    def same_bastion(self) -> bool:
        """Whether the user lives in the bastion whose users deploy to the account."""
        return self.asker.bastion.name == self.pair.bastion.name


def assume_locks(case: Case, decision: Decision) -> Iterator[Lock]:
    """Yield the locks that keep a user from assuming a role, each once."""
    if decision.allowed:
        return
    yield from _environment(case)
    found: dict[str, Lock] = {}
    for denial in decision.denials:
        for lock in (_grant(case),) if denial.side is Side.IDENTITY else _trust(case, denial):
            found.setdefault(lock.lock, lock)
    yield from sorted(found.values(), key=lambda lock: LOCKS.index(lock.lock))


def _environment(case: Case) -> Iterator[Lock]:
    environment, user = case.pair.account.environment, case.asker.user
    entry = case.instance.bastion.users.get(user.name) if case.instance.bastion else None
    if case.same_bastion and entry is not None and not may_reach(entry, environment):
        yield case.lock(
            "environment",
            user.at,
            f'accounts.yaml does not let "{user.name}" reach the environment "{environment}"',
            f"{_reaching(case)}; it would let the user reach every account of that environment in which a stack names"
            " it",
        )


def _reaching(case: Case) -> str:
    """Return the edit that lets the user reach the environment; it brings the tag as well."""
    path = f"bastions.{case.asker.bastion.name}.users.{case.asker.user.name}.environments"
    return f'in accounts.yaml, add "{case.pair.account.environment}" to {path}'


def _grant(case: Case) -> Lock:
    message = f'the bastion "{case.asker.bastion.name}" grants "{case.asker.user.name}" no {ASSUME_ROLE} on this role'
    return case.lock("grant", _users_at(case), message, _naming(case))


def _trust(case: Case, denial: Denial) -> Iterator[Lock]:
    outcomes = _unmet(case, denial)
    if not outcomes:
        yield _named(case)
    for outcome in outcomes:
        key = outcome.key.lower()
        if key == "sts:externalid":
            yield _external_id(case, outcome)
        elif key == f"aws:principaltag/{access_tag(case.pair.account.environment)}".lower():
            yield _tag(case, outcome)
        else:
            yield _named(case)


def _unmet(case: Case, denial: Denial) -> tuple[Outcome, ...]:
    """Return the conditions of the nearest trust statement that are not met; none where it is about somebody else."""
    if denial.statement is None or not case.same_bastion:
        return ()
    request = Request(
        principal=Principal(arn=case.asker.user.arn, tags=case.asker.user.tags),
        action=denial.action,
        resource=case.role.arn,
        context={"sts:ExternalId": case.role.external_id, **case.question.context},
    )
    return conditions.unmet(denial.statement.conditions, request.full_context())


def _named(case: Case) -> Lock:
    if not case.same_bastion:
        message = (
            f'the account "{case.pair.account.name}" belongs to the bastion "{case.pair.bastion.name}", whose users '
            f'alone are trusted; "{case.asker.user.name}" is a user of "{case.asker.bastion.name}"'
        )
        return case.lock("trust", _users_at(case), message, f'name a user of "{case.pair.bastion.name}"')
    trusted = ", ".join(f'"{name}"' for name in case.role.users) or "nobody"
    message = f'the role trusts {trusted}, and not "{case.asker.user.name}"'
    return case.lock("trust", _users_at(case), message, _naming(case))


def _external_id(case: Case, outcome: Outcome) -> Lock:
    settings = case.instance.settings
    at = settings.external_id.at if settings.external_id else case.role.at
    remedy = f'present the external ID "{case.role.external_id}": leave out --context sts:ExternalId'
    return case.lock("external_id", at, outcome.reason, remedy)


def _tag(case: Case, outcome: Outcome) -> Lock:
    user, environment = case.asker.user, case.pair.account.environment
    remedy = f"the tag comes with the environment: {_reaching(case)}"
    if environment in {each.removeprefix(access_tag("")) for each in user.tags}:
        remedy = "the user has the tag: leave out --context aws:PrincipalTag/..."
    elif not user.managed:
        remedy += "; the user exists already, so whoever manages it must set the tag"
    return case.lock("tag", user.at, outcome.reason, remedy)


def _users_at(case: Case) -> Position:
    listed = _listed(case)
    return listed[0].at if listed else case.role.at


def _listed(case: Case) -> tuple[Text, ...]:
    stack = case.instance.stack
    return (stack.preview_users if case.role.kind == "preview" else case.instance.settings.users) or ()


def _naming(case: Case) -> str:
    """Return the edit that names the user for the role; it opens the grant and the trust policy together."""
    if not case.same_bastion:
        return f'name a user of "{case.pair.bastion.name}"'
    stack, account = case.instance.stack, case.pair.account.name
    path = f"stacks.{stack.name}.users"
    if case.role.kind == "preview":
        path = f"stacks.{stack.name}.preview.users"
    elif case.instance.placement.overrides.users is not None:
        path = f"stacks.{stack.name}.accounts.{account}.users"
    return (
        f'in stacks.yaml, add "{case.asker.user.name}" to {path}; it would let the user do all that the '
        f'{case.role.kind} role of "{stack.name}" may'
    )
