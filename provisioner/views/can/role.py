"""What one role may do of what is asked: an action and an ARN that prove it, or what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from provisioner.iam import conditions, match
from provisioner.iam.actions import EVERY_ACTION, acts_on_arn, is_pattern, matching
from provisioner.iam.conditions import Verdict
from provisioner.iam.document import Document, Statement
from provisioner.iam.evaluate import evaluate
from provisioner.iam.glob import patterns_meet
from provisioner.iam.request import Context, Principal, Request
from provisioner.iam.witness import example_of, witness
from provisioner.model.desired import Role
from provisioner.record import dataclass
from provisioner.views.can.kinds import acting, happens, never_acts
from provisioner.views.can.values import Question

SESSION_NAME = "can"
"""The name of the session that is asked about: a job chooses its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """What a role may do of what is asked. ``action`` and ``resource`` are empty where it may do none of it."""

    action: str = ""
    resource: str = ""
    statements: tuple[Statement, ...] = ()
    """Those that allow it."""
    missing: frozenset[str] = frozenset()
    """Context keys without a value, for want of which statements do not allow what is asked."""
    ignored: frozenset[str] = frozenset()
    """Context keys without a value, for want of which Deny statements do not deny what is asked."""
    doubts: tuple[str, ...] = ()
    """What could not be decided about a Deny, which was taken as denying."""

    @property
    def allowed(self) -> bool:
        """Whether it may do anything of what is asked."""
        return bool(self.action)


def session_of(role: Role) -> Principal:
    """Return a session of a role, as IAM sees it."""
    return Principal(arn=role.arn, tags=role.tags, session_name=SESSION_NAME)


def context_of(role: Role, question: Question) -> Context:
    """Return the context of every request of a role's session."""
    return Request(principal=session_of(role), action="", resource="", context=question.context).full_context()


def about(role: Role, question: Question) -> tuple[Statement, ...]:
    """Return a role's statements about any of the actions and any of the ARNs, whatever their conditions say.

    An Allow on nothing but ARNs that its actions never act on is about none of them, unless one ARN was asked about.
    """
    return tuple(
        statement
        for policy in role.policies
        for statement in policy.document.statements
        if (actions := common(question.action, statement.actions)) and _is_about(statement, actions, question.arn)
    )


def _is_about(statement: Statement, actions: Iterable[str], asked: str) -> bool:
    near = [one for one in statement.resources if asked == "*" or patterns_meet(asked, one)]
    if not near or statement.effect == "Deny" or not is_pattern(asked):
        return bool(near)
    return any(not never_acts(action, asked) and not never_acts(action, one) for action in actions for one in near)


def ability(role: Role, question: Question) -> Ability:
    """Return what a session of a role may do of what is asked. Raises TooManyStatesError."""
    found = about(role, question)
    if not any(each.effect == "Allow" for each in found):
        return Ability()
    context = context_of(role, question)
    allows = [each for each in found if each.effect == "Allow"]
    denies = [each for each in found if each.effect == "Deny"]
    applying = [each for each in denies if denies_under(each, context)]
    missing = frozenset(key for each in allows for key in missing_keys(each, context))
    ignored = frozenset(key for each in denies if each not in applying for key in missing_keys(each, context))
    doubts = tuple(outcome.reason for each in applying for outcome in conditions.unmet(each.conditions, context))
    usable = [each for each in allows if allows_under(each, context)]
    identity = (Document(statements=(*usable, *denies)),)
    requests = (
        Request(principal=session_of(role), action=action, resource=resource, context=question.context)
        for action, resource in _candidates(usable, applying, question, context)
    )
    # What was found is only a candidate: the evaluator says yes.
    answers = ((request, evaluate(request, identity=identity)) for request in requests)
    request, decision = next((both for both in answers if both[1].allowed), (None, None))
    return Ability(
        action=request.action if request else "",
        resource=request.resource if request else "",
        statements=decision.statements if decision else (),
        missing=missing,
        ignored=ignored,
        doubts=doubts,
    )


def missing_keys(statement: Statement, context: Context) -> Iterator[str]:
    """Yield the keys of a statement's conditions that have no value; ``Null`` asks just whether they have one."""
    for operator, keys in statement.conditions:
        if operator != "Null":
            yield from (key for key, _ in keys if not context[key])


def allows_under(statement: Statement, context: Context) -> bool:
    """Tell whether the conditions of an Allow are met; one on a key without a value never is.

    IAM takes negated operators and those with ``IfExists`` as met there. But a key that was not given is one that is
    not known, and a request may well have it.
    """
    return not statement.conditions or (
        next(missing_keys(statement, context), None) is None and not conditions.unmet(statement.conditions, context)
    )


def denies_under(statement: Statement, context: Context) -> bool:
    """Tell whether the conditions of a Deny are met, or could not be decided: then it is taken as denying."""
    unmet = conditions.unmet(statement.conditions, context)
    return all(outcome.verdict is Verdict.UNDECIDED for outcome in unmet)


@lru_cache(maxsize=16384)
def common(asked: str, actions: tuple[str, ...]) -> tuple[str, ...]:
    """Return actions that are asked about and that a statement names; both may have wildcards, the result has none."""
    found: dict[str, None] = {}
    for one in actions:
        found |= {name: None for name in _named(one, asked) if match.action_matches(asked, name)}
    return tuple(found)


def _named(one: str, asked: str) -> Iterable[str]:
    if not is_pattern(one):
        return (one,) if is_pattern(asked) else (asked,) if match.action_matches(one, asked) else ()
    if not is_pattern(asked):
        return (asked,) if match.action_matches(one, asked) else ()
    both = asked in EVERY_ACTION and one in EVERY_ACTION
    known = matching("sts:*" if both else asked if one in EVERY_ACTION else one)
    return [each.full_name for each in known]


def _candidates(
    allows: Sequence[Statement], denies: Sequence[Statement], question: Question, context: Context
) -> Iterator[tuple[str, str]]:
    """Yield actions with an ARN that is left to them by what denies; most often the first one is right."""
    tried: set[tuple[str, tuple[int, ...], frozenset[str]]] = set()
    for acts in (True, False):  # what is shown as an example had better be an action that acts on the ARN
        for action, resource in _pairs(allows, question):
            against = tuple(
                index for index, each in enumerate(denies) if match.any_action_matches(each.actions, action)
            )
            kinds = frozenset(kind for each in matching(action) for kind in (each.service, *each.resource_types))
            if (resource, against, kinds) in tried or (acts and not _acts(action, resource)):
                continue
            tried.add((resource, against, kinds))
            left = _left(action, question.arn, resource, [denies[index] for index in against], context)
            if left is not None:
                yield action, left


def _pairs(allows: Iterable[Statement], question: Question) -> Iterator[tuple[str, str]]:
    """Yield the actions that are asked about with the ARNs that statements allow them on, some of these patterns."""
    for statement in allows:
        for action in common(question.action, statement.actions):
            for resource in statement.resources:
                yield action, resource


def _acts(action: str, resource: str) -> bool:
    return any(acts_on_arn(each, resource) for each in matching(action))


def _left(action: str, asked: str, resource: str, denies: Sequence[Statement], context: Context) -> str | None:
    """Return an ARN that is asked about, that a statement's pattern matches, and that nothing of what denies does."""
    if asked != "*" and not patterns_meet(asked, resource):
        return None
    own, other = match.pieces(resource, context.variable), match.pieces(asked)
    if own is None or other is None:
        return None
    outside = [one for each in denies for one in each.resources]
    for pieces in (own, other):
        example = example_of(pieces)
        if happens(action, asked, example) and _fits(example, (asked, resource), outside, context):
            return example
    forbidden = [read for one in outside if (read := match.pieces(one, context.variable)) is not None]
    known = is_pattern(asked) and matching(action)
    return acting(action, (own, other), forbidden) if known else witness((own, other), forbidden)


def _fits(text: str, inside: Iterable[str], outside: Iterable[str], context: Context) -> bool:
    return all(match.resource_matches(one, text, context.variable) for one in inside) and not any(
        match.resource_matches(one, text, context.variable) for one in outside
    )
