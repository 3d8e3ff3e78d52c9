"""What shall hold for one role's trust policy and grants, and where the evaluator says that it does not.

Each side is asked alone as well: the trust policy with everything granted, the grants with a trust policy that asks for
nothing. So a lock that is missing is found even where the other lock still keeps everybody out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from provisioner.iam.assume import assume_role
from provisioner.iam.document import Document, Statement
from provisioner.iam.request import Principal
from provisioner.iam.sts import ASSUME_ROLE, SET_SOURCE_IDENTITY, TAG_SESSION
from provisioner.record import dataclass

PRINCIPAL_TAG = "aws:PrincipalTag/"
ANYTHING = Document(statements=(Statement(sid="Anything", actions=("*",), resources=("*",)),))
ANOTHER = "another/external-id"
SESSIONS: Mapping[str, str] = {TAG_SESSION: "pass session tags", SET_SOURCE_IDENTITY: "set a source identity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the files say about a role: these users, with that tag and external ID, and nobody else."""

    role_arn: str
    trust: Document
    root: str
    """ARN of the root of the account that the users live in."""
    users: tuple[str, ...]
    """Their ARNs."""
    tag: str
    """The key of the tag that they carry, with the value ``true``."""
    external_id: str
    session_actions: frozenset[str]
    """Which of ``SESSIONS`` a session may begin with."""


def disagreements(
    claim: Claim, principals: Sequence[Principal], identity: Mapping[str, Sequence[Document]]
) -> Iterator[str]:
    """Yield in words what the evaluator answers otherwise than the claim; ``identity`` are the grants by user's ARN."""
    yield from trust_disagreements(claim, [*principals, *outsiders(claim)])
    for principal in principals:
        granted = tuple(identity.get(principal.arn, ()))
        yield from _of_grants(claim, principal, granted)
        yield from _asked(claim, principal, granted, "")


def trust_disagreements(claim: Claim, principals: Sequence[Principal]) -> Iterator[str]:
    """Yield what the trust policy alone answers otherwise, with everything granted to everybody."""
    for principal in principals:
        yield from _asked(claim, principal, (ANYTHING,), ", by its trust policy alone,")


def outsiders(claim: Claim) -> tuple[Principal, ...]:
    """Return who never passes, whatever it carries: others of the account, its roles, another account.

    With those whom the trust policy itself names beyond the users.
    """
    account = claim.root.removesuffix(":root")
    elsewhere = f"{account[:-12]}{'0' * 12}"
    tags = {claim.tag: "true"}
    named = {
        value
        for statement in claim.trust.statements
        for _, keys in statement.conditions
        for key, values in keys
        if key.lower() == "aws:principalarn"
        for value in values
    }
    extra = sorted(named - set(claim.users))
    return (
        Principal(arn=f"{account}:user/somebody-else", tags=tags),
        Principal(arn=f"{account}:role/somebody-else", tags=tags, session_name="session"),
        Principal(arn=f"{elsewhere}:user/somebody-else", tags=tags),
        *(Principal(arn=arn, tags=tags) for arn in extra),
    )


def _asked(claim: Claim, principal: Principal, granted: Sequence[Document], by: str) -> Iterator[str]:
    """Ask with every external ID and every state of the tag, then for what a session may begin with."""
    named = principal.arn in claim.users
    for tags, how in _tags(claim, principal):
        for external_id, with_id in _external_ids(claim):
            right = named and not how and external_id == claim.external_id
            if _may(claim, claim.trust, granted, _as(principal, tags), external_id) != right:
                may = "cannot" if right else "can"
                yield f"{principal.arn}{by} {may} assume it{'' if right else how + with_id}"
    if named:
        for action, words in SESSIONS.items():
            right = action in claim.session_actions
            if _may(claim, claim.trust, granted, principal, claim.external_id, action) != right:
                yield f"{principal.arn}{by} {'cannot' if right else 'can'} {words}"


def _of_grants(claim: Claim, principal: Principal, granted: Sequence[Document]) -> Iterator[str]:
    """Ask what the grants alone say, against a trust policy that asks for nothing."""
    named = principal.arn in claim.users
    actions = (ASSUME_ROLE, *SESSIONS)
    trust = Document(statements=(Statement(sid="Open", principals=(claim.root,), actions=actions),))
    if _may(claim, trust, granted, principal, claim.external_id) != named:
        yield f"{principal.arn} is {'not ' if named else ''}granted it"
    if named:
        for action, words in SESSIONS.items():
            right = action in claim.session_actions
            if _may(claim, trust, granted, principal, claim.external_id, action) != right:
                yield f"{principal.arn} is {'not ' if right else ''}granted to {words}"


def _tags(claim: Claim, principal: Principal) -> Iterator[tuple[Mapping[str, str], str]]:
    """Yield tags, and what is wrong with them: a user's own, which must do; the right one, for all others."""
    without = {key: value for key, value in principal.tags.items() if key.lower() != claim.tag.lower()}
    if principal.arn in claim.users:
        yield principal.tags, ""
    else:
        yield {**without, claim.tag: "true"}, ""
    yield without, " without the tag"
    yield {**without, claim.tag: "false"}, ' with another value of the tag than "true"'


def _external_ids(claim: Claim) -> Iterator[tuple[str | None, str]]:
    accepted = {
        value
        for statement in claim.trust.statements
        for _, keys in statement.conditions
        for key, values in keys
        if key.lower() == "sts:externalid"
        for value in values
    }
    yield claim.external_id, ""
    for other in sorted({ANOTHER, *accepted} - {claim.external_id}):
        yield other, " with another external ID"
    yield None, " without an external ID"


def _as(principal: Principal, tags: Mapping[str, str]) -> Principal:
    return Principal(arn=principal.arn, tags=tags, session_name=principal.session_name)


def _may(
    claim: Claim,
    trust: Document,
    granted: Sequence[Document],
    principal: Principal,
    external_id: str | None,
    action: str = ASSUME_ROLE,
) -> bool:
    return assume_role(
        identity=granted,
        trust=trust,
        principal=principal,
        role_arn=claim.role_arn,
        external_id=external_id,
        session_tags={"key": "value"} if action == TAG_SESSION else {},
        source_identity="somebody" if action == SET_SOURCE_IDENTITY else None,
    ).allowed
