"""The trust policy of a role: who may assume it, and how.

The principal is the bastion account's root, which survives the re-creation of a user; what narrows it to the named
users are the conditions. All are ``StringEquals`` and ``ArnEquals``: a missing key denies.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.iam.document import Conditions, Document, Statement
from provisioner.iam.sts import ASSUME_ROLE, SET_SOURCE_IDENTITY, TAG_SESSION


def access_tag(environment: str) -> str:
    """Return the key of the tag that lets a user reach an environment; its value is ``true``."""
    return f"access-to-{environment}"


def trust_policy(
    *,
    bastion_root: str,
    users: Sequence[str],
    environment: str,
    external_id: str,
    session_tags: bool,
    source_identity: bool,
) -> Document:
    """Return the trust policy for users (their ARNs, sorted) of one bastion (the ARN of its root)."""
    tag = (f"aws:PrincipalTag/{access_tag(environment)}", ("true",))
    named: Conditions = (("ArnEquals", (("aws:PrincipalArn", tuple(users)),)),)
    assume = Statement(
        sid="AssumeByNamedUsers",
        principals=(bastion_root,),
        actions=(ASSUME_ROLE,),
        conditions=(*named, ("StringEquals", (tag, ("sts:ExternalId", (external_id,))))),
    )
    further = session_actions(session_tags=session_tags, source_identity=source_identity)
    if not further:
        return Document(statements=(assume,))
    # These actions do not know sts:ExternalId: under that condition they would always be denied.
    session = Statement(
        sid="DescribeSession",
        principals=(bastion_root,),
        actions=further,
        conditions=(*named, ("StringEquals", (tag,))),
    )
    return Document(statements=(assume, session))


def session_actions(*, session_tags: bool, source_identity: bool) -> tuple[str, ...]:
    """Return the actions that a role's sessions need besides AssumeRole, sorted."""
    return (SET_SOURCE_IDENTITY,) * source_identity + (TAG_SESSION,) * session_tags
