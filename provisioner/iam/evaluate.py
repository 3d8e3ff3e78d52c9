"""IAM's decision for one request: the policies of who asks, and the policy of what is asked for.

Not looked at: an organization's policies, which only take away, and an account's root user.

Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.iam.decision import Decision, Denial, Side, unique
from provisioner.iam.document import Document
from provisioner.iam.fit import Fit, Naming, applying, doubts, fits, naming, nearest
from provisioner.iam.request import Request

_Fits = Mapping[Side, Sequence[Fit]]
_LIMITS = (Side.BOUNDARY, Side.SESSION)


def evaluate(
    request: Request,
    *,
    identity: Sequence[Document],
    trust: Document | None = None,
    boundary: Document | None = None,
    session: Sequence[Document] | None = None,
    resource: Document | None = None,
) -> Decision:
    """Return IAM's answer to a request of an IAM user or a role's session. A Deny anywhere wins.

    ``identity`` are the policies of who asks, its groups' among them. A permissions ``boundary`` and the ``session``
    policies (all of them together; none is no limit) must allow the request as well; they give nothing themselves.

    With ``trust``, the request is about a role and its trust policy must allow it too: a role is never assumed by an
    identity policy alone. Across accounts both sides must say yes; within one account a trust policy that names who
    asks is enough, one that names the account is not, since it leaves the answer to the identity policies. Named in
    person (a user, a role's session, ``*``), who asks is not held back by what its session policies leave out; named as
    the role of a session, it is. The boundary of whoever assumes a role must allow that in any case.

    A ``resource``-based policy of another service may be given instead. Within an account it allows as well as the
    identity policies do, and whom it names in person is not held back by what a boundary leaves out either.
    """
    context = request.full_context()
    given = {
        Side.IDENTITY: identity,
        Side.BOUNDARY: () if boundary is None else (boundary,),
        Side.SESSION: session or (),
        Side.TRUST: () if trust is None else (trust,),
        Side.RESOURCE: () if resource is None else (resource,),
    }
    found = {
        side: fits(request, documents, context, side, bounded=boundary is not None)
        for side, documents in given.items()
        if documents or side is Side.IDENTITY
    }
    needed = _needed(request, found)
    if _passes(found, needed):
        allowing = (fit.statement for side in needed for fit in applying(found[side], "Allow"))
        return Decision(allowed=True, statements=unique(allowing))
    return _denied(request, found, needed)


def _needed(request: Request, found: _Fits, *, hopeful: bool = False) -> tuple[Side, ...]:
    """Return the kinds of policy that must allow."""
    limits = tuple(side for side in _LIMITS if side in found)
    theirs = next((side for side in (Side.TRUST, Side.RESOURCE) if side in found), None)
    if theirs is None:
        return (Side.IDENTITY, *limits)
    if request.principal.is_outside():
        return (theirs,)
    if not request.within_account():
        return (Side.IDENTITY, *limits, theirs)
    applying_here = (fit.statement for fit in applying(found[theirs], "Allow", hopeful=hopeful))
    named = naming(applying_here, request.principal)
    if named is Naming.ITSELF:
        return (*_unescaped(limits, theirs), theirs)
    if named is Naming.ROLE:
        return (*limits, theirs)
    return (Side.IDENTITY, *limits, theirs) if theirs is Side.TRUST else (Side.IDENTITY, *limits)


def _unescaped(limits: Sequence[Side], theirs: Side) -> tuple[Side, ...]:
    """Return what limits even whom a policy names in person: a boundary, where a role is to be assumed.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html ("If a permissions
    boundary is set for the user, then it must allow the sts:AssumeRole action.")
    """
    return tuple(side for side in limits if side is Side.BOUNDARY and theirs is Side.TRUST)


def _passes(found: _Fits, needed: Sequence[Side], *, hopeful: bool = False) -> bool:
    """Whether every kind of policy that is needed allows, and none denies."""
    return not any(applying(fits_, "Deny", hopeful=hopeful) for fits_ in found.values()) and all(
        applying(found[side], "Allow", hopeful=hopeful) for side in needed
    )


def _denied(request: Request, found: _Fits, needed: Sequence[Side]) -> Decision:
    denies = [(side, fit) for side, fits_ in found.items() for fit in applying(fits_, "Deny")]
    silent = [side for side in needed if not applying(found[side], "Allow")]
    obstacles = [*(fit.doubts for _, fit in denies), *(doubts(found[side]) for side in silent)]
    open_question = any(obstacles) and _passes(found, _needed(request, found, hopeful=True), hopeful=True)
    return Decision(
        allowed=False,
        statements=unique(fit.statement for _, fit in denies),
        denials=(
            *(_denial(request, side, fit, explicit=True) for side, fit in denies),
            *(_denial(request, side, nearest(found[side]), explicit=False) for side in silent),
        ),
        doubts=unique(doubt for several in obstacles for doubt in several) if open_question else (),
    )


def _denial(request: Request, side: Side, fit: Fit | None, *, explicit: bool) -> Denial:
    return Denial(
        side=side,
        action=request.action,
        explicit=explicit,
        statement=fit.statement if fit else None,
        problems=fit.problems if fit else (),
    )
