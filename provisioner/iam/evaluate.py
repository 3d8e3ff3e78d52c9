"""IAM's decision for one request: identity policies, and the trust policy of the role that it is about.

Not looked at: permissions boundaries, session policies, and an organization's policies; each of them only takes away.

Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from provisioner.iam import arn, conditions, match
from provisioner.iam.conditions import Verdict
from provisioner.iam.decision import Decision, Denial, Side, open_questions, unique
from provisioner.iam.document import Document, Statement
from provisioner.iam.request import Context, Principal, Request

EVERYBODY = "*"
"""A Principal element that means everyone, in every account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """How well a statement that is about the request's action fits the rest of the request."""

    statement: Statement
    target: str = ""
    """Why its principal or resource is another one; empty where it is the request's."""
    unmet: tuple[conditions.Outcome, ...] = ()

    @property
    def applies(self) -> bool:
        """Whether its effect holds: an undecided condition is not met in an Allow, and met in a Deny."""
        if self.target:
            return False
        if self.statement.effect == "Allow":
            return not self.unmet
        return all(outcome.verdict is Verdict.UNDECIDED for outcome in self.unmet)

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not fit, and what could not be decided."""
        return (*([self.target] if self.target else []), *(outcome.reason for outcome in self.unmet))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What could not be decided, where nothing else keeps the statement from applying."""
        open_question = not self.target and all(outcome.verdict is Verdict.UNDECIDED for outcome in self.unmet)
        return tuple(outcome.reason for outcome in self.unmet) if open_question else ()

    def distance(self) -> tuple[bool, int]:
        """How far the statement is from applying."""
        return (bool(self.target), len(self.unmet))


def evaluate(request: Request, *, identity: Sequence[Document], trust: Document | None = None) -> Decision:
    """Return IAM's answer to a request of an IAM user or a role's session.

    ``identity`` are the policies of who asks, its groups' among them. With ``trust``, the request is about a role and
    its trust policy must allow it too: a role is never assumed by an identity policy alone. Across accounts both sides
    must say yes; within one account a trust policy that names who asks is enough, one that names the account is not,
    since it leaves the answer to the identity policies. A Deny on either side wins.
    """
    context = request.full_context()
    own = _fits(request, identity, context, Side.IDENTITY)
    if trust is None:
        return _decide(request, {Side.IDENTITY: own}, needed=(Side.IDENTITY,))
    theirs = _fits(request, (trust,), context, Side.TRUST)
    direct = any(_names(fit.statement, request.principal) for fit in _applying(theirs, "Allow"))
    enough = direct and _same_account(request)
    needed = (Side.TRUST,) if enough else (Side.IDENTITY, Side.TRUST)
    return _decide(request, {Side.IDENTITY: own, Side.TRUST: theirs}, needed=needed)


def _decide(request: Request, fits: dict[Side, list[_Fit]], *, needed: Sequence[Side]) -> Decision:
    denies = [(side, fit) for side, found in fits.items() for fit in _applying(found, "Deny")]
    silent = [side for side in needed if not _applying(fits[side], "Allow")]
    allows = [fit.statement for side in needed for fit in _applying(fits[side], "Allow")]
    if not denies and not silent:
        return Decision(allowed=True, statements=unique(allows))
    obstacles = [fit.doubts for _, fit in denies]
    obstacles += [unique(doubt for fit in _allows(fits[side]) for doubt in fit.doubts) for side in silent]
    return Decision(
        allowed=False,
        statements=unique(fit.statement for _, fit in denies),
        denials=(
            *(_denial(request, side, fit, explicit=True) for side, fit in denies),
            *(_denial(request, side, _nearest(fits[side]), explicit=False) for side in silent),
        ),
        doubts=open_questions(obstacles),
    )


def _denial(request: Request, side: Side, fit: _Fit | None, *, explicit: bool) -> Denial:
    return Denial(
        side=side,
        action=request.action,
        explicit=explicit,
        statement=fit.statement if fit else None,
        problems=fit.problems if fit else (),
    )


def _nearest(fits: Iterable[_Fit]) -> _Fit | None:
    """Return the Allow that comes nearest to applying; the first of equals."""
    return min(_allows(fits), key=_Fit.distance, default=None)


def _allows(fits: Iterable[_Fit]) -> list[_Fit]:
    return [fit for fit in fits if fit.statement.effect == "Allow"]


def _applying(fits: Iterable[_Fit], effect: str) -> list[_Fit]:
    return [fit for fit in fits if fit.statement.effect == effect and fit.applies]


def _fits(request: Request, documents: Sequence[Document], context: Context, side: Side) -> list[_Fit]:
    """Return how the statements about the request's action fit it."""
    return [
        _Fit(
            statement=statement,
            target=_other_principal(statement, request)
            if side is Side.TRUST
            else _other_resource(statement, request, context),
            unmet=conditions.unmet(statement.conditions, context),
        )
        for document in documents
        for statement in document.statements
        if any(match.action_matches(pattern, request.action) for pattern in statement.actions)
    ]


def _other_resource(statement: Statement, request: Request, context: Context) -> str:
    if any(match.resource_matches(one, request.resource, context.variable) for one in statement.resources):
        return ""
    return f"{request.resource} is not among its resources"


def _other_principal(statement: Statement, request: Request) -> str:
    """Why a trust policy's statement is about somebody else; a trust policy has no Resource element.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    account = request.principal.account_names()
    if _names(statement, request.principal) or any(one in account for one in statement.principals):
        return ""
    return f"{request.principal.arn} is not among its principals"


def _names(statement: Statement, principal: Principal) -> bool:
    """Whether a statement names who asks, not only its account. ``*`` names everybody."""
    names = principal.names()
    return any(one == EVERYBODY or one in names for one in statement.principals)


def _same_account(request: Request) -> bool:
    resource = arn.parse(request.resource)
    return resource is not None and resource.account == request.principal.account
