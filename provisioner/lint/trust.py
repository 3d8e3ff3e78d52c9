"""Trust policies: who may assume a role, and whether that is what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from provisioner.finding import Level
from provisioner.iam.actions import EVERY_ACTION, is_pattern
from provisioner.iam.arn import parse
from provisioner.lint.parts import Part
from provisioner.lint.read import Mistake
from provisioner.lint.rules import POLICY_GRAMMAR, TRUST_EVERYBODY, TRUST_EXTERNAL_ID, TRUST_NOT_PRINCIPAL

ACCOUNT = re.compile(r"[0-9]{12}|[A-Z0-9]{16,}")
"""An account, or the internal ID that AWS puts in the place of a deleted user or role."""

EXTERNAL_ID = "sts:externalid"


def mistakes(parts: Iterable[Part]) -> Iterator[Mistake]:
    """Yield what is wrong with each statement of a trust policy."""
    for part in parts:
        yield from _actions(part)
        yield from _principals(part)
        if part.effect == "Allow":
            yield from _open(part)


def _actions(part: Part) -> Iterator[Mistake]:
    for action, path in part.actions:
        if action not in EVERY_ACTION and not action.lower().startswith("sts:"):
            message = f'"{action}" in a trust policy: it may only hold actions of STS'
            hint = 'write "sts:AssumeRole"; what the role may do stands in another policy'
            yield Mistake(rule=POLICY_GRAMMAR, path=path, message=message, hint=hint)


def _principals(part: Part) -> Iterator[Mistake]:
    for text, path in part.principals:
        if text == "*" or ACCOUNT.fullmatch(text):
            continue
        if parse(text) is None:
            message = f'"{text}" is no principal'
            yield Mistake(rule=POLICY_GRAMMAR, path=path, message=message, hint="write an account ID, or an ARN")
        elif is_pattern(text):
            message = f'"{text}" is no principal: wildcards stand for nothing there'
            hint = "name the account, and test aws:PrincipalArn with ArnLike"
            yield Mistake(rule=POLICY_GRAMMAR, path=path, message=message, hint=hint)


def _open(part: Part) -> Iterator[Mistake]:
    if part.not_principals:
        message = "everybody is allowed but those that NotPrincipal names"
        hint = "name who may, under Principal"
        yield Mistake(
            rule=TRUST_NOT_PRINCIPAL, path=(*part.path, "NotPrincipal"), message=message, hint=hint, at_key=True
        )
        return
    for text, path in part.principals:
        if text == "*":
            narrowed = ", but for the conditions" if part.tests else ""
            message = f"every AWS account can assume the role{narrowed}"
            level = Level.WARNING if part.tests else None
            hint = "name the accounts that may"
            yield Mistake(rule=TRUST_EVERYBODY, path=path, message=message, hint=hint, level=level)
        elif all(test.key.lower() != EXTERNAL_ID for test, _ in part.tests) and _assumes(part):
            message = f'"{text}" assumes the role without an external ID'
            hint = 'where it is another company\'s, add {"StringEquals": {"sts:ExternalId": "..."}}'
            yield Mistake(rule=TRUST_EXTERNAL_ID, path=path, message=message, hint=hint)


def _assumes(part: Part) -> bool:
    return any(action in EVERY_ACTION or action.lower() in ("sts:assumerole", "sts:*") for action, _ in part.actions)
