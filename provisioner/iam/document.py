"""Policy documents as values, and their one canonical JSON form.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from provisioner.finding import Position

VERSION = "2012-10-17"
"""The language version that has policy variables; the older one takes ``${aws:username}`` literally."""

compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""JSON without white space between its parts. One encoder for all: ``json.dumps`` would make one for each value."""

Conditions = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
"""``((operator, ((key, (value, ...)), ...)), ...)``, each level sorted: hashable, so equal blocks can be merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement. ``principals`` is filled in trust policies only, ``resources`` in identity policies only."""

    sid: str
    effect: Literal["Allow", "Deny"] = "Allow"
    principals: tuple[str, ...] = ()
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    conditions: Conditions = ()
    at: Position | None = None
    """Where the configuration asks for it; not part of the document."""

    def as_json(self) -> dict[str, Any]:
        """Return the statement as IAM reads it. Actions and resources of identity policies are lists, always."""
        body: dict[str, Any] = {"Sid": self.sid, "Effect": self.effect}
        if self.principals:
            body["Principal"] = {"AWS": _one_or_many(self.principals)}
            body["Action"] = _one_or_many(self.actions)
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
    """A policy document: an identity policy or a trust policy."""

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
