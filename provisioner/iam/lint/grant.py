"""What is judged, and what is said of it."""

from __future__ import annotations

from typing import Literal

from provisioner.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One line of a condition block."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A statement of an identity policy, actions as they are written (no access levels)."""

    effect: Literal["Allow", "Deny"] = "Allow"
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    """What the statement is about; ``*`` alone for all there is."""
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one item of a grant: ``item`` is the action, resource, operator, key or value as written."""

    item: str
    message: str
    hint: str
    test: int | None = None
    """Which of the grant's tests it is about, counted from 0."""
    sure: bool = True
    """Whether it is so for certain: AWS's data leaves some things out."""
