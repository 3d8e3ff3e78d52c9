"""What fills a role's policies: how many characters each entry of its stack brings, and what ``compact`` would save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from provisioner.iam.document import Statement
from provisioner.iam.quotas import limit
from provisioner.iam.wildcards import shortened
from provisioner.model.desired import Desired, Instance, Role
from provisioner.resolve.packing import pack
from provisioner.resolve.permissions import sids, statements
from provisioner.resolve.pieces import lengths
from provisioner.resolve.reading import reading


def instance_of(desired: Desired, account: str, role: Role) -> Instance:
    """Return the stack's instance that a role is made of."""
    return next(each for each in desired.instances if (each.stack.name, each.account.name) == (role.stack, account))


def by_entry(instance: Instance, role: Role) -> list[tuple[str, int]]:
    """Return the entries of a role's stack with their characters, before statements are joined, the largest first."""
    found = _statements(instance, role)
    sizes: Counter[str] = Counter()
    names = {sid: name for name, resource in instance.stack.resources.items() for sid in sids(resource)}
    for statement, length in zip(found, lengths(found), strict=True):
        sizes[names[statement.sid]] += length
    return sorted(sizes.items(), key=lambda item: (-item[1], item[0]))


def when_compact(instance: Instance, role: Role) -> int:
    """Return how many policies a role would need with ``compact: true`` on its stack."""
    short = [replace(each, actions=shortened(each.actions)) for each in _statements(instance, role)]
    quotas = instance.account.quotas
    return len(pack(short, limit(quotas, "policy_characters"), limit(quotas, "policies_per_role")))


def _statements(instance: Instance, role: Role) -> Sequence[Statement]:
    made = statements(instance)
    return reading(made) if role.kind == "preview" else made
