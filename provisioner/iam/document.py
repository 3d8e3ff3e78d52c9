"""Policy documents as values, and their one canonical JSON form.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from typing import Any, Literal

from provisioner.finding import Position
from provisioner.record import dataclass

VERSION = "2012-10-17"
"""The language version that has policy variables; the older one takes ``${aws:username}`` literally."""

compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""JSON without white space between its parts. One encoder for all: ``json.dumps`` would make one for each value."""

Conditions = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
"""``((operator, ((key, (value, ...)), ...)), ...)``, each level sorted: hashable, so equal blocks can be merged."""


PRINCIPAL_KINDS = ("Service:", "Federated:", "CanonicalUser:")
"""What stands before a principal that is no AWS account, user, role or session: ``Service:lambda.amazonaws.com``.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """What ``NotAction``, ``NotResource`` and ``NotPrincipal`` of a statement list; None for one that it has not.

    Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """

    actions: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    principals: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement. Of those that we make, trust policies alone have ``principals``, and they have no ``resources``.

    A statement with ``exceptions`` is about everything but them: its own element of that kind is empty. We make none,
    but policies of others have them; whoever reads ``actions``, ``resources`` or ``principals`` of such must look.
    """

    sid: str
    effect: Literal["Allow", "Deny"] = "Allow"
    principals: tuple[str, ...] = ()
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    conditions: Conditions = ()
    exceptions: Exceptions | None = None
    at: Position | None = None
    """Where the configuration asks for it; not part of the document."""

    def as_json(self) -> dict[str, Any]:
        """Return the statement as IAM reads it. Actions and resources of identity policies are lists, always."""
        body: dict[str, Any] = {"Sid": self.sid, "Effect": self.effect}
        if self.exceptions is not None:
            body |= _but(self, self.exceptions)
        elif self.principals:
            body["Principal"] = _principal_json(self.principals)
            body["Action"] = _one_or_many(self.actions)
            if self.resources:
                body["Resource"] = list(self.resources)
        else:
            body["Action"] = list(self.actions)
            body["Resource"] = list(self.resources)
        if self.conditions:
            body["Condition"] = {
                operator: {key: _one_or_many(values) for key, values in keys} for operator, keys in self.conditions
            }
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A policy document of any kind: identity, boundary, session, trust or resource-based policy."""

    statements: tuple[Statement, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document as IAM reads it."""
        return {"Version": VERSION, "Statement": [statement.as_json() for statement in self.statements]}

    def text(self) -> str:
        """Return the document without white space between its parts: what is deployed, and what quotas count."""
        return compact(self.as_json())

    def size(self) -> int:
        """Return the characters that count against IAM's size quotas.

        IAM does not count white space. White space inside a text (a condition's value) is counted here all the same:
        an upper bound, off by the few blanks that such values hold.
        Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        """
        return len(self.text())


def _one_or_many(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _principal_json(principals: tuple[str, ...]) -> dict[str, str | list[str]]:
    """Return a Principal element, its principals by kind."""
    kinds: dict[str, tuple[str, ...]] = {}
    for one in principals:
        kind, name = one.split(":", 1) if one.startswith(PRINCIPAL_KINDS) else ("AWS", one)
        kinds[kind] = (*kinds.get(kind, ()), name)
    return {kind: _one_or_many(names) for kind, names in kinds.items()}


def _but(statement: Statement, exceptions: Exceptions) -> dict[str, Any]:
    """Return the elements of a statement that has exceptions."""
    body: dict[str, Any] = {}
    if exceptions.principals is not None:
        body["NotPrincipal"] = _principal_json(exceptions.principals)
    elif statement.principals:
        body["Principal"] = _principal_json(statement.principals)
    if exceptions.actions is not None:
        body["NotAction"] = list(exceptions.actions)
    else:
        body["Action"] = list(statement.actions)
    if exceptions.resources is not None:
        body["NotResource"] = list(exceptions.resources)
    elif statement.resources:
        body["Resource"] = list(statement.resources)
    return body
