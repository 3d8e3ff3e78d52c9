"""A stack's ARNs with their placeholders filled in, as several rules read them."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Text
from provisioner.model import Desired, Instance
from provisioner.resolve.placeholders import fill, ours


def arns(desired: Desired) -> Iterator[tuple[Text, str, Instance]]:
    """Yield each ARN as written, as filled in, and the first instance it is filled in for; once for each outcome.

    Texts with a placeholder that has no value are left out: another rule tells of them.
    """
    seen: set[tuple[Text, str]] = set()
    for instance in desired.instances:
        if "account" in instance.broken:
            continue
        for resource in instance.stack.resources.values():
            for text in resource.arns:
                if "${" not in text.value:
                    filled = text.value
                else:
                    filled = fill(text.value, instance.scope)
                    if "${" in filled and has_gap(filled):
                        continue
                key = (text, filled)
                if key not in seen:
                    seen.add(key)
                    yield text, filled, instance


def has_gap(filled: str) -> bool:
    """Tell whether a placeholder of ours is left in a text."""
    return any(True for _ in ours(filled))
