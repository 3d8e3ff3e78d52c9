"""Whether anything at all is to be said of a grant: asked for thousands of grants that are alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from provisioner.iam.kinds import shaped
from provisioner.iam.lint import actions, conditions, resources
from provisioner.iam.lint.grant import Grant, Problem

JUDGES: tuple[Callable[[Grant], Iterable[Problem]], ...] = (
    actions.unknown_services,
    actions.unknown_actions,
    actions.dead_actions,
    actions.resourceless_actions,
    actions.idle_resources,
    resources.unknown_resources,
    conditions.unknown_keys,
    conditions.unfitting_keys,
    conditions.wrong_operators,
    conditions.wrong_values,
    conditions.idle_variables,
)


def shape(grant: Grant) -> Grant:
    """Return a grant with the names of its resources left out, as far as they tell no kinds of resources apart."""
    prefixes = conditions.prefixes(grant)
    return replace(grant, resources=tuple(sorted({shaped(arn, prefixes) for arn in grant.resources})))


@lru_cache(maxsize=65536)
def clean(grant: Grant) -> bool:
    """Tell whether no judge has anything to say of a grant; its shape's answer is its own."""
    return not any(True for judge in JUDGES for _ in judge(grant))
