"""The statements of a document, as far as they can be understood: what is broken is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from provisioner.iam.lint.grant import Test
from provisioner.lint.places import Path
from provisioner.record import dataclass

Texts = tuple[tuple[str, Path], ...]
"""Texts, each with its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A statement. Its actions are those of NotAction where ``not_actions`` says so; the others alike."""

    path: Path
    effect: Literal["Allow", "Deny"]
    principals: Texts
    not_principals: bool
    actions: Texts
    not_actions: bool
    resources: Texts
    not_resources: bool
    tests: tuple[tuple[Test, Path], ...]
    """Each with the path of its key; the values' paths lie below."""


def statements(value: Any) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - whatever the file holds
    """Yield what stands where a statement may: one alone, or each of a list."""
    listed = value.get("Statement") if isinstance(value, dict) else None
    if isinstance(listed, list):
        yield from ((("Statement", index), each) for index, each in enumerate(listed))
    elif isinstance(listed, dict):
        yield ("Statement",), listed


def is_trust(value: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    """Tell whether a document is a trust policy: it has principals, and no resources."""
    bodies = [body for _, body in statements(value) if isinstance(body, dict)]
    return any("Principal" in body or "NotPrincipal" in body for body in bodies)


def parts(value: Any) -> tuple[Part, ...]:  # noqa: ANN401 - whatever the file holds
    """Return the statements of a document."""
    return tuple(_part(path, body) for path, body in statements(value) if isinstance(body, dict))


def _part(path: Path, body: Mapping[str, Any]) -> Part:
    return Part(
        path=path,
        effect="Deny" if body.get("Effect") == "Deny" else "Allow",
        principals=tuple(_principals(path, body)),
        not_principals="NotPrincipal" in body,
        actions=_either(path, body, "Action", "NotAction"),
        not_actions="NotAction" in body,
        resources=_either(path, body, "Resource", "NotResource"),
        not_resources="NotResource" in body,
        tests=tuple(_tests(path, body.get("Condition"))),
    )


def _either(path: Path, body: Mapping[str, Any], key: str, other: str) -> Texts:
    chosen = other if other in body else key
    return tuple(texts((*path, chosen), body.get(chosen)))


def texts(path: Path, value: Any) -> Iterator[tuple[str, Path]]:  # noqa: ANN401 - whatever the file holds
    """Yield the texts of a list, or the one that stands in its place."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, list):
        yield from ((each, (*path, index)) for index, each in enumerate(value) if isinstance(each, str))


def _principals(path: Path, body: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """Yield the principals of AWS accounts; services and identity providers are left out."""
    key = "NotPrincipal" if "NotPrincipal" in body else "Principal"
    value = body.get(key)
    if value == "*":
        yield "*", (*path, key)
    elif isinstance(value, dict):
        yield from texts((*path, key, "AWS"), value.get("AWS"))


def _tests(path: Path, conditions: Any) -> Iterator[tuple[Test, Path]]:  # noqa: ANN401 - whatever the file holds
    for operator, keys in conditions.items() if isinstance(conditions, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            listed = values if isinstance(values, list) else [values]
            shown = tuple(_value(each) for each in listed if isinstance(each, (str, bool, int, float)))
            yield Test(operator=operator, key=key, values=shown), (*path, "Condition", operator, key)


def _value(value: str | float) -> str:
    """Return a condition's value as text: IAM takes booleans and numbers without quotes as well."""
    return str(value).lower() if isinstance(value, bool) else str(value)
