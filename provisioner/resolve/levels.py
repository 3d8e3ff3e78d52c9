"""Access levels to actions: every action of an ARN's service, at the level, that acts on what the ARN can be.

Actions that take no resource are never among them: an entry with ``arns: ["*"]`` names those.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from provisioner.iam.actions import acts_on, is_pattern, matching
from provisioner.iam.arn import parse
from provisioner.iam.catalog import LEVELS, Action, service
from provisioner.iam.kinds import kinds
from provisioner.iam.match import action_matches
from provisioner.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An action of a statement, and the item of ``allow`` or ``deny`` that asks for it."""

    action: str
    item: str


def granted(items: Iterable[str], arns: Sequence[str], excepted: Sequence[str] = ()) -> tuple[Granted, ...]:
    """Return the actions that the items ask for on the ARNs, by name, each once.

    ``excepted`` are actions, with wildcards, to leave out. Then wildcards of the items are written out, as what is
    left of them has no pattern: to the actions that act on one of the ARNs.
    """
    found: dict[str, Granted] = {}
    for item in items:
        for action in _actions(item, tuple(arns), written_out=bool(excepted)):
            if not any(action_matches(pattern, action) for pattern in excepted):
                found.setdefault(action.lower(), Granted(action=action, item=item))
    return tuple(sorted(found.values(), key=lambda each: each.action))


def _actions(item: str, arns: tuple[str, ...], *, written_out: bool) -> Iterable[str]:
    if item in LEVELS:
        return [action.full_name for action in at_level(item, arns)]
    if written_out and is_pattern(item):
        return [action.full_name for action in matching(item) if acts_on(action, arns)]
    return [item]


def at_level(level: str, arns: Iterable[str]) -> tuple[Action, ...]:
    """Return the actions at a level that act on one of the ARNs, each ARN asked for its own service only."""
    found = {action.full_name: action for arn in arns for action in _at_level(level, arn)}
    return tuple(found[name] for name in sorted(found))


def _at_level(level: str, arn: str) -> tuple[Action, ...]:
    parsed = parse(arn)
    if parsed is None:
        return ()
    return _of_kinds(parsed.service, level, kinds(arn, parsed.service))


@lru_cache(maxsize=4096)
def _of_kinds(prefix: str, level: str, names: frozenset[str]) -> tuple[Action, ...]:
    known = service(prefix)
    return tuple(
        action
        for action in (known.actions.values() if known else ())
        if action.level == level and not names.isdisjoint(action.resource_types)
    )


@lru_cache(maxsize=4096)
def without_resource(level: str, prefix: str) -> tuple[Action, ...]:
    """Return the actions of a service at a level that take no resource: no level ever brings them."""
    known = service(prefix)
    actions = known.actions.values() if known else ()
    return tuple(action for action in actions if action.level == level and not action.resource_types)
