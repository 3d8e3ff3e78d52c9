"""What the guard rails share: they walk over what roles really get, and report at the item that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import NamedTuple

from provisioner.finding import Finding, Level, Rule, Text
from provisioner.iam.actions import acts_on_arn, matching
from provisioner.iam.arn import parse
from provisioner.iam.guards.guard import Guards, matched
from provisioner.iam.guards.reach import Reach, reaches
from provisioner.iam.match import action_matches
from provisioner.model.config import ResourceEntry
from provisioner.model.desired import Desired, Instance, Pair, Role
from provisioner.record import dataclass
from provisioner.resolve.placeholders import fill, has_gap

SHOWN = 3
"""Further actions of one item that a message names."""


class Path(NamedTuple):
    """What a role can do, as one sentence; how bad that is, and what to do about it."""

    level: Level
    sentence: str
    hint: str


Judge = Callable[[Pair, Role, Reach], Path | None]


@dataclass(slots=True)
class _Item:
    """What has been found for one item of ``allow``: the first path, and all the actions."""

    path: Path
    role: Role
    actions: dict[str, None] = field(default_factory=dict)


def findings(rule: Rule, guards: Guards, desired: Desired, judge: Judge) -> Iterator[Finding]:
    """Yield one finding for each item of ``allow`` and each level, over all accounts."""
    found: dict[tuple[Text, Level], _Item] = {}
    instances: dict[tuple[str, str], Instance] = {}
    for pair, role, reach in _reaches(guards, desired):
        path = judge(pair, role, reach)
        if path is None or not _is_alive(reach):
            continue
        instances = instances or {(each.stack.name, each.account.name): each for each in desired.instances}
        for item in _items(instances[role.stack, pair.account.name], role, reach):
            found.setdefault((item, path.level), _Item(path=path, role=role)).actions[reach.guard.action] = None
    for (item, level), said in found.items():
        sentence = f"{said.path.sentence}{_further([*said.actions][1:])}"
        yield rule.finding(
            item.at, f'the role of the stack "{said.role.stack}": {sentence}', said.path.hint, level=level
        )


def _reaches(guards: Guards, desired: Desired) -> Iterator[tuple[Pair, Role, Reach]]:
    for pair in desired.pairs:
        for role in pair.roles:
            documents = [policy.document for policy in role.policies]
            if any(matched(guards, each.actions) for document in documents for each in document.statements):
                for reach in reaches(documents, guards):
                    if not has_gap(reach.resource):
                        yield pair, role, reach


def _is_alive(reach: Reach) -> bool:
    """Tell whether the action acts on such a resource at all; where not, another rule says so.

    A pattern that is cut off before its resource (``arn:aws:iam::*``) can be anything.
    """
    return parse(reach.resource) is None or any(
        acts_on_arn(action, reach.resource) for action in matching(reach.guard.action)
    )


def _further(actions: list[str]) -> str:
    if not actions:
        return ""
    more = f" and {len(actions) - SHOWN} more" if len(actions) > SHOWN else ""
    return f"; the same item allows {', '.join(actions[:SHOWN])}{more}"


def _items(instance: Instance, role: Role, reach: Reach) -> list[Text]:
    """Return the items of ``allow`` that bring an action on a resource.

    They are looked for by what they say: merging and packing make one statement of several entries.
    """
    entries = [each for each in instance.stack.resources.values() if _names(each, instance, reach.resource)]
    items = [item for each in entries for item in each.allow if _brings(item.value, reach.guard.action)]
    return items or [Text(reach.guard.action, reach.statement.at or role.at)]


def _names(entry: ResourceEntry, instance: Instance, resource: str) -> bool:
    return any(fill(text.value, instance.scope) == resource for text in entry.arns)


def _brings(item: str, action: str) -> bool:
    """Tell whether an item is the action, a pattern of it, or its access level."""
    if ":" in item:
        return action_matches(item, action)
    return any(each.level == item for each in matching(action))
