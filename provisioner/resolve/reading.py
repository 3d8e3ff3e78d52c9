"""What of a role's permissions lists and reads: the preview role's share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from provisioner.iam.actions import acts_on, matching
from provisioner.iam.document import Statement

READING = frozenset({"list", "read"})
"""The access levels of a preview."""


def reading(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the statements with nothing allowed but what lists and reads, wildcards written out; denies stay.

    It is always a part of what the statements allow: a preview reaches nothing that its updater does not.
    """
    reduced = (each if each.effect == "Deny" else replace(each, actions=_reading(each)) for each in statements)
    return tuple(each for each in reduced if each.actions)


def _reading(statement: Statement) -> tuple[str, ...]:
    found = (action for pattern in statement.actions for action in matching(pattern))
    return tuple(
        sorted({each.full_name for each in found if each.level in READING and acts_on(each, statement.resources)})
    )
