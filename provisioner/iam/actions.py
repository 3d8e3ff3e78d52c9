"""What the actions of a policy are, and what they act on, by AWS's data."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from provisioner.iam.catalog import Action, service
from provisioner.iam.kinds import kinds
from provisioner.iam.match import action_matches

ALL = "*"
EVERY_ACTION = frozenset({ALL, "*:*"})
"""How a policy writes every action of every service."""


@lru_cache(maxsize=16384)
def matching(pattern: str) -> tuple[Action, ...]:
    """Return the actions that an action of a policy, with its wildcards, matches today."""
    prefix, _, name = pattern.partition(":")
    known = service(prefix)
    if known is None:
        return ()
    if not is_pattern(name):
        action = known.actions.get(name.lower())
        return (action,) if action else ()
    return tuple(action for action in known.actions.values() if action_matches(pattern, action.full_name))


def is_pattern(text: str) -> bool:
    """Tell whether a text has wildcards."""
    return "*" in text or "?" in text


def acts_on(action: Action, arns: Iterable[str]) -> bool:
    """Tell whether an action acts on one of the ARNs; on ``*`` every action does."""
    return any(acts_on_arn(action, arn) for arn in arns)


def acts_on_arn(action: Action, arn: str) -> bool:
    """Tell whether an action acts on what an ARN can be."""
    return arn == ALL or not kinds(arn, action.service).isdisjoint(action.resource_types)


def expected(actions: Iterable[Action]) -> list[str]:
    """Return the forms of the ARNs that the actions act on, as AWS writes them."""
    found: dict[str, None] = {}
    for action in actions:
        known = service(action.service)
        types = known.resource_types if known else {}
        found |= {types[name].arn: None for name in action.resource_types if name in types}
    return list(found)
