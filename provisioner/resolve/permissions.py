"""A stack's resources to the statements of its role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from provisioner.finding import Text
from provisioner.iam.catalog import LEVELS
from provisioner.iam.document import Conditions, Statement
from provisioner.model.config import Condition, ResourceEntry
from provisioner.model.desired import Instance
from provisioner.resolve.casing import pascal
from provisioner.resolve.levels import granted
from provisioner.resolve.placeholders import fill


def statements(instance: Instance) -> tuple[Statement, ...]:
    """Return what a role may do, by Sid. Entries that are broken are left out."""
    made = (
        statement
        for resource in instance.stack.resources.values()
        if not resource.broken
        for statement in _of_resource(resource, instance.scope)
    )
    return tuple(sorted(made, key=lambda each: each.sid))


def sids(resource: ResourceEntry) -> Iterator[str]:
    """Yield the Sids of an entry's statements."""
    if resource.allow:
        yield pascal(resource.name)
    if resource.deny:
        yield pascal(resource.name) + "Deny"


def is_action(text: str) -> bool:
    """Tell whether an item of allow or deny is an action, and not an access level."""
    return ":" in text


def _of_resource(resource: ResourceEntry, scope: Mapping[str, str]) -> Iterator[Statement]:
    arns = tuple(sorted({fill(arn.value, scope) for arn in resource.arns}))
    conditions = _conditions(resource.when, scope)
    sid = pascal(resource.name)
    allowed = actions(resource.allow, arns, resource.excepted)
    if allowed:
        yield Statement(sid=sid, actions=allowed, resources=arns, conditions=conditions, at=resource.at)
    denied = actions(resource.deny, arns)
    if denied:
        yield Statement(
            sid=sid + "Deny", effect="Deny", actions=denied, resources=arns, conditions=conditions, at=resource.at
        )


def actions(items: Sequence[Text], arns: Sequence[str], excepted: Sequence[Text] = ()) -> tuple[str, ...]:
    """Return the actions that items of allow or deny stand for on ARNs, sorted: levels by AWS's data, others as is.

    Items that are neither are left out: a finding tells of them.
    """
    known = [item.value for item in items if is_action(item.value) or item.value in LEVELS]
    if not excepted and all(map(is_action, known)):
        return tuple(sorted(set(known)))
    return tuple(each.action for each in granted(known, arns, [item.value for item in excepted]))


def _conditions(when: tuple[Condition, ...], scope: Mapping[str, str]) -> Conditions:
    operators: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for line in when:
        values = tuple(sorted({fill(value.value, scope) for value in line.values}))
        operators.setdefault(line.operator.value, []).append((line.key.value, values))
    return tuple((operator, tuple(sorted(keys))) for operator, keys in sorted(operators.items()))
