"""Whether a principal can assume a role: AssumeRole, with session tags and source identity, and for how long.

Sources:
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.iam.decision import Decision, all_of
from provisioner.iam.document import Document
from provisioner.iam.evaluate import evaluate
from provisioner.iam.quotas import SESSION_MINIMUM
from provisioner.iam.request import Principal, Request, Values, laid_over
from provisioner.iam.sts import ASSUME_ROLE, SET_SOURCE_IDENTITY, TAG_SESSION

LONGEST_CHAINED_SESSION = 3600
"""Seconds that a session lasts at most when a role's session asked for it, whatever the role's maximum is.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
"""

_ABSENT: Mapping[str, frozenset[str]] = {
    TAG_SESSION: frozenset({"sts:externalid", "sts:rolesessionname", "sts:sourceidentity"}),
    SET_SOURCE_IDENTITY: frozenset({"sts:externalid", "sts:rolesessionname", "sts:transitivetagkeys"}),
}
"""Keys that AWS does not list for these actions: a condition on them finds no value."""

_NO_TAGS: Mapping[str, str] = {}
_NO_CONTEXT: Values = {}


def assume_role(  # noqa: PLR0913 - the parameters of AWS's call
    *,
    identity: Sequence[Document],
    trust: Document,
    principal: Principal,
    role_arn: str,
    external_id: str | None = None,
    session_tags: Mapping[str, str] = _NO_TAGS,
    source_identity: str | None = None,
    context: Values = _NO_CONTEXT,
    boundary: Document | None = None,
    session: Sequence[Document] | None = None,
) -> Decision:
    """Return whether a principal can assume a role, as one answer for every action that the call needs.

    Session tags also need ``sts:TagSession`` and a source identity ``sts:SetSourceIdentity``, each on both sides as
    ``sts:AssumeRole`` itself. ``context`` adds keys that only the caller knows (``aws:SourceIp``); its values come
    first. ``boundary`` and ``session`` are the caller's permissions boundary and session policies. Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    """
    full = laid_over(context, _context(external_id, session_tags, source_identity))
    actions = [ASSUME_ROLE]
    if session_tags:
        actions.append(TAG_SESSION)
    if source_identity is not None:
        actions.append(SET_SOURCE_IDENTITY)
    requests = (
        Request(principal=principal, action=action, resource=role_arn, context=_known(action, full))
        for action in actions
    )
    return all_of(
        evaluate(request, identity=identity, trust=trust, boundary=boundary, session=session) for request in requests
    )


def duration_problem(seconds: int, *, maximum: int, chained: bool) -> str | None:
    """Return why a session of so many seconds is refused, or None where it is not.

    ``maximum`` is the role's. A caller that is itself a role's session is chaining; an IAM user is not.
    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    if seconds < SESSION_MINIMUM:
        return f"a session of {seconds} s is shorter than {SESSION_MINIMUM} s"
    if seconds > maximum:
        return f"a session of {seconds} s is longer than the role's maximum of {maximum} s"
    if chained and seconds > LONGEST_CHAINED_SESSION:
        return f"a session of {seconds} s is longer than the {LONGEST_CHAINED_SESSION} s of role chaining"
    return None


def _context(external_id: str | None, session_tags: Mapping[str, str], source_identity: str | None) -> Values:
    return {
        **({} if external_id is None else {"sts:ExternalId": external_id}),
        **({} if source_identity is None else {"sts:SourceIdentity": source_identity}),
        **({"aws:TagKeys": tuple(session_tags)} if session_tags else {}),
        **{f"aws:RequestTag/{key}": value for key, value in session_tags.items()},
    }


def _known(action: str, context: Values) -> Values:
    """Return the context keys that AWS fills in for an action."""
    absent = _ABSENT.get(action, frozenset())
    return {key: value for key, value in context.items() if key.lower() not in absent}
