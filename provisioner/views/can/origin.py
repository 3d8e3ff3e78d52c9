"""Where the configuration asks for what a statement of a role says: the entry, and the item of it.

Looked for by what entries say, and not by the statement: joining and packing make one statement of several entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from provisioner.finding import Text
from provisioner.iam import match
from provisioner.iam.actions import matching
from provisioner.iam.request import Context
from provisioner.model.config import ResourceEntry
from provisioner.model.desired import Desired, Instance
from provisioner.resolve.placeholders import fill

Instances = Mapping[tuple[str, str], Instance]
"""Every stack in each of its accounts, by both names."""


def by_name(desired: Desired) -> Instances:
    """Return every stack in each of its accounts, by both names."""
    return {(each.stack.name, each.account.name): each for each in desired.instances}


def origins(
    instance: Instance, effect: str, action: str, resource: str, context: Context
) -> Iterator[tuple[ResourceEntry, Text]]:
    """Yield the entries that allow, or deny, an action on an ARN, each with the first item that does."""
    for entry in instance.stack.resources.values():
        item = next((each for each in _items(entry, effect) if brings(each.value, action)), None)
        if item is not None and names(instance, entry, resource, context) and not excepts(entry, effect, action):
            yield entry, item


def names(instance: Instance, entry: ResourceEntry, resource: str, context: Context) -> bool:
    """Tell whether an ARN is one of those that an entry names."""
    return any(match.resource_matches(one, resource, context.variable) for one in arns(instance, entry))


def arns(instance: Instance, entry: ResourceEntry) -> tuple[str, ...]:
    """Return the ARNs of an entry in an account."""
    return tuple(fill(text.value, instance.scope) for text in entry.arns)


def brings(item: str, action: str) -> bool:
    """Tell whether an item is an action, a pattern of it, or its access level."""
    if ":" in item:
        return match.action_matches(item, action)
    return any(each.level == item for each in matching(action))


def excepts(entry: ResourceEntry, effect: str, action: str) -> bool:
    """Tell whether an entry leaves an action out of what it allows."""
    return effect == "Allow" and any(match.action_matches(each.value, action) for each in entry.excepted)


def _items(entry: ResourceEntry, effect: str) -> Sequence[Text]:
    return entry.allow if effect == "Allow" else entry.deny
