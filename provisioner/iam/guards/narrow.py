"""Conditions that keep a guarded action within bounds.

What a condition is worth is decided carefully: only one that a request without its key cannot meet counts.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from provisioner.iam.conditions import Verdict, unmet
from provisioner.iam.document import Conditions
from provisioner.iam.guards.reach import WILD
from provisioner.iam.request import Context

DEMANDING = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
"""Operators that ask for a value: no negated ones, and none with ``IfExists`` or ``ForAllValues:``."""

STRONG = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess")
"""Policies of AWS that give their role nearly everything."""

RESOURCE_KEYS = re.compile(r"[a-z0-9-]+:resourcetag/.+|ec2:instanceid|ec2:instanceprofile|ecs:cluster|ecs:service")
"""Keys, in lower case, of which a value picks out some resources of a kind.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-resources
and the pages of EC2 and ECS below https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

Known = Callable[[str], tuple[str, ...] | None]
"""The values that a key (in lower case) has in every request that is meant, none where it is absent; None: unknown."""


def demanded(conditions: Conditions, key: str) -> tuple[str, ...] | None:
    """Return the values of which a request must have one for a key; None where the key may be anything, or missing."""
    wanted = key.lower()
    return next((values for name, values in _demands(conditions) if name == wanted), None)


def names_services(values: tuple[str, ...] | None) -> bool:
    """Tell whether values of ``iam:PassedToService`` name services: ``*.amazonaws.com`` is every one there is."""
    return values is not None and all("." in WILD.split(value, maxsplit=1)[0] for value in values)


def names_boundaries(values: tuple[str, ...] | None) -> bool:
    """Tell whether values of ``iam:PermissionsBoundary`` name boundaries that limit something."""
    return values is not None and all(is_limit(value) and not WILD.search(_name(value)) for value in values)


def is_limit(boundary: str) -> bool:
    """Tell whether a permissions boundary can be a limit: AWS's own policies for nearly everything are none."""
    return not (":aws:policy/" in boundary and boundary.endswith(STRONG))


def _name(arn: str) -> str:
    """Return the path and name of a policy's ARN; the account before it is the role's own, or no boundary is met."""
    return arn.rpartition(":policy/")[2]


def picks_resources(conditions: Conditions) -> bool:
    """Tell whether conditions keep an action to some resources, by their tags for example."""
    return any(RESOURCE_KEYS.fullmatch(name) for name, _ in _demands(conditions))


def impossible(conditions: Conditions, known: Known) -> bool:
    """Tell whether what is known of every request that is meant rules the conditions out."""
    values = {key.lower(): known(key.lower()) for _, keys in conditions for key, _ in keys}
    context = {key: found for key, found in values.items() if found is not None}
    judged = tuple(
        (operator, kept)
        for operator, keys in conditions
        if (kept := tuple((key, wanted) for key, wanted in keys if key.lower() in context))
    )
    return any(outcome.verdict is Verdict.NOT_MET for outcome in unmet(judged, Context(context)))


def _demands(conditions: Conditions) -> list[tuple[str, tuple[str, ...]]]:
    """Return the keys (in lower case) that a request must have, with the values of which it must have one."""
    return [
        (key.lower(), values)
        for operator, keys in conditions
        if operator.lower().removeprefix("foranyvalue:") in DEMANDING
        for key, values in keys
        if values and not any(value.strip("*?") == "" for value in values)
    ]
