"""How well one statement fits a request: its action, its principal, its resource and its conditions.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence

from provisioner.iam import conditions, match
from provisioner.iam.conditions import Verdict
from provisioner.iam.decision import Side, unique
from provisioner.iam.document import Document, Statement
from provisioner.iam.request import Context, Principal, Request
from provisioner.record import dataclass

EVERYBODY = "*"
"""A Principal element that means everyone, in every account."""

_WITH_PRINCIPAL = frozenset({Side.TRUST, Side.RESOURCE})


class Naming(enum.IntEnum):
    """How closely a Principal element is about who asks."""

    NOBODY = 0
    ACCOUNT = 1
    """The account: what its own policies allow."""
    ROLE = 2
    """The role of a session that asks, or the user of a federated session."""
    ITSELF = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a statement that is about the request's action fits the rest of the request."""

    statement: Statement
    target: str = ""
    """Why its principal or resource is another one; empty where it is the request's."""
    unsure: str = ""
    """Why AWS's documentation does not say whether its principal or resource is the request's."""
    unmet: tuple[conditions.Outcome, ...] = ()

    def applies(self, *, hopeful: bool = False) -> bool:
        """Whether its effect holds: what is undecided is met in a Deny only or, hopefully, in an Allow only."""
        if self.target:
            return False
        allowing = self.statement.effect == "Allow"
        return self._open if allowing is hopeful else not self.unmet and not self.unsure

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not fit, and what could not be decided."""
        return (*filter(None, (self.target, self.unsure)), *(outcome.reason for outcome in self.unmet))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What could not be decided, where nothing else keeps the statement from applying."""
        return self.problems if not self.target and self._open else ()

    @property
    def _open(self) -> bool:
        return all(outcome.verdict is Verdict.UNDECIDED for outcome in self.unmet)

    def distance(self) -> tuple[bool, int]:
        """How far the statement is from applying."""
        return (bool(self.target), len(self.unmet) + bool(self.unsure))


def fits(
    request: Request, documents: Iterable[Document], context: Context, side: Side, *, bounded: bool = False
) -> list[Fit]:
    """Return how the statements about the request's action fit it; ``bounded``: who asks has a permissions boundary."""
    return [
        _fit(statement, request, context, side, bounded=bounded)
        for document in documents
        for statement in document.statements
        if _about(statement, request.action)
    ]


def allows(found: Iterable[Fit]) -> list[Fit]:
    """Return the statements that allow, whether they apply or not."""
    return [fit for fit in found if fit.statement.effect == "Allow"]


def applying(found: Iterable[Fit], effect: str, *, hopeful: bool = False) -> list[Fit]:
    """Return the statements of an effect that apply."""
    return [fit for fit in found if fit.statement.effect == effect and fit.applies(hopeful=hopeful)]


def nearest(found: Iterable[Fit]) -> Fit | None:
    """Return the Allow that comes nearest to applying; the first of equals."""
    return min(allows(found), key=Fit.distance, default=None)


def doubts(found: Iterable[Fit]) -> tuple[str, ...]:
    """Return what could not be decided about the statements that allow."""
    return unique(doubt for fit in allows(found) for doubt in fit.doubts)


def naming(statements: Iterable[Statement], principal: Principal) -> Naming:
    """Return how closely the statements name who asks, the closest of them. ``*`` names everybody."""
    return max((_naming(statement, principal) for statement in statements), default=Naming.NOBODY)


def _naming(statement: Statement, principal: Principal) -> Naming:
    if statement.exceptions is not None and statement.exceptions.principals is not None:
        return Naming.ACCOUNT
    listed = statement.principals
    if EVERYBODY in listed or principal.own_name() in listed:
        return Naming.ITSELF
    if any(one in principal.names() for one in listed):
        return Naming.ROLE
    return Naming.ACCOUNT if any(one in principal.account_names() for one in listed) else Naming.NOBODY


def _about(statement: Statement, action: str) -> bool:
    if statement.exceptions is not None and statement.exceptions.actions is not None:
        return not match.any_action_matches(statement.exceptions.actions, action)
    return match.any_action_matches(statement.actions, action)


def _fit(statement: Statement, request: Request, context: Context, side: Side, *, bounded: bool) -> Fit:
    target, unsure = "", ""
    if side in _WITH_PRINCIPAL:
        target, unsure = _other_principal(statement, request.principal, bounded=bounded)
    if not target and not _about_its_own(statement, side):
        target, doubt = _other_resource(statement, request, context)
        unsure = unsure or doubt
    return Fit(statement=statement, target=target, unsure=unsure, unmet=conditions.unmet(statement.conditions, context))


def _about_its_own(statement: Statement, side: Side) -> bool:
    """Whether a statement has no Resource element, because its policy is that of the resource: a role's always."""
    bare = not statement.resources and (statement.exceptions is None or statement.exceptions.resources is None)
    return side is Side.TRUST or (side is Side.RESOURCE and bare)


def _other_resource(statement: Statement, request: Request, context: Context) -> tuple[str, str]:
    """Why a statement is about something else, and why that is not certain.

    Nothing is like a variable without a value; whether everything is then outside of NotResource, AWS does not say.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
    """
    excepted = statement.exceptions.resources if statement.exceptions is not None else None
    listed = statement.resources if excepted is None else excepted
    among = any(match.resource_matches(one, request.resource, context.variable) for one in listed)
    if excepted is None:
        return ("" if among else f"{request.resource} is not among its resources"), ""
    if among:
        return f"{request.resource} is one of its exceptions", ""
    unknown = next((one for one in listed if not match.has_values(one, context.variable)), None)
    return "", f"{unknown} has a variable without a value" if unknown else ""


def _other_principal(statement: Statement, principal: Principal, *, bounded: bool) -> tuple[str, str]:
    """Why a statement is about somebody else, and why that is not certain."""
    if statement.exceptions is not None and statement.exceptions.principals is not None:
        if bounded and statement.effect == "Deny":
            # "will always deny any IAM principal that has a permissions boundary policy attached"
            return "", ""
        return _excepted(statement.exceptions.principals, principal)
    if _naming(statement, principal) is Naming.NOBODY:
        return f"{principal.arn} is not among its principals", ""
    return "", ""


def _excepted(listed: Sequence[str], principal: Principal) -> tuple[str, str]:
    """Why somebody is an exception of a NotPrincipal element, and why that is not certain.

    AWS looks at the account, then at the user or role, then at the role's session: whoever is listed there with all of
    these is excepted, and where a session of a role or a user of an account is, its others are not. Of one that is
    listed without its role or account, AWS says that it "might" be denied; of a role or an account alone, nothing.
    """
    account = frozenset() if principal.is_outside() else principal.account_names()
    levels = [*([account] if account else []), *({name} for name in principal.names())]
    if EVERYBODY in listed or all(any(one in level for one in listed) for level in levels):
        return f"{principal.arn} is one of its exceptions", ""
    in_part = f"{principal.arn} is only in part among its exceptions"
    if principal.own_name() in listed:
        return "", in_part
    if principal.arn in listed:
        sessions = principal.own_name().rpartition("/")[0] + "/"
        return "", "" if any(one.startswith(sessions) for one in listed) else in_part
    others = any(f"::{principal.account}:" in one for one in listed if one not in account)
    return "", in_part if not others and any(one in account for one in listed) else ""
