"""A document against IAM's grammar: what AWS refuses.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from provisioner.checks import sid_clash
from provisioner.config.wording import kind, series
from provisioner.finding import did_you_mean
from provisioner.lint.parts import is_trust, statements
from provisioner.lint.places import Path
from provisioner.lint.read import Mistake
from provisioner.lint.rules import POLICY_GRAMMAR

DOCUMENT_KEYS = ("Version", "Id", "Statement")
STATEMENT_KEYS = (
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
)  # fmt: skip
VERSIONS = ("2012-10-17", "2008-10-17")
EFFECTS = ("Allow", "Deny")
PRINCIPAL_KEYS = ("AWS", "Service", "Federated", "CanonicalUser")
SID = re.compile(r"[A-Za-z0-9]*")


def mistakes(value: Any) -> Iterator[Mistake]:  # noqa: ANN401 - whatever the file holds
    """Yield every way in which a document is not what the grammar asks for."""
    if not isinstance(value, dict):
        yield _wrong((), f"the document is {kind(value)}; an object is wanted", 'begin with {"Version": "2012-10-17"')
        return
    yield from _unknown_keys((), value, DOCUMENT_KEYS, "a policy")
    if "Statement" not in value:
        yield _wrong((), "the document has no Statement", 'add "Statement": [...]')
    elif not isinstance(value["Statement"], (list, dict)) or not value["Statement"]:
        yield _wrong(("Statement",), "Statement holds no statement", "write at least one object")
    if value.get("Version", VERSIONS[0]) not in VERSIONS:
        said = f"the language has no version like {kind(value['Version'])}"
        yield _wrong(("Version",), said, f'write "{VERSIONS[0]}"')
    trust = is_trust(value)
    for path, body in statements(value):
        if isinstance(body, dict):
            yield from _of_statement(path, body, trust=trust)
        else:
            yield _wrong(path, f"a statement is {kind(body)}; an object is wanted", "write it in { }")
    yield from _sids(value)


def _wrong(path: Path, message: str, hint: str, *, at_key: bool = False) -> Mistake:
    return Mistake(rule=POLICY_GRAMMAR, path=path, message=message, hint=hint, at_key=at_key)


def _unknown_keys(path: Path, body: Mapping[str, Any], known: tuple[str, ...], what: str) -> Iterator[Mistake]:
    for key in body:
        if key not in known:
            hint = did_you_mean(key, known, "remove it")
            yield _wrong((*path, key), f'"{key}" is no element of {what}', hint, at_key=True)


def _of_statement(path: Path, body: Mapping[str, Any], *, trust: bool) -> Iterator[Mistake]:
    yield from _unknown_keys(path, body, STATEMENT_KEYS, "a statement")
    if body.get("Effect") not in EFFECTS:
        at, said = ((*path, "Effect"), kind(body["Effect"])) if "Effect" in body else (path, "missing")
        yield _wrong(at, f"the Effect is {said}", did_you_mean(str(body.get("Effect")), EFFECTS, "write Allow or Deny"))
    yield from _one_of(path, body, "Action", "NotAction")
    yield from _texts(path, body, "Action", "NotAction", "Resource", "NotResource")
    if trust:
        yield from _one_of(path, body, "Principal", "NotPrincipal")
        yield from _principal(path, body)
        for key in {"Resource", "NotResource"} & set(body):
            yield _wrong((*path, key), f"a trust policy has no {key}", "remove it: the role is meant", at_key=True)
    else:
        yield from _one_of(path, body, "Resource", "NotResource")
    sid = body.get("Sid", "")
    if not isinstance(sid, str) or not SID.fullmatch(sid):
        yield _wrong((*path, "Sid"), f"the Sid is {kind(sid)}", "use ASCII letters and digits only")
    yield from _condition((*path, "Condition"), body.get("Condition", {}))


def _one_of(path: Path, body: Mapping[str, Any], one: str, other: str) -> Iterator[Mistake]:
    if one in body and other in body:
        yield _wrong((*path, other), f"a statement has {one} or {other}, not both", "remove one of them", at_key=True)
    elif one not in body and other not in body:
        yield _wrong(path, f"the statement has no {one}", f'add "{one}": [...]')


def _texts(path: Path, body: Mapping[str, Any], *keys: str) -> Iterator[Mistake]:
    for key in keys:
        value = body.get(key, "*")
        if isinstance(value, (str, list)) and not value:
            yield _wrong((*path, key), f"{key} is empty", "name at least one")
        elif not isinstance(value, (str, list)):
            yield _wrong((*path, key), f"{key} is {kind(value)}; a text or a list of texts is wanted", 'write ["..."]')
        for index, each in enumerate(value if isinstance(value, list) else ()):
            if not isinstance(each, str):
                yield _wrong((*path, key, index), f"{key} holds {kind(each)}; a text is wanted", "write a text")


def _principal(path: Path, body: Mapping[str, Any]) -> Iterator[Mistake]:
    for key in ("Principal", "NotPrincipal"):
        value = body.get(key, "*")
        if isinstance(value, dict) and value:
            yield from _unknown_keys((*path, key), value, PRINCIPAL_KEYS, "a principal")
            yield from _texts((*path, key), value, *value)
        elif value != "*":
            hint = f'write "*", or an object with {series(PRINCIPAL_KEYS, last="or")}'
            yield _wrong((*path, key), f"{key} is {kind(value)}", hint)


def _condition(path: Path, value: Any) -> Iterator[Mistake]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, dict):
        yield _wrong(path, f"Condition is {kind(value)}; an object is wanted", 'write {"StringEquals": {...}}')
        return
    for operator, keys in value.items():
        if not isinstance(keys, dict) or not keys:
            yield _wrong((*path, operator), f'"{operator}" holds no condition keys', 'write {"aws:SourceIp": [...]}')
            continue
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            for index, each in enumerate(listed):
                if each is None or isinstance(each, (dict, list)):
                    at = (*path, operator, key, index) if isinstance(values, list) else (*path, operator, key)
                    yield _wrong(at, f'"{key}" is compared with {kind(each)}; a text is wanted', "write a text")


def _sids(value: Mapping[str, Any]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for path, body in statements(value):
        sid = body.get("Sid") if isinstance(body, dict) else None
        if not isinstance(sid, str) or not sid:
            continue
        if sid in seen:
            message = f'the Sid "{sid}" stands in the document already'
            yield Mistake(rule=sid_clash.RULE, path=(*path, "Sid"), message=message, hint="give each its own, or none")
        seen.add(sid)
