"""Policy documents from JSON, and an error for what is no policy document.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from provisioner.iam.document import VERSION, Conditions, Document, Exceptions, Statement

_DOCUMENT_KEYS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_KEYS = frozenset(
    {
        *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
        *("Resource", "NotResource", "Condition"),
    }
)
_OLD_VERSION = "2008-10-17"
_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")


def document_from_json(body: Mapping[str, Any]) -> Document:
    """Return the document that a JSON object holds; raise ValueError, naming what is wrong.

    The older version of the language has no policy variables, and a document without a version is of it. Its ``${``
    becomes ``${$}{``, which in the version that ``Document`` has stands for the same two characters.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    _only(body, _DOCUMENT_KEYS, "a policy document")
    version = body.get("Version", _OLD_VERSION)
    if version not in {VERSION, _OLD_VERSION}:
        raise ValueError(f"a policy document is of version {VERSION!r} or {_OLD_VERSION!r}, not {version!r}")
    statements = body.get("Statement", [])
    listed = [statements] if isinstance(statements, Mapping) else statements
    if not isinstance(listed, list):
        raise ValueError(f"Statement is a list of objects, not {listed!r}")  # noqa: TRY004 - one kind of error for everything that a document cannot hold
    read = tuple(_statement(statement) for statement in listed)
    return Document(statements=read if version == VERSION else tuple(_without_variables(one) for one in read))


def _statement(body: Any) -> Statement:  # noqa: ANN401 - JSON that nobody has looked at
    if not isinstance(body, Mapping):
        raise ValueError(f"a statement is an object, not {body!r}")  # noqa: TRY004
    _only(body, _STATEMENT_KEYS, "a statement")
    for name in ("Action", "Resource", "Principal"):
        if name in body and f"Not{name}" in body:
            raise ValueError(f"a statement has {name} or Not{name}, not both")
    return Statement(
        sid=_text(body.get("Sid", ""), "Sid"),
        effect=_effect(body.get("Effect")),
        principals=_principals(body.get("Principal"), "Principal"),
        actions=() if "NotAction" in body else _texts(body.get("Action"), "Action"),
        resources=_texts(body.get("Resource", []), "Resource"),
        conditions=_conditions(body.get("Condition", {})),
        exceptions=_exceptions(body),
    )


def _exceptions(body: Mapping[str, Any]) -> Exceptions | None:
    if not {"NotAction", "NotResource", "NotPrincipal"} & set(body):
        return None
    return Exceptions(
        actions=_texts(body["NotAction"], "NotAction") if "NotAction" in body else None,
        resources=_texts(body["NotResource"], "NotResource") if "NotResource" in body else None,
        principals=_principals(body["NotPrincipal"], "NotPrincipal") if "NotPrincipal" in body else None,
    )


def _without_variables(statement: Statement) -> Statement:
    """Return a statement of the older version as one of the newer that means the same."""
    exceptions = statement.exceptions
    if exceptions is not None and exceptions.resources is not None:
        exceptions = replace(exceptions, resources=_literal(exceptions.resources))
    return replace(
        statement,
        resources=_literal(statement.resources),
        conditions=tuple(
            (operator, tuple((key, _literal(values)) for key, values in keys))
            for operator, keys in statement.conditions
        ),
        exceptions=exceptions,
    )


def _literal(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.replace("${", "${$}{") for text in texts)


def _effect(value: Any) -> Literal["Allow", "Deny"]:  # noqa: ANN401
    if value == "Allow":
        return "Allow"
    if value == "Deny":
        return "Deny"
    raise ValueError(f"Effect is Allow or Deny, not {value!r}")


def _principals(value: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401
    """Return the principals of an element, ``Service:`` and the like before those that are not AWS's.

    ``*`` and ``{"AWS": "*"}`` are the same.
    """
    if value is None:
        return ()
    if value == "*":
        return ("*",)
    if not isinstance(value, Mapping) or not value or not set(value) <= set(_KINDS):
        raise ValueError(f"{name} is '*' or has the keys {', '.join(_KINDS)}, not {value!r}")
    return tuple(
        one if kind == "AWS" else f"{kind}:{one}" for kind in _KINDS for one in _texts(value.get(kind, []), name)
    )


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
