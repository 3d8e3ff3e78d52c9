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

from provisioner.iam.arn import FIELDS, Arn, parse
from provisioner.iam.catalog import service
from provisioner.iam.glob import ANY_MANY, Token, Tokens, meet, tokens

FREE = {
    "ObjectName": "",
    "ObjectPath": "",
    "LogGroupName": ":",
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

ALSO = ":*"
"""What stands behind the ARN of a log group in policies, and in most of CloudWatch Logs' own answers.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
"""

NAME = re.compile(r"[A-Za-z0-9_]+")
WILD = re.compile(r"[*?$]")
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
    if parsed.service == "logs" and parsed.resource.endswith(ALSO):
        found |= _kinds(prefix, _shape(parsed._replace(resource=parsed.resource.removesuffix(ALSO)), prefix))
    return found


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
    own = tokens(arn)
    strict = frozenset(name for name, form, _ in _forms(prefix) if meet(own, form))
    return strict or frozenset(name for name, _, form in _forms(prefix) if meet(own, form))


@cache
def _forms(prefix: str) -> tuple[tuple[str, Tokens, Tokens], ...]:
    """Return each form of a service's resource types with its tokens, strict and free, from the service on."""
    return tuple((name, _form(arn, free=False), _form(arn, free=True)) for name, arn in _arns(prefix))


@cache
def _arns(prefix: str) -> tuple[tuple[str, str], ...]:
    """Return every ARN that a service's resource types have, with the type's name; some types have several."""
    found = service(prefix)
    types = found.resource_types.values() if found else ()
    return tuple((each.name, arn) for each in types for arn in each.arn.split(", ") if arn.count(":") >= FIELDS - 1)


def _form(arn: str, *, free: bool) -> Tokens:
    """Return a type's ARN as tokens; ``free`` places are those of the resource, never the region or account."""
    *fields, resource = arn.split(":", FIELDS - 1)[2:]
    head = "".join(f"{field}:" for field in fields)
    return (*_tokens(head, free=False), *_tokens(resource, free=free))


def _tokens(text: str, *, free: bool) -> list[Token]:
    made: list[Token] = []
    for name, character in PLACE.findall(text):
        if character:
            made.append(ANY_MANY if character == "*" else Token(character))
        else:
            but = "" if free else FREE.get(name, "/:")
            made += [Token(but=but), Token(but=but, many=True)]
    return made


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
    words = [_words(prefix) for prefix in prefixes]
    heads = tuple(head for prefix in prefixes for head in _heads(prefix))
    parts = re.split(r"([:/])", f"{arn.service}:{arn.region}:{arn.account}:{arn.resource}")
    return "".join(
        part if part in ("", ":", "/") or any(word.fullmatch(part) for word in words) else _plain(part, heads)
        for part in parts
    )


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
