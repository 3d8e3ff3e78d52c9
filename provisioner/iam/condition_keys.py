"""Condition keys: AWS's global ones, and which keys an action knows.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from provisioner.iam.catalog import Action, service

GLOBAL = {
    "aws:AssumedRoot": "Bool",
    "aws:CalledVia": "ArrayOfString",
    "aws:CalledViaAWSMCP": "String",
    "aws:CalledViaFirst": "String",
    "aws:CalledViaLast": "String",
    "aws:ChatbotSourceArn": "ARN",
    "aws:CurrentTime": "Date",
    "aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
    "aws:Ec2InstanceSourceVpc": "String",
    "aws:EpochTime": "Date",
    "aws:FederatedProvider": "String",
    "aws:IsMcpServiceAction": "Bool",
    "aws:MultiFactorAuthAge": "Numeric",
    "aws:MultiFactorAuthPresent": "Bool",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalArn": "ARN",
    "aws:PrincipalIsAWSService": "Bool",
    "aws:PrincipalOrgID": "String",
    "aws:PrincipalOrgMasterAccountId": "String",
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
    "aws:ViaAWSMCPService": "Bool",
    "aws:ViaAWSService": "Bool",
    "aws:VpcSourceIp": "IPAddress",
    "aws:VpceAccount": "String",
    "aws:VpceOrgID": "String",
    "aws:VpceOrgPaths": "ArrayOfString",
    # Of one service, and in the requests for all: what a role's session carries from where it was assumed.
    "ec2:RoleDelivery": "Numeric",
    "ec2:SourceInstanceArn": "ARN",
    "glue:CredentialIssuingService": "String",
    "glue:RoleAssumedBy": "String",
    "identitystore:UserId": "String",
    "lambda:SourceFunctionArn": "ARN",
    "ssm:SourceInstanceArn": "ARN",
}
"""Keys that a request for any action may carry, and their types. ``aws:PrincipalTag/...`` is one more."""

PER_ACTION = ("aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys")
"""Global keys that only those actions carry which list them."""

PLACE = re.compile(r"\\\$\\\{[^}]*\\\}|<[^>]*>|(?<=/)tag\\-key\Z|(?<=/)\Z")
"""What stands for any text in a key of the data, escaped: ``${TagKey}``, ``<key>`` in some of Amazon S3's,
``tag-key`` in Secrets Manager's, and nothing behind a slash in Elastic Load Balancing's."""

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
    for prefix in ("sts", *prefixes) if is_of_identity_provider(key) else prefixes:
        known = service(prefix)
        for pattern, kind in (known.condition_keys if known else {}).items():
            if _matches(pattern, lowered):
                return kind
    if is_of_identity_provider(key):
        return "String"
    return {"aws:requesttag": "String", "aws:resourcetag": "String", "aws:tagkeys": "ArrayOfString"}.get(
        lowered.split("/", 1)[0]
    )


def is_of_identity_provider(key: str) -> bool:
    """Tell whether a key is what an identity provider says (``accounts.google.com:sub``, ``saml:sub``).

    Any OpenID Connect provider may be one, and the session of a role assumed that way carries it in later requests.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    """
    provider = key.rpartition(":")[0].lower()
    return "." in provider or provider == "saml"


def fits(key: str, action: Action) -> bool:
    """Tell whether a request for an action can carry a key, as far as AWS's data knows.

    Of a key that no action of a service lists, the data does not say which ones carry it: then each may.
    """
    lowered = key.lower()
    if lowered in _GLOBAL or lowered.startswith("aws:principaltag/"):
        return True
    if is_of_identity_provider(key) and not (action.service == "sts" and action.name.startswith("AssumeRole")):
        return True
    return any(_matches(pattern, lowered) for pattern in _carried(action)) or not any(
        _matches(pattern, lowered) for pattern in _listed(action.service)
    )


@cache
def _listed(prefix: str) -> frozenset[str]:
    """Return the keys that some action of a service lists; tags count as listed always."""
    known = service(prefix)
    actions = known.actions.values() if known else ()
    return frozenset(each for action in actions for each in _carried(action)) | {key.lower() for key in PER_ACTION}


@lru_cache(maxsize=16384)
def _carried(action: Action) -> frozenset[str]:
    """Return the keys of an action, and of the resource types that it acts on, in lower case."""
    known = service(action.service)
    types = known.resource_types if known else {}
    of_types = (key for name in action.resource_types if name in types for key in types[name].condition_keys)
    return frozenset(key.lower() for key in (*action.condition_keys, *of_types))


@lru_cache(maxsize=16384)
def _matches(pattern: str, key: str) -> bool:
    """Tell whether a key is of a pattern such as ``aws:ResourceTag/${TagKey}``; both in lower case."""
    if pattern == key:
        return True
    form = PLACE.sub(".+", re.escape(pattern))
    return re.fullmatch(form, key) is not None
