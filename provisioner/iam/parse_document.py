"""Policy documents from JSON: the part of IAM's language that ``Document`` can hold, and an error for the rest.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from provisioner.iam.document import VERSION, Conditions, Document, Statement

_DOCUMENT_KEYS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_KEYS = frozenset({"Sid", "Effect", "Principal", "Action", "Resource", "Condition"})


def document_from_json(body: Mapping[str, Any]) -> Document:
    """Return the document that a JSON object holds.

    Raise ValueError, naming what is wrong, for anything that ``Document`` cannot represent: ``NotAction``,
    ``NotResource``, ``NotPrincipal``, principals that are services or federated, and a version without variables.
    """
    _only(body, _DOCUMENT_KEYS, "a policy document")
    if body.get("Version") != VERSION:
        raise ValueError(
            f"a policy document of version {body.get('Version')!r} has no variables; only {VERSION!r} is read"
        )
    statements = body.get("Statement", [])
    listed = [statements] if isinstance(statements, Mapping) else statements
    if not isinstance(listed, list):
        raise ValueError(f"Statement is a list of objects, not {listed!r}")  # noqa: TRY004 - one kind of error for everything that a document cannot hold
    return Document(statements=tuple(_statement(statement) for statement in listed))


def _statement(body: Any) -> Statement:  # noqa: ANN401 - JSON that nobody has looked at
    if not isinstance(body, Mapping):
        raise ValueError(f"a statement is an object, not {body!r}")  # noqa: TRY004
    _only(body, _STATEMENT_KEYS, "a statement")
    return Statement(
        sid=_text(body.get("Sid", ""), "Sid"),
        effect=_effect(body.get("Effect")),
        principals=_principals(body.get("Principal")),
        actions=_texts(body.get("Action"), "Action"),
        resources=_texts(body.get("Resource", []), "Resource"),
        conditions=_conditions(body.get("Condition", {})),
    )


def _effect(value: Any) -> Literal["Allow", "Deny"]:  # noqa: ANN401
    if value == "Allow":
        return "Allow"
    if value == "Deny":
        return "Deny"
    raise ValueError(f"Effect is Allow or Deny, not {value!r}")


def _principals(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the accounts, users and roles of a Principal element; ``*`` and ``{"AWS": "*"}`` are the same."""
    if value is None:
        return ()
    if value == "*":
        return ("*",)
    if not isinstance(value, Mapping) or set(value) != {"AWS"}:
        raise ValueError(f"Principal is '*' or has the key AWS only, not {value!r}")
    return _texts(value["AWS"], "Principal")


def _conditions(value: Any) -> Conditions:  # noqa: ANN401
    return tuple(
        (operator, tuple((key, _values(values, key)) for key, values in sorted(_pairs(keys, operator))))
        for operator, keys in sorted(_pairs(value, "Condition"))
    )


def _pairs(value: Any, name: str) -> Iterable[tuple[str, Any]]:  # noqa: ANN401
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is an object, not {value!r}")  # noqa: TRY004
    return value.items()


def _values(value: Any, key: str) -> tuple[str, ...]:  # noqa: ANN401
    """Return a condition's values as texts: IAM takes booleans and numbers without quotes as well."""
    listed = value if isinstance(value, list) else [value]
    return _texts([str(one).lower() if isinstance(one, bool) else _number_text(one) for one in listed], key)


def _number_text(value: Any) -> Any:  # noqa: ANN401
    return str(value) if isinstance(value, int | float) else value


def _texts(value: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401
    listed = value if isinstance(value, list) else [value]
    return tuple(_text(one, name) for one in listed)


def _text(value: Any, name: str) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise ValueError(f"{name} is text, not {value!r}")  # noqa: TRY004
    return value


def _only(body: Mapping[str, Any], known: frozenset[str], name: str) -> None:
    unknown = sorted(set(body) - known)
    if unknown:
        raise ValueError(f"{name} with {', '.join(unknown)} cannot be represented")
