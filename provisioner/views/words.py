"""Statements in words: what a role may do with what, and who may assume it.

The words come from the documents alone, so that they say what AWS will read. What is allowed is rounded up: "read"
stands for the actions of that access level that the statement has, and the exact ones stand beside it. What is denied
is never rounded, since that would take away too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from provisioner.iam.actions import EVERY_ACTION, matching
from provisioner.iam.catalog import LEVELS
from provisioner.iam.document import Conditions, Document, Statement
from provisioner.views.nouns import noun

VERBS = {
    "list": "list",
    "read": "read",
    "write": "write",
    "tagging": "tag",
    "permissions": "manage the permissions of",
}
"""The verb of each access level, in the levels' order."""

PASS_ROLE, PASS = "iam:PassRole", "pass to services"
"""AWS lists it as writing, but it changes nothing: it hands a role to a service."""

TESTS = {
    "StringEquals": "is",
    "StringNotEquals": "is not",
    "StringLike": "is like",
    "StringNotLike": "is not like",
    "ArnEquals": "is",
    "ArnLike": "is like",
    "ArnNotEquals": "is not",
    "ArnNotLike": "is not like",
    "Bool": "is",
    "IpAddress": "is in",
    "NotIpAddress": "is not in",
    "NumericLessThanEquals": "is at most",
    "NumericGreaterThanEquals": "is at least",
}
"""Condition operators that have a plain word; all others are named as IAM names them."""

KEYS = {
    "aws:PrincipalArn": "its ARN",
    "sts:ExternalId": "the external ID",
    "aws:SourceIp": "its address",
    "aws:RequestedRegion": "the region",
}
"""Condition keys that have a plain word."""

TAG = "aws:PrincipalTag/"

ASSUMING = {
    "sts:AssumeRole": "assume the role",
    "sts:TagSession": "pass session tags",
    "sts:SetSourceIdentity": "set a source identity",
}
"""What the actions of a trust policy let somebody do."""


def permission(statement: Statement) -> str:
    """Return what a statement of an identity policy allows or denies, as a sentence without its full stop."""
    what = listed(_nouns(statement.actions, statement.resources))
    if statement.effect == "Allow":
        return f"may {_verbs(statement.actions)} {what}{when(statement.conditions)}"
    return f"must not use {listed(statement.actions, 'or')} on {what}{when(statement.conditions)}"


def trust(document: Document) -> tuple[str, ...]:
    """Return who may assume a role, a sentence for each statement of its trust policy."""
    return tuple(_trust(statement) for statement in document.statements)


def when(conditions: Conditions) -> str:
    """Return the conditions of a statement in words, with a blank before them; nothing where there are none."""
    tests = [_test(operator, key, values) for operator, keys in conditions for key, values in keys]
    return f" when {listed(tests)}" if tests else ""


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words as a sentence lists them: ``a, b and c``."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def duration(seconds: int) -> str:
    """Return a duration in the largest unit that fits: ``30 min``, ``2 h``, ``90 s``."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


@lru_cache(maxsize=4096)
def _verbs(actions: tuple[str, ...]) -> str:
    if not EVERY_ACTION.isdisjoint(actions):
        return "do everything with"
    known = {action.full_name: action.level for pattern in actions for action in matching(pattern)}
    passes = [PASS] * (known.pop(PASS_ROLE, None) is not None)
    verbs = [VERBS[level] for level in LEVELS if level in known.values()]
    if len(verbs) == len(LEVELS) and all(each.endswith(":*") for each in actions):
        return "do everything with"
    return listed([*verbs, *passes]) or "use"


def _nouns(actions: tuple[str, ...], resources: tuple[str, ...]) -> list[str]:
    kinds = _kinds(actions)
    return list(dict.fromkeys(noun(arn, kinds) for arn in resources))


@lru_cache(maxsize=4096)
def _kinds(actions: tuple[str, ...]) -> frozenset[str]:
    """Return the resource types that actions act on; a name alone tells enough, since an ARN has one service."""
    return frozenset(kind for pattern in actions for action in matching(pattern) for kind in action.resource_types)


def _test(operator: str, key: str, values: Iterable[str]) -> str:
    base, optional = operator.removesuffix("IfExists"), operator.endswith("IfExists")
    subject = f"its tag {key.removeprefix(TAG)}" if key.startswith(TAG) else KEYS.get(key, key)
    test = TESTS.get(base, f"satisfies {base}")
    return f"{subject} {test} {listed(tuple(values), 'or')}{' (where there is one)' if optional else ''}"


def _trust(statement: Statement) -> str:
    who = listed([_principal(each) for each in statement.principals], "or")
    does = listed([ASSUMING.get(action, action) for action in statement.actions])
    lead = "may" if statement.effect == "Allow" else "must not"
    return f"{who} {lead} {does}{when(statement.conditions)}"


def _principal(name: str) -> str:
    if name == "*":
        return "everybody"
    account = name.split(":")[4] if name.endswith(":root") else ""
    return f"a principal of account {account}" if account else name
