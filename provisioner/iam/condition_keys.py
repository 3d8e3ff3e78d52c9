"""Condition keys: AWS's global ones, and which keys an action knows.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from provisioner.iam.catalog import Action, service

GLOBAL = {
    "aws:AssumedRoot": "Bool",
    "aws:CalledVia": "ArrayOfString",
    "aws:CalledViaFirst": "String",
    "aws:CalledViaLast": "String",
    "aws:ChatbotSourceArn": "ARN",
    "aws:CurrentTime": "Date",
    "aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
    "aws:Ec2InstanceSourceVpc": "String",
    "aws:EpochTime": "Date",
    "aws:FederatedProvider": "String",
    "aws:MultiFactorAuthAge": "Numeric",
    "aws:MultiFactorAuthPresent": "Bool",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalArn": "ARN",
    "aws:PrincipalIsAWSService": "Bool",
    "aws:PrincipalOrgID": "String",
    "aws:PrincipalOrgPaths": "ArrayOfString",
    "aws:PrincipalServiceName": "String",
    "aws:PrincipalServiceNamesList": "ArrayOfString",
    "aws:PrincipalType": "String",
    "aws:Referer": "String",
    "aws:RequestedRegion": "String",
    "aws:ResourceAccount": "String",
    "aws:ResourceOrgID": "String",
    "aws:ResourceOrgPaths": "ArrayOfString",
    "aws:SecureTransport": "Bool",
    "aws:SourceAccount": "String",
    "aws:SourceArn": "ARN",
    "aws:SourceIdentity": "String",
    "aws:SourceIp": "IPAddress",
    "aws:SourceOrgID": "String",
    "aws:SourceOrgPaths": "ArrayOfString",
    "aws:SourceVpc": "String",
    "aws:SourceVpcArn": "ARN",
    "aws:SourceVpce": "String",
    "aws:TokenIssueTime": "Date",
    "aws:UserAgent": "String",
    "aws:userid": "String",
    "aws:username": "String",
    "aws:ViaAWSService": "Bool",
    "aws:VpcSourceIp": "IPAddress",
    "aws:VpceAccount": "String",
    "aws:VpceOrgID": "String",
    "aws:VpceOrgPaths": "ArrayOfString",
}
"""Keys that a request for any action may carry, and their types. ``aws:PrincipalTag/...`` is one more."""

PER_ACTION = ("aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys")
"""Global keys that only those actions carry which list them."""

PLACE = re.compile(r"\\\$\\\{[^}]*\\\}|<[^>]*>")
"""What stands for any text in a key of the data, escaped: ``${TagKey}``, and ``<key>`` in some of Amazon S3's."""

_GLOBAL = {key.lower(): kind for key, kind in GLOBAL.items()}


def every_key(prefixes: Iterable[str]) -> list[str]:
    """Return all keys of services, with the global ones, as AWS writes them."""
    found = [*GLOBAL, "aws:PrincipalTag/${TagKey}", *PER_ACTION]
    for prefix in prefixes:
        known = service(prefix)
        found += known.condition_key_names if known else ()
    return list(dict.fromkeys(found))


def type_of(key: str, prefixes: Iterable[str]) -> str | None:
    """Return the type of a key, by the data of the services and the global keys; None where it is unknown.

    Types are ``String``, ``ARN``, ``Bool``, ``Numeric``, ``Date``, ``IPAddress``, and ``ArrayOf...`` of these.
    """
    lowered = key.lower()
    if lowered in _GLOBAL:
        return _GLOBAL[lowered]
    if lowered.startswith("aws:principaltag/"):
        return "String"
    for prefix in prefixes:
        known = service(prefix)
        for pattern, kind in (known.condition_keys if known else {}).items():
            if _matches(pattern, lowered):
                return kind
    return {"aws:requesttag": "String", "aws:resourcetag": "String", "aws:tagkeys": "ArrayOfString"}.get(
        lowered.split("/", 1)[0]
    )


def fits(key: str, action: Action) -> bool:
    """Tell whether a request for an action can carry a key."""
    lowered = key.lower()
    if lowered in _GLOBAL or lowered.startswith("aws:principaltag/"):
        return True
    known = service(action.service)
    types = known.resource_types if known else {}
    listed = [*action.condition_keys]
    for name in action.resource_types:
        listed += types[name].condition_keys if name in types else ()
    return any(_matches(pattern.lower(), lowered) for pattern in listed)


@lru_cache(maxsize=16384)
def _matches(pattern: str, key: str) -> bool:
    """Tell whether a key is of a pattern such as ``aws:ResourceTag/${TagKey}``; both in lower case."""
    if pattern == key:
        return True
    form = PLACE.sub(".+", re.escape(pattern))
    return re.fullmatch(form, key) is not None
