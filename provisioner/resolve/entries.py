"""The stacks' entries as grants that can be judged by AWS's data: what allow brings, and what deny does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from provisioner.finding import Text
from provisioner.iam.lint.clean import shape
from provisioner.iam.lint.grant import Grant, Test
from provisioner.model.config import ResourceEntry
from provisioner.model.desired import Entry, Instance
from provisioner.resolve.permissions import actions
from provisioner.resolve.placeholders import fill, has_gap


def entries(instances: Iterable[Instance]) -> Iterator[Entry]:
    """Yield each entry's allow and deny for the accounts that it is in, once for each outcome of another shape.

    Broken entries, and ARNs with a placeholder that has no value, are left out: a finding tells of them.
    """
    seen: set[tuple[int, Grant]] = set()
    for instance in instances:
        if "account" in instance.broken:
            continue
        for resource in instance.stack.resources.values():
            if resource.broken:
                continue
            for entry in _entries(instance, resource):
                key = (id(resource), entry.shape)
                if key not in seen:
                    seen.add(key)
                    yield entry


def _entries(instance: Instance, resource: ResourceEntry) -> Iterator[Entry]:
    texts = {filled: arn for arn in resource.arns if not has_gap(filled := fill(arn.value, instance.scope))}
    arns = tuple(sorted(texts))
    if not arns:
        return
    tests = tuple(
        Test(
            operator=line.operator.value,
            key=line.key.value,
            values=tuple(fill(value.value, instance.scope) for value in line.values),
        )
        for line in resource.when
    )
    if resource.allow:
        brought = actions(resource.allow, arns, resource.excepted)
        yield _entry(instance, resource, Grant(actions=brought, resources=arns, tests=tests), resource.allow, texts)
    if resource.deny:
        denied = Grant(effect="Deny", actions=actions(resource.deny, arns), resources=arns, tests=tests)
        yield _entry(instance, resource, denied, resource.deny, texts)


def _entry(
    instance: Instance, resource: ResourceEntry, grant: Grant, items: Sequence[Text], arns: dict[str, Text]
) -> Entry:
    return Entry(instance=instance, resource=resource, grant=grant, shape=shape(grant), items=tuple(items), arns=arns)
