"""Trust policies of one shape are proved once: with stand-ins for what differs from role to role.

The evaluator treats what stands in for a user's ARN, an external ID or a tag's key as it treats the real one, since it
only compares whole texts: so long as none of them has a wildcard or a variable, and nothing else stands in the policy.
A policy with anything else in it has no shape, and is asked about as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioner.iam.document import Document, Statement
from provisioner.iam.glob import WILDCARD
from provisioner.iam.path_claim import PRINCIPAL_TAG, Claim, outsiders, trust_disagreements
from provisioner.iam.request import Principal

_ROOT = "arn:aws:iam::111111111111:root"
_USER = "arn:aws:iam::111111111111:user/stand-in-"
_TAG = "stand-in"
_EXTERNAL_ID = "stand-in/external-id"
_ROLE = "arn:aws:iam::{}:role/stand-in"
_TRUE = "true"
_KEYS = {key: key for key in ("sts:ExternalId", "aws:PrincipalArn")}

_Part = tuple[object, ...]
Shape = tuple[bool, int, frozenset[str], tuple[_Part, ...]]
"""Whether users and role share an account, the number of users, what sessions may begin with, and the statements."""


def shape(claim: Claim) -> Shape | None:
    """Return the shape of a role's trust policy; None where it has none."""
    texts = {arn: f"{_USER}{index}" for index, arn in enumerate(claim.users)}
    texts |= {claim.root: _ROOT, claim.external_id: _EXTERNAL_ID}
    if len(texts) != len(claim.users) + 2 or _TRUE in texts or any(map(WILDCARD.search, texts)):
        return None
    texts[_TRUE] = _TRUE
    keys = {f"{PRINCIPAL_TAG}{claim.tag}": f"{PRINCIPAL_TAG}{_TAG}", **_KEYS}
    try:
        statements = tuple([_part(each, keys, texts) for each in claim.trust.statements])
    except KeyError:  # something else stands there
        return None
    same_account = claim.role_arn.split(":", 5)[4] == claim.root.split(":", 5)[4]
    return (same_account, len(claim.users), claim.session_actions, statements)


def _part(statement: Statement, keys: Mapping[str, str], texts: Mapping[str, str]) -> _Part:
    """Return a statement with its stand-ins. Raises KeyError where something else stands in it."""
    if statement.exceptions is not None or statement.resources:
        raise KeyError
    conditions = tuple(
        [
            (operator, tuple([(keys[key], tuple([texts[one] for one in values])) for key, values in found]))
            for operator, found in statement.conditions
        ]
    )
    principals = tuple([texts[one] for one in statement.principals])
    return (statement.effect, principals, statement.actions, conditions)


def is_proved(found: Shape) -> bool:
    """Tell whether a trust policy of a shape lets in exactly whom it shall: asked of the evaluator."""
    claim = _stand_in(found)
    users = [Principal(arn=arn, tags={_TAG: _TRUE}) for arn in claim.users]
    return not any(True for _ in trust_disagreements(claim, [*users, *outsiders(claim)]))


def _stand_in(found: Shape) -> Claim:
    same_account, users, session_actions, statements = found
    return Claim(
        role_arn=_ROLE.format("111111111111" if same_account else "222222222222"),
        trust=Document(statements=tuple(_statements(statements))),
        root=_ROOT,
        users=tuple(f"{_USER}{index}" for index in range(users)),
        tag=_TAG,
        external_id=_EXTERNAL_ID,
        session_actions=session_actions,
    )


def _statements(parts: tuple[_Part, ...]) -> Iterator[Statement]:
    for effect, principals, actions, conditions in parts:
        yield Statement(sid="", effect=effect, principals=principals, actions=actions, conditions=conditions)  # type: ignore[arg-type]
