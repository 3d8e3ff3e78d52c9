"""IAM's and STS's limits as data: a default, the most that AWS raises it to, and the page that says so.

Source of all, unless one says otherwise:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.record import dataclass

PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
ASSUME_ROLE_PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
CREATE_ROLE_PAGE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A quota: its default, the most that AWS raises it to, what it counts, and the page that says so."""

    default: int
    maximum: int
    counts: str
    source: str = PAGE


QUOTAS = {
    "policies_per_role": Quota(default=10, maximum=25, counts="managed policies attached to one role"),
    "policies_per_user": Quota(default=10, maximum=20, counts="managed policies attached to one user"),
    "policy_characters": Quota(
        default=6144, maximum=6144, counts="characters of a managed policy, white space left out"
    ),
    "trust_policy_characters": Quota(default=2048, maximum=8192, counts="characters of a role's trust policy"),
    "roles": Quota(default=1000, maximum=10000, counts="roles of the account"),
    "customer_policies": Quota(default=1500, maximum=10000, counts="customer managed policies of the account"),
    "groups_per_user": Quota(default=10, maximum=10, counts="groups that a user may be in"),
}
"""Quotas that an account may set: those that AWS raises, and some that may be lowered as a rule of one's own.

AWS's page has the defaults below *IAM object quotas*, and what Service Quotas grants on request beside them. Accounts
of some organizations have other defaults; ``quotas`` says so. A policy's characters do not fill up: packing opens the
next policy, so what runs out is the number of policies.
"""

ROLE_NAME_LENGTH = 64
USER_NAME_LENGTH = 64
POLICY_NAME_LENGTH = 128
PATH_LENGTH = 512
DESCRIPTION_LENGTH = 1000
ENTITY_NAME = r"[A-Za-z0-9_+=,.@-]+"
"""Characters of the names of roles, users, groups and policies. Source: RoleName in API_CreateRole.html."""

TAGS = 50
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256

EXTERNAL_ID_MINIMUM = 2
EXTERNAL_ID_MAXIMUM = 1224
EXTERNAL_ID = r"[A-Za-z0-9_+=,.@:/-]*"
"""Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (ExternalId)."""

SESSION_MINIMUM = 900
"""Seconds; the least ``DurationSeconds`` of AssumeRole."""

MAX_SESSION_MINIMUM = 3600
MAX_SESSION_MAXIMUM = 43200
"""Seconds; the range of a role's ``MaxSessionDuration``. Source: API_CreateRole.html."""


def _fixed(most: int, counts: str, source: str = PAGE) -> Quota:
    return Quota(default=most, maximum=most, counts=counts, source=source)


FIXED = {
    "users": Quota(default=5000, maximum=5000, counts="users of the account"),
    "tags_per_role": Quota(default=TAGS, maximum=TAGS, counts="tags of one role"),
    "tags_per_user": Quota(default=TAGS, maximum=TAGS, counts="tags of one user"),
    "tag_key_characters": _fixed(TAG_KEY_LENGTH, "characters of a tag's key"),
    "tag_value_characters": _fixed(TAG_VALUE_LENGTH, "characters of a tag's value"),
    "role_name_characters": _fixed(ROLE_NAME_LENGTH, "characters of a role's name"),
    "user_name_characters": _fixed(USER_NAME_LENGTH, "characters of a user's name"),
    "policy_name_characters": _fixed(POLICY_NAME_LENGTH, "characters of a managed policy's name"),
    "path_characters": _fixed(PATH_LENGTH, "characters of a path"),
    "description_characters": _fixed(DESCRIPTION_LENGTH, "characters of a role's description", CREATE_ROLE_PAGE),
    "external_id_characters": _fixed(EXTERNAL_ID_MAXIMUM, "characters of an external ID", ASSUME_ROLE_PAGE),
    "max_session_seconds": _fixed(MAX_SESSION_MAXIMUM, "seconds of a role's longest session", CREATE_ROLE_PAGE),
}
"""Quotas that nobody can change."""


def limit(quotas: Mapping[str, int], name: str) -> int:
    """Return an account's limit: its own where the configuration states one, else AWS's default."""
    return quotas.get(name, (QUOTAS.get(name) or FIXED[name]).default)
