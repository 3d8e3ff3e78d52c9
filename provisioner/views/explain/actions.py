"""Why a role has an action: the entry, the item of allow or deny that asks for it, and the data behind a level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from provisioner.finding import Text
from provisioner.iam.actions import matching
from provisioner.iam.catalog import LEVELS, version
from provisioner.iam.document import Statement
from provisioner.iam.glob import holds, patterns_meet
from provisioner.iam.match import any_action_matches
from provisioner.model.config import ResourceEntry
from provisioner.model.desired import Desired, Instance, Role
from provisioner.resolve.levels import granted
from provisioner.resolve.permissions import is_action
from provisioner.resolve.placeholders import fill


def explanations(desired: Desired, account: str, role: Role) -> list[dict[str, Any]]:
    """Return every action of a role, by entry and action: what asks for it, where that stands, and on which ARNs.

    ``because`` is ``action`` (it stands there), ``level`` (an access level brings it, by the data of ``data_version``).
    Of a preview role, only what it has, or is denied, of its stack's.
    ``denied`` is ``yes`` where a deny of the stack takes all of it away, ``partly`` where some of it, else ``no``.
    """
    found = [each for each in desired.instances if (each.stack.name, each.account.name) == (role.stack, account)]
    kept = {
        (statement.effect, each.full_name.lower())
        for policy in role.policies
        for statement in policy.document.statements
        for action in statement.actions
        for each in matching(action)
    }
    lines = [
        line
        for instance in found
        for resource in instance.stack.resources.values()
        for line in _of_entry(instance, resource)
        if role.kind == "updater" or (line["effect"], line["action"].lower()) in kept
    ]
    denies = _denies(role)
    return [line | {"denied": _denied(line, denies)} for line in lines]


def _denies(role: Role) -> list[Statement]:
    return [each for policy in role.policies for each in policy.document.statements if each.effect == "Deny"]


def _denied(line: dict[str, Any], denies: Sequence[Statement]) -> str:
    """Return how much of what a line allows is denied by the same role."""
    if line["effect"] == "Deny":
        return "no"
    about = [each for each in denies if any_action_matches(each.actions, line["action"])]
    whole = [one for each in about if not each.conditions for one in each.resources]
    if all(any(holds(one, arn) for one in whole) for arn in line["resources"]):
        return "yes"
    near = (one for each in about for one in each.resources)
    return "partly" if any(patterns_meet(one, arn) for one in near for arn in line["resources"]) else "no"


def _of_entry(instance: Instance, resource: ResourceEntry) -> Iterator[dict[str, Any]]:
    arns = sorted({fill(arn.value, instance.scope) for arn in resource.arns})
    for effect, items, excepted in (("Allow", resource.allow, resource.excepted), ("Deny", resource.deny, ())):
        places = {item.value: item for item in items}
        known = [item for item in places if is_action(item) or item in LEVELS]
        for each in granted(known, arns, [item.value for item in excepted]):
            yield _line(effect, each.action, places[each.item], arns, resource.name)


def _line(effect: str, action: str, item: Text, arns: list[str], entry: str) -> dict[str, Any]:
    level = item.value in LEVELS
    return {
        "effect": effect,
        "action": action,
        "resources": arns,
        "entry": entry,
        "because": "level" if level else "action",
        "item": item.value,
        "data_version": version()[0] if level else None,
        "file": item.at.file,
        "line": item.at.line,
        "column": item.at.column,
    }
