"""Which of a service's resource types an ARN can be, wildcards and policy variables included.

AWS writes a resource type as an ARN with ``${...}`` in it. What may stand in such a place is said in words, if at all:
a bucket's name holds no slash, an object's does. Here a place holds neither slash nor colon, but for those of ``FREE``;
where no type of a service fits in that way, every place may hold anything: better to know too many types than too few,
since what fits none is reported as an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from provisioner.iam.arn import FIELDS, Arn, fields, parse
from provisioner.iam.catalog import service
from provisioner.iam.corrections import ALSO, LOG_GROUP_ENDS
from provisioner.iam.glob import ANY_MANY, Token, Tokens, meet, tokens

FREE = {
    "ObjectName": "",
    "ObjectPath": "",
    "LogGroupName": ":",
    "LogStreamName": ":",
    "RepositoryName": ":",
    "RoleNameWithPath": ":",
    "PolicyNameWithPath": ":",
    "UserNameWithPath": ":",
    "GroupNameWithPath": ":",
    "InstanceProfileNameWithPath": ":",
    "CertificateNameWithPath": ":",
    "MfaTokenIdWithPath": ":",
    "ParameterNameWithoutLeadingSlash": ":",
    "SecretId": ":",
    "ResourcePath": ":",
    "ApiSpecificResourcePath": ":",
    "FolderPath": ":",
    "EntityPath": ":",
    "RequestPath": ":",
    "BasePath": ":",
}
"""Places that hold slashes, and what they do not hold.

Source: the pages of Amazon S3, CloudWatch Logs, ECR, IAM, Systems Manager, Secrets Manager and API Gateway below
https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

NAME = re.compile(r"[A-Za-z0-9_]+")
WILD = re.compile(r"[*?$]")
SEPARATOR = re.compile(r"([:/])")
PLACE_ONLY = re.compile(r"\\\$\\\{[^}]*\\\}")
"""A place in a text that ``re.escape`` has escaped."""

PLACE = re.compile(r"\$?\{([^}]*)\}|(.)", re.DOTALL)


def kinds(arn: str, prefix: str) -> frozenset[str]:
    """Return the names (lower case) of the resource types of a service that an ARN can be.

    Most are written with the service's own prefix, some with another's: ``sts:AssumeRole`` acts on roles of ``iam``.
    The partition is not compared. Nothing for a text that is no ARN, as ``*`` alone, or for an unknown service.
    """
    parsed = parse(arn)
    if parsed is None:
        return frozenset()
    found = _kinds(prefix, _shape(parsed, prefix))
    for end in LOG_GROUP_ENDS if parsed.service == "logs" else ():
        if parsed.resource.endswith(end):
            found |= _kinds(prefix, _shape(parsed._replace(resource=parsed.resource.removesuffix(end)), prefix))
    return found


def covers_kinds(arn: str, prefix: str) -> bool:
    """Tell whether an ARN names nothing, but whole kinds of a service's resources: ``table/*``, ``log-group:*``."""
    parsed = parse(arn)
    if parsed is None or parsed.service != prefix:
        return False
    parts = re.split("[:/]", parsed.resource)
    return "*" in parts and all(part in ("", "*") or part in _telling(prefix) for part in parts)


def shaped(arn: str, prefixes: Iterable[str]) -> str:
    """Return an ARN with every name made ``xx`` that tells no resource type of its service, or of others, apart.

    Two ARNs of one shape can be the same kinds of resources. A text that is no ARN stays as it is.
    """
    parsed = parse(arn)
    if parsed is None:
        return arn
    return f"arn:{parsed.partition}:{_shape(parsed, *dict.fromkeys((parsed.service, *prefixes)))}"


@lru_cache(maxsize=65536)
def _kinds(prefix: str, arn: str) -> frozenset[str]:
    own = tuple(map(tokens, fields(arn, FIELDS - 2)))
    fitting = [form for form in _forms(prefix) if all(map(meet, own[:-1], form.head))]
    strict = frozenset(form.name for form in fitting if meet(own[-1], form.strict))
    return strict or frozenset(form.name for form in fitting if meet(own[-1], form.free))


class _Form(NamedTuple):
    """A form of a resource type, as patterns: a wildcard of a region, or of an account, goes no further than that."""

    name: str
    head: tuple[Tokens, Tokens, Tokens]
    """Service, region and account."""
    strict: Tokens
    free: Tokens


@cache
def _forms(prefix: str) -> tuple[_Form, ...]:
    """Return each form of a service's resource types, its resource strict and free."""
    return tuple(_form(name, arn) for name, arn in _arns(prefix))


@cache
def _arns(prefix: str) -> tuple[tuple[str, str], ...]:
    """Return every ARN that a service's resource types have, with the type's name; some types have several."""
    found = service(prefix)
    types = found.resource_types.values() if found else ()
    return tuple(
        (each.name, arn)
        for each in types
        for arn in (*each.arn.split(", "), *ALSO.get((prefix, each.name), ()))
        if arn.count(":") >= FIELDS - 1
    )


def _form(name: str, arn: str) -> _Form:
    service_name, region, account, resource = arn.split(":", FIELDS - 1)[2:]
    head = (_tokens(service_name, free=False), _tokens(region, free=False), _tokens(account, free=False))
    return _Form(name, head, _tokens(resource, free=False), _tokens(resource, free=True))


def _tokens(text: str, *, free: bool) -> Tokens:
    made: list[Token] = []
    for name, character in PLACE.findall(text):
        if character:
            made.append(ANY_MANY if character == "*" else Token(character))
        else:
            but = "" if free else FREE.get(name, "/:")
            # In the free form a place may be empty, too: `GET/` is the root of an API.
            made += [Token(but=but, many=True)] if free else [Token(but=but), Token(but=but, many=True)]
    return tuple(made)


@cache
def _words(prefix: str) -> re.Pattern[str]:
    """Return what matches the parts between slashes and colons that tell a service's resource types apart.

    Those are fixed words, and names with a fixed part (``o-${OrganizationId}``).
    """
    return re.compile("|".join(PLACE_ONLY.sub(".+", re.escape(part)) for part in _telling(prefix)) or "(?!)")


def _shape(arn: Arn, *prefixes: str) -> str:
    """Return an ARN, from its service on, with every name that tells no resource type apart made ``x``.

    Ten thousand buckets have one shape: it is compared once.
    """
    parts = SEPARATOR.split(f"{arn.service}:{arn.region}:{arn.account}:{arn.resource}")
    return "".join(part if part in ("", ":", "/") else _part_shape(part, prefixes) for part in parts)


@lru_cache(maxsize=512)
def _part_shape(part: str, prefixes: tuple[str, ...]) -> str:
    if any(_words(prefix).fullmatch(part) for prefix in prefixes):
        return part
    return _plain(part, tuple(head for prefix in prefixes for head in _heads(prefix)))


@cache
def _telling(prefix: str) -> tuple[str, ...]:
    parts = {part for _, arn in _arns(prefix) for part in re.split(r"[:/](?![^{]*\})", arn)}
    return tuple(sorted(part for part in parts if part.partition("${")[0]))


@cache
def _heads(prefix: str) -> tuple[str, ...]:
    """Return how the parts begin that tell a service's resource types apart, up to their first place."""
    return tuple({part.partition("${")[0] for part in _telling(prefix)})


def _plain(part: str, heads: tuple[str, ...]) -> str:
    """Return a part that is no telling word, each name in it made ``xx``; as it is where it could become such a word.

    What stands between the names stays: some types have ``-`` or ``+`` there.
    """
    name = WILD.split(part, maxsplit=1)[0]
    if len(name) < len(part):
        open_end = part == name + "*" and name
        if not open_end or any(head.startswith(name) or name.startswith(head) for head in heads):
            return part
    return NAME.sub("xx", part)  # two, since some types have two places side by side
