"""What an ARN of a policy is, in words: ``objects of www.example.com below help/``, ``table orders``."""

from __future__ import annotations

import re
from functools import lru_cache

from provisioner.iam.arn import Arn, parse
from provisioner.iam.kinds import kinds

WILD = re.compile(r"[*?]")
SEPARATOR = re.compile("[:/]")


@lru_cache(maxsize=65536)
def noun(arn: str, wanted: frozenset[str]) -> str:
    """Return what an ARN names; ``wanted`` are the resource types that matter where it can be several."""
    if arn == "*":
        return "every resource"
    parsed = parse(arn)
    if parsed is None:
        return arn
    if parsed.service == "s3" and not parsed.account:
        return _of_s3(parsed.resource)
    kind = _kind(arn, parsed, wanted)
    return _named(kind, _name(parsed, kind))


def _of_s3(resource: str) -> str:
    bucket, slash, key = resource.partition("/")
    if not slash:
        return _named("bucket", bucket)
    of = "every bucket" if bucket == "*" else bucket
    if key == "*":
        return f"objects of {of}"
    if key.endswith("/*") and not WILD.search(key[:-1]):
        return f"objects of {of} below {key[:-1]}"
    return f"{'objects' if WILD.search(key) else 'object'} {key} of {of}"


def _kind(arn: str, parsed: Arn, wanted: frozenset[str]) -> str:
    """Return the one kind of resource that it can be, in words; where there are several, the service's resource."""
    found = kinds(arn, parsed.service)
    fitting = sorted(found & wanted) or sorted(found)
    word = fitting[0] if len(fitting) == 1 else f"{parsed.service} resource"
    return word.replace("-", " ")


def _name(parsed: Arn, kind: str) -> str:
    """Return the resource's own name: what stands behind the kind, where its ARN writes the kind first."""
    head, *rest = SEPARATOR.split(parsed.resource, maxsplit=1)
    same = head.replace("-", "").lower() == kind.replace(" ", "").lower()
    return rest[0] if rest and rest[0] and same else parsed.resource


def _named(kind: str, name: str) -> str:
    if name == "*":
        return f"every {kind}"
    return f"every {kind} like {name}" if WILD.search(name) else f"{kind} {name}"
