"""What the emulator must know of a resource type: its inputs, and the IAM calls that make, read, change and delete it.

Inputs and properties have the names of the Pulumi type's schema (``assumeRolePolicy``); properties are what AWS says.
Errors of AWS pass through as botocore's ``ClientError``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

Properties = Mapping[str, Any]
"""Inputs of a resource, or its state, by name: texts, numbers, booleans, and mappings of texts."""

Create = Callable[["IAMClient", Properties], str]
"""Makes what the inputs say; returns the ID. Refuses what exists, as AWS does."""
Read = Callable[["IAMClient", str], dict[str, Any] | None]
"""Returns the properties of what has the ID, or None where it is gone."""
Update = Callable[["IAMClient", Properties, Properties], None]
"""Turns what the first properties say into what the second say, in place."""
Delete = Callable[["IAMClient", Properties], None]
"""Deletes what the properties describe; what is gone already is fine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A resource type. Every input has a default but the required ones, which have None."""

    inputs: Properties
    required: frozenset[str]
    replaces: frozenset[str]
    """Inputs that AWS cannot change."""
    documents: frozenset[str] = frozenset()
    """Inputs that are JSON: equal if they mean the same."""
    create: Create
    read: Read
    update: Update
    delete: Delete


def tag_list(tags: Mapping[str, str]) -> list[Any]:
    """Return tags as IAM's calls take them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def tag_properties(answer: list[Any]) -> dict[str, dict[str, str]]:
    """Return the tags in an answer of IAM as properties."""
    tags = {tag["Key"]: tag["Value"] for tag in answer}
    return {"tags": tags, "tagsAll": tags}


def tag_changes(old: Properties, new: Properties) -> tuple[list[str], list[Any]]:
    """Return the keys to remove, and the tags to set, as IAM's calls take them."""
    before, after = old.get("tags") or {}, new.get("tags") or {}
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    return sorted(before.keys() - after.keys()), tag_list(changed)


def immutable(_: IAMClient, __: Properties, ___: Properties) -> None:
    """Update a type that has nothing to update: each of its inputs replaces."""
