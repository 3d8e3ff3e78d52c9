"""How a user comes into a role: what both sides ask of the call, once all is settled that the user itself decides.

The user's ARN, account, name and tags are known, so conditions on them are met or not. What is left, an external ID or
a multi-factor sign-in, is what a call must bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from provisioner.iam.conditions import Verdict
from provisioner.iam.contain import Box, left_over, some
from provisioner.iam.contain_conditions import Atom, atoms
from provisioner.iam.contain_text import Answer, either
from provisioner.iam.decision import Side
from provisioner.iam.document import Document, Statement
from provisioner.iam.fit import Fit, Naming, fits, naming
from provisioner.iam.request import Principal, Request
from provisioner.iam.sts import ASSUME_ROLE, SET_SOURCE_IDENTITY, TAG_SESSION
from provisioner.model.desired import Role, User

_TAG = "aws:principaltag/"
_SETTLED = frozenset({"aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username"})
_EXTERNAL_ID = "sts:externalid"
ABSENT = {
    TAG_SESSION: (_EXTERNAL_ID, "sts:rolesessionname", "sts:sourceidentity"),
    SET_SOURCE_IDENTITY: (_EXTERNAL_ID, "sts:rolesessionname", "sts:transitivetagkeys"),
}
"""Keys that AWS does not list for an action, as ``iam/assume.py`` has them.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
"""


class Door(NamedTuple):
    """One action of a call on one role: what is allowed and denied, by each side, as far as the call decides it."""

    trust: tuple[Box, ...]
    grant: tuple[Box, ...]
    denied_by_trust: tuple[Box, ...]
    denied_by_grant: tuple[Box, ...]

    @property
    def denied(self) -> tuple[Box, ...]:
        """What either side denies."""
        return (*self.denied_by_trust, *self.denied_by_grant)

    @property
    def allowed(self) -> tuple[Box, ...]:
        """What both sides allow together."""
        return tuple(_both(one, other) for one in self.trust for other in self.grant)

    def is_open(self) -> bool:
        """Tell whether some call passes, as far as can be told."""
        return either(some((box,), self.denied) for box in self.allowed) is not False

    def is_trusted(self) -> bool:
        """Tell whether the trust policy lets some call pass."""
        return either(some((box,), self.denied_by_trust) for box in self.trust) is not False

    def external_ids(self) -> frozenset[str]:
        """Return the external IDs that the trust policy asks for, where it asks for single ones."""
        return frozenset(atom.values[0] for box in self.trust for atom in box.conditions if _is_external_id(atom))

    def whatever_the_external_id(self) -> Door:
        """Return the same with one word for every external ID: which one it is counts for nothing then."""
        return Door(*(tuple(map(_any_external_id, boxes)) for boxes in self))


class Doors(NamedTuple):
    """Every action of a call: assuming the role, and with session tags, and with a source identity."""

    assume: Door
    tag_session: Door
    source_identity: Door


CLOSED = Doors(*(Door((), (), (), ()) for _ in range(3)))


def doors(user: User, role: Role, grants: Sequence[Statement]) -> Doors:
    """Return how a user comes into a role; ``grants`` are the statements of its grants that can be about the role."""
    principal = Principal(arn=user.arn, tags=user.tags)
    return Doors(
        *(_door(principal, role, grants, action) for action in (ASSUME_ROLE, TAG_SESSION, SET_SOURCE_IDENTITY))
    )


def more(later: Door, earlier: Door) -> Answer:
    """Tell whether a call passes the later door that did not pass the earlier one."""
    return either(
        left_over(box, denied=later.denied, allowed_there=earlier.allowed, denied_there=earlier.denied)
        for box in later.allowed
    )


def _door(principal: Principal, role: Role, grants: Sequence[Statement], action: str) -> Door:
    request = Request(principal=principal, action=action, resource=role.arn)
    context = request.full_context()
    trust = fits(request, (role.trust_policy,), context, Side.TRUST)
    grant = fits(request, (Document(statements=tuple(grants)),), context, Side.IDENTITY)
    named = (naming((fit.statement,), principal) for fit in trust if fit.statement.effect == "Allow")
    alone = request.within_account() and any(each is Naming.ITSELF for each in named)
    return Door(
        trust=_boxes(trust, "Allow", action),
        grant=(Box(),) if alone else _boxes(grant, "Allow", action),
        denied_by_trust=_boxes(trust, "Deny", action),
        denied_by_grant=_boxes(grant, "Deny", action),
    )


def _boxes(found: Iterable[Fit], effect: str, action: str) -> tuple[Box, ...]:
    """Return what the statements of an effect ask of the call, without those that the user itself rules out."""
    fitting = (fit for fit in found if fit.statement.effect == effect and not fit.target and _is_met(fit))
    return tuple(dict.fromkeys(Box(conditions=_asked(fit.statement, action)) for fit in fitting))


def _is_met(fit: Fit) -> bool:
    """Tell whether the user itself meets a statement: what is undecided counts as no in an Allow, as yes in a Deny."""
    settled = [outcome for outcome in fit.unmet if _is_settled(outcome.key)]
    if fit.statement.effect == "Allow":
        return not settled and not fit.unsure
    return all(outcome.verdict is Verdict.UNDECIDED for outcome in settled)


@lru_cache(maxsize=4096)
def _is_settled(key: str) -> bool:
    return key.lower() in _SETTLED or key.lower().startswith(_TAG)


def _asked(statement: Statement, action: str) -> tuple[Atom, ...]:
    """Return the conditions that the call must meet; a key that AWS does not know for the action is always missing."""
    asked = {atom for atom in atoms(statement.conditions) if not _is_settled(atom.key)}
    missing = {atom.key for atom in asked if atom.key in ABSENT.get(action, ())}
    return tuple(sorted(asked.union(Atom("Null", key, ("true",)) for key in missing)))


def _both(one: Box, other: Box) -> Box:
    return Box(conditions=tuple(sorted({*one.conditions, *other.conditions})))


def _is_external_id(atom: Atom) -> bool:
    return atom.key == _EXTERNAL_ID and atom.operator == "StringEquals" and len(atom.values) == 1


def _any_external_id(box: Box) -> Box:
    asked = (atom._replace(values=("",)) if _is_external_id(atom) else atom for atom in box.conditions)
    return Box(conditions=tuple(sorted(asked)))
