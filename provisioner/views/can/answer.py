"""Whether users can do something, and how: every way, or every lock of the nearest roles. The evaluator decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from provisioner.iam.actions import acts_on_arn, expected, is_pattern, matching
from provisioner.iam.arn import parse
from provisioner.iam.glob import patterns_meet
from provisioner.model.desired import Desired, Pair, Role
from provisioner.record import dataclass
from provisioner.views.can.assume import Granted, decide, granting, grants, may_be_granted
from provisioner.views.can.locks import Case, assume_locks
from provisioner.views.can.origin import Instances, by_name, origins
from provisioner.views.can.permissions import permission_locks
from provisioner.views.can.role import Ability, ability, about, common, context_of
from provisioner.views.can.values import Answer, Asker, Lock, Path, Question

NEAREST = 3
"""Roles that a no is explained for; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question, with what is looked up for every role."""

    question: Question
    instances: Instances
    grants: dict[str, Granted]
    abilities: dict[str, Ability]
    """What each role may do, by its ARN, for those that were looked at."""

    def ability(self, role: Role) -> Ability:
        """Return what a role may do of what is asked."""
        if role.arn not in self.abilities:
            self.abilities[role.arn] = ability(role, self.question)
        return self.abilities[role.arn]

    def granted(self, asker: Asker) -> Granted:
        """Return what a user is granted."""
        return self.grants[asker.name]


def answer(desired: Desired, question: Question) -> Answer:
    """Return every way in which a user of the question can do what it asks, or why none can.

    Raises TooManyStatesError where its patterns are too complicated.
    """
    asked = _Asked(question=question, instances=by_name(desired), grants=grants(desired), abilities={})
    roles = [(pair, role) for pair in desired.pairs for role in pair.roles]
    paths = tuple(path for pair, role in roles for path in _paths(asked, pair, role))
    if paths:
        return Answer(paths=paths, locks=(), notes=tuple(_notes(asked, [path.role for path in paths])))
    locks, shown, more = _denied(asked, roles)
    return Answer(paths=(), locks=tuple(locks), notes=(*_notes(asked, shown), *more))


def _paths(asked: _Asked, pair: Pair, role: Role) -> Iterator[Path]:
    """Yield the ways through a role. What it may do is looked at once, and only where somebody may assume it."""
    for asker in asked.question.users:
        found = asked.granted(asker)
        if not may_be_granted(role, asker, found):
            continue
        able = asked.ability(role)
        if not able.allowed:
            return
        if decide(asker.user, role, found, asked.question.context).allowed:
            yield _path(asked, pair, role, asker, able)


def _path(asked: _Asked, pair: Pair, role: Role, asker: Asker, able: Ability) -> Path:
    instance = asked.instances[role.stack, pair.account.name]
    context = context_of(role, asked.question)
    entry, item = next(origins(instance, "Allow", able.action, able.resource, context), (None, None))
    at = entry.at if entry else able.statements[0].at or role.at
    return Path(
        asker=asker,
        pair=pair,
        role=role,
        grant=granting(role, asked.granted(asker)),
        action=able.action,
        resource=able.resource,
        statements=able.statements,
        at=at,
        item=item.value if item else able.action,
        item_at=item.at if item else at,
    )


# --- A no -----------------------------------------------------------------------------------------------------------


def _denied(asked: _Asked, roles: list[tuple[Pair, Role]]) -> tuple[list[Lock], list[Role], list[str]]:
    """Return the locks of the nearest roles, those roles, and how many others say no."""
    if not roles:
        return [_without_roles(asker) for asker in asked.question.users[:1]], [], []
    ranked = sorted((_distance(asked, pair, role), index) for index, (pair, role) in enumerate(roles))
    best = ranked[0][0][:2]
    near = [roles[index] for distance, index in ranked if distance[:2] == best][:NEAREST]
    if best[0] >= _FAR:
        near = near[:1]
    locks = [lock for pair, role in near for lock in _locks(asked, pair, role)]
    rest = len(roles) - len(near)
    more = [f"{rest} more {'roles say' if rest > 1 else 'role says'} no as well"] if rest else []
    return locks, [role for _, role in near], more


_FAR = 3


def _distance(asked: _Asked, pair: Pair, role: Role) -> tuple[int, bool, int, int]:
    """Return how far a role is from a yes: by what it may do, whether a user is granted it, its ARNs' likeness."""
    question = asked.question
    statements = [each for policy in role.policies for each in policy.document.statements]
    step = _step(asked, role)
    likeness = max((_likeness(question.arn, one) for each in statements for one in each.resources), default=0)
    kind = 0 if any(common(question.action, each.actions) for each in statements) else 1
    return (step, not _is_granted(asked, _nearest(asked, pair, role), role), kind, -likeness)


def _likeness(arn: str, other: str) -> int:
    """Return how many characters two ARNs begin with alike."""
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(arn, other, strict=False)))


def _step(asked: _Asked, role: Role) -> int:
    """Return 0 for a role that may do it, 1 where only a Deny or a condition is between, 2 for one with such an ARN."""
    if asked.ability(role).allowed:
        return 0
    if any(each.effect == "Allow" for each in about(role, asked.question)):
        return 1
    arn = asked.question.arn
    named = (one for policy in role.policies for each in policy.document.statements for one in each.resources)
    return 2 if arn != "*" and any(one != "*" and patterns_meet(arn, one) for one in named) else _FAR


def _nearest(asked: _Asked, pair: Pair, role: Role) -> Asker:
    """Return the user of the question that comes nearest to assuming a role."""
    users = asked.question.users
    granted = (each for each in users if role.arn in asked.granted(each).exact)
    own = (each for each in users if each.bastion.name == pair.bastion.name)
    return next(granted, None) or next(own, None) or users[0]


def _is_granted(asked: _Asked, asker: Asker, role: Role) -> bool:
    return role.arn in asked.granted(asker).exact


def _locks(asked: _Asked, pair: Pair, role: Role) -> Iterator[Lock]:
    asker = _nearest(asked, pair, role)
    case = Case(
        question=asked.question,
        asker=asker,
        pair=pair,
        role=role,
        instance=asked.instances[role.stack, pair.account.name],
        instances=tuple(each for (stack, _), each in asked.instances.items() if stack == role.stack),
    )
    yield from assume_locks(case, decide(asker.user, role, asked.granted(asker), asked.question.context))
    if not asked.ability(role).allowed:
        yield from permission_locks(case)


def _without_roles(asker: Asker) -> Lock:
    return Lock(
        lock="grant",
        asker=asker,
        pair=None,
        role=None,
        message=f'"{asker.user.name}" may assume no role: there is none',
        remedy="add a stack to stacks.yaml",
        at=asker.user.at,
    )


# --- What is to be said beside it -----------------------------------------------------------------------------------


def _notes(asked: _Asked, roles: Iterable[Role]) -> Iterator[str]:
    """Yield what an answer leaves open."""
    shown = list(roles)
    boundaries = sorted({role.permissions_boundary for role in shown if role.permissions_boundary})
    if boundaries:
        more = f" and {len(boundaries) - NEAREST} more" if len(boundaries) > NEAREST else ""
        yield (
            f"the text of the permissions boundary {', '.join(boundaries[:NEAREST])}{more} is not known offline: the "
            "answer goes on without it, and it may take away from what is allowed"
        )
    missing = sorted({key for each in asked.abilities.values() if not each.allowed for key in each.missing})
    if missing:
        count = sum(bool(each.missing and not each.allowed) for each in asked.abilities.values())
        yield (
            f"{_counted(count, 'role allows', 'roles allow')} it only under conditions on {', '.join(missing)}, "
            "which were not given (--context KEY=VALUE) and count as not met"
        )
    own = [asked.abilities[role.arn] for role in shown if role.arn in asked.abilities]
    ignored = sorted({key for each in own for key in each.ignored})
    if ignored:
        yield (
            f"what is denied under conditions on {', '.join(ignored)} is not taken into account: they were not given "
            "(--context KEY=VALUE) and count as not met"
        )
    for doubt in sorted({doubt for each in own for doubt in each.doubts}):
        yield f"{doubt}: a Deny with that condition was taken as denying"
    yield from _kinds(asked.question)


def _kinds(question: Question) -> Iterator[str]:
    """Say that an action does not act on what an ARN can be: IAM matches texts, and may say yes all the same."""
    if is_pattern(question.action) or is_pattern(question.arn) or parse(question.arn) is None:
        return
    for action in matching(question.action):
        if not acts_on_arn(action, question.arn):
            forms = expected((action,))
            on = f"acts on {', '.join(forms)}" if forms else "takes no resource: ask about *"
            yield (
                f"{action.full_name} never acts on {question.arn} by AWS's data: it {on}. The answer is what IAM would "
                "say to a request that nobody can make"
            )


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
