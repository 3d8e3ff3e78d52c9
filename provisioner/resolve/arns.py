"""The stacks' ARNs with their placeholders filled in, as several rules read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioner.finding import Text
from provisioner.iam import arn
from provisioner.model.desired import FilledArn, Instance
from provisioner.resolve.placeholders import fill, has_gap


def filled_arns(instances: Iterable[Instance]) -> Iterator[FilledArn]:
    """Yield each ARN as written and as filled in, once for each outcome.

    Texts with a placeholder that has no value are left out: a finding tells of them.
    """
    seen: set[tuple[Text, str]] = set()
    for instance in instances:
        if "account" in instance.broken:
            continue
        for resource in instance.stack.resources.values():
            for text in resource.arns:
                filled = fill(text.value, instance.scope)
                key = (text, filled)
                if key not in seen and not has_gap(filled):
                    seen.add(key)
                    yield FilledArn(text, filled, arn.parse(filled), instance)
