"""What of the guarded actions a role's policies really allow, and on what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from provisioner.iam.arn import FIELDS, parse
from provisioner.iam.catalog import service
from provisioner.iam.document import Document, Statement
from provisioner.iam.glob import holds, meet, tokens
from provisioner.iam.guards.guard import Guard, Guards, matched
from provisioner.iam.match import action_matches, resource_matches
from provisioner.record import dataclass

ALL = "*"
ANY_NAME = "?*"
PLACE = re.compile(r"\$\{[^}]*\}")
WILD = re.compile(r"[*?]|\$\{")
"""Where a text begins to be a pattern: a wildcard, or a policy variable."""

NOTHING_FIXED = re.compile(r"[A-Za-z*?-]*[*:/?]*")
"""A resource that is a kind, and wildcards: ``function:*``, ``f*``. Quick to see, and few are."""

RUN = re.compile(r"[*?]*\*[*?]*")
DEFAULT = re.compile(r"\$\{[^}]*'[^}]*\}")
"""A policy variable with a default value, which is whatever the policy says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A guarded action that a statement allows on a resource, and what the same policies deny of it."""

    guard: Guard
    resource: str
    statement: Statement
    denies: tuple[Statement, ...]

    def denied(self, arn: str) -> bool:
        """Tell whether the action stays denied on an exact ARN."""
        return any(resource_matches(pattern, arn) for deny in self.denies for pattern in deny.resources)


def reaches(documents: Sequence[Document], guards: Guards) -> Iterator[Reach]:
    """Yield each guarded action with each resource that it is allowed on, where not all of that stays denied.

    A denial with a condition may not hold, and does not count.
    """
    statements = [
        (statement, found)
        for document in documents
        for statement in document.statements
        if (found := matched(guards, statement.actions))
    ]
    denying = [statement for statement, _ in statements if statement.effect == "Deny" and not statement.conditions]
    for statement, found in statements:
        if statement.effect == "Deny":
            continue
        for guard in found:
            denies = tuple(each for each in denying if _is_about(each, guard.action))
            for resource in statement.resources:
                if not any(holds(pattern, resource) for deny in denies for pattern in deny.resources):
                    yield Reach(guard=guard, resource=resource, statement=statement, denies=denies)


def _is_about(statement: Statement, action: str) -> bool:
    return any(action_matches(pattern, action) for pattern in statement.actions)


def is_exact(resource: str) -> bool:
    """Tell whether a resource has neither wildcards nor policy variables."""
    return WILD.search(resource) is None


def covers(pattern: str, arn: str) -> bool:
    """Tell whether a resource element can match an exact ARN; a policy variable may hold anything."""
    return meet(tokens(pattern), tokens(arn)) if "${" in pattern else resource_matches(pattern, arn)


def fixed_part(pattern: str) -> str:
    """Return how a pattern begins, up to its first wildcard or policy variable."""
    return WILD.split(pattern, maxsplit=1)[0]


def is_every(pattern: str, guard: Guard, *, partition: str, account: str) -> bool:
    """Tell whether a resource element covers every resource of a guard's kinds in an account, or in a region of it.

    One that leaves out names of a few characters (``function:??*``) counts as well.
    """
    if pattern == ALL:
        return True
    pattern = loosened(pattern)
    if not pattern.endswith("*"):
        return False
    parsed = parse(pattern)
    if parsed is not None and not NOTHING_FIXED.fullmatch(parsed.resource):
        return False
    region = parsed.region if parsed is not None and is_exact(parsed.region) else ANY_NAME
    prefix = guard.action.partition(":")[0]
    return any(holds(pattern, whole) for whole in _wholes(prefix, guard.kinds, partition, region, account))


def loosened(pattern: str) -> str:
    """Return a pattern with ``*`` for what is as good as that: ``??*``, a variable of who asks in place of the account.

    A variable without a default value stays in the resource: it may pick out the stack's own.
    """
    if "?" not in pattern and "${" not in pattern:
        return pattern
    parsed = parse(pattern)
    if parsed is not None:
        head = f"{parsed.partition}:{parsed.service}:{parsed.region}:{parsed.account}"
        pattern = f"arn:{PLACE.sub(ALL, head)}:{DEFAULT.sub(ALL, parsed.resource)}"
    return RUN.sub(ALL, pattern)


@lru_cache(maxsize=4096)
def _wholes(prefix: str, kinds: tuple[str, ...], partition: str, region: str, account: str) -> tuple[str, ...]:
    """Return the ARNs of kinds of resources with a pattern of every name; no name is empty."""
    known = service(prefix)
    types = known.resource_types if known else {}
    places = {"${Partition}": partition, "${Region}": region, "${Account}": account}
    return tuple(
        PLACE.sub(lambda place: places.get(place[0], ANY_NAME), arn)
        for kind in kinds
        for arn in types[kind].arn.split(", ")
        if arn.count(":") >= FIELDS - 1
    )
