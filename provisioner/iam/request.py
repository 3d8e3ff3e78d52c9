"""A request as IAM sees it: who asks, for which action on what, and the context that conditions look at.

Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-reqcontext.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from provisioner.iam import arn as arns
from provisioner.iam.document import PRINCIPAL_KINDS
from provisioner.record import dataclass

Values = Mapping[str, str | tuple[str, ...]]
"""Context as a caller writes it: a key and its value, or its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks: an IAM user, a role's session, a user's federated session, or somebody outside of every account.

    ``arn`` is the user's ARN or, for a session, the ARN of its role (with its path) or of its user. An AWS service and
    a federated identity are what a Principal element says, after its kind: ``Service:lambda.amazonaws.com``.
    """

    arn: str
    tags: Mapping[str, str] = field(default_factory=dict)
    """Its tags; of a session, the role's tags and the session's."""
    session_name: str | None = None
    """The name of the session; None for a user."""

    @property
    def account(self) -> str:
        """The 12 digits of the account that it lives in; empty where its ARN is none."""
        parts = arns.parse(self.arn)
        return parts.account if parts else ""

    @property
    def name(self) -> str:
        """Its name without the path."""
        return self.arn.rpartition("/")[2]

    @property
    def is_user(self) -> bool:
        """Whether it is a user, and no session."""
        return self.session_name is None and ":user/" in self.arn

    def is_outside(self) -> bool:
        """Whether it lives in no account, so that no identity policy speaks for it."""
        return self.arn.startswith(PRINCIPAL_KINDS)

    def own_name(self) -> str:
        """Return what a policy's Principal element says to mean this one in person: a session's own ARN.

        Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
        """
        parts = arns.parse(self.arn)
        if self.session_name is None or parts is None:
            return self.arn
        federated = parts.resource.startswith("user/")
        kind = "federated-user" if federated else f"assumed-role/{self.name}"
        return f"arn:{parts.partition}:sts::{parts.account}:{kind}/{self.session_name}"

    def names(self) -> frozenset[str]:
        """Return what a policy's Principal element may say to mean just this one: its ARN, its session's ARN."""
        return frozenset({self.arn, self.own_name()})

    def account_names(self) -> frozenset[str]:
        """Return what a policy's Principal element may say to mean everybody in this one's account."""
        return frozenset({self.account, f"{':'.join(self.arn.split(':')[:2])}:iam::{self.account}:root"})


class Context:
    """The values of a request's context keys. Names of keys ignore case; a key without a value is absent."""

    __slots__ = ("_values",)

    def __init__(self, values: Values) -> None:
        """Take the values. Raise ValueError for a key that is there twice, once in another case."""
        self._values = {key.lower(): (value,) if isinstance(value, str) else value for key, value in values.items()}
        if len(self._values) != len(values):
            twice = sorted(key for key in values if [other.lower() for other in values].count(key.lower()) > 1)
            raise ValueError(f"context keys ignore case, so these are one key: {', '.join(twice)}")

    def __getitem__(self, key: str) -> tuple[str, ...]:
        """Return the values of a key; none where the request does not have it."""
        return self._values.get(key.lower(), ())

    def variable(self, name: str) -> str | None:
        """Return what a policy variable stands for; None for an absent key or one with several values.

        Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
        """
        values = self[name]
        return values[0] if len(values) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. ``context`` holds what the caller knows beyond the principal: a key that it leaves out is absent."""

    principal: Principal
    action: str
    resource: str
    """An ARN, or ``*`` for an action that takes no resource."""
    context: Values = field(default_factory=dict)

    resource_account: str = ""
    """The account that owns the resource, where its ARN does not say so (S3)."""

    def full_context(self) -> Context:
        """Return the context with what the principal alone decides; the caller's own values come first."""
        return Context(laid_over(self.context, _of_principal(self.principal)))

    def within_account(self) -> bool:
        """Whether who asks and the resource live in one account."""
        parts = arns.parse(self.resource)
        owner = (parts.account if parts else "") or self.resource_account
        return bool(owner) and owner == self.principal.account


def laid_over(own: Values, implied: Values) -> Values:
    """Return the implied context keys and a caller's own, which count where both name a key, in whatever case."""
    keys = {key.lower() for key in own}
    return {**{key: value for key, value in implied.items() if key.lower() not in keys}, **own}


def _of_principal(principal: Principal) -> dict[str, str]:
    """Return the context keys that follow from who asks.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
    """
    if principal.is_outside():
        kind, _, name = principal.arn.partition(":")
        return {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": name} if kind == "Service" else {}
    role = principal.session_name is not None and ":user/" not in principal.arn
    return {
        "aws:PrincipalArn": principal.arn if role else principal.own_name(),
        "aws:PrincipalAccount": principal.account,
        "aws:PrincipalIsAWSService": "false",
        "aws:PrincipalType": _type(principal),
        **({"aws:username": principal.name} if principal.is_user else {}),
        **{f"aws:PrincipalTag/{key}": value for key, value in principal.tags.items()},
    }


def _type(principal: Principal) -> str:
    """Return the value of ``aws:PrincipalType``."""
    if principal.session_name is not None:
        return "FederatedUser" if ":user/" in principal.arn else "AssumedRole"
    return "Account" if principal.arn.endswith(":root") else "User"
