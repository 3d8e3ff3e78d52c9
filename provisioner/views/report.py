"""Everything that the report shows, as one JSON value: data out, nothing decided.

Lists refer to each other by index (a role's account, the users that may assume it), and documents stand once: a fleet
of 2,000 roles is some megabytes.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from provisioner import __version__
from provisioner.config.file import Source
from provisioner.config.verdict import Suppressed
from provisioner.finding import Finding, Level, Position
from provisioner.iam.catalog import version
from provisioner.iam.document import Statement
from provisioner.model.desired import Desired, Pair, Policy, Role
from provisioner.views import words
from provisioner.views.assumable import Answer, answers
from provisioner.views.quotas import quotas

VERSION = 1


def report(
    desired: Desired, *, sources: Iterable[Source], findings: Iterable[Finding], suppressed: Iterable[Suppressed]
) -> dict[str, Any]:
    """Return the report's data: the same value for the same files, program and AWS data."""
    shown, hidden = [_finding(each, desired) for each in findings], [_suppressed(each, desired) for each in suppressed]
    users = [(bastion.name, user) for bastion in desired.bastions for user in bastion.users]
    roles = _roles(desired, {(bastion, user.name): index for index, (bastion, user) in enumerate(users)})
    data, made = version()
    return {
        "version": VERSION,
        "program": __version__,
        "data": {"version": data, "made": made},
        "files": [_file(each) for each in sources],
        "counts": {
            "bastions": len(desired.bastions),
            "accounts": len(desired.pairs),
            "users": len(users),
            "stacks": len(desired.config.stacks),
            "roles": len(roles),
            **_levels(shown),
            "suppressed": len(hidden),
        },
        "accounts": [_account(pair) for pair in desired.pairs],
        "users": [
            {
                "name": user.name,
                "bastion": bastion,
                "arn": user.arn,
                "managed": user.managed,
                "tags": dict(user.tags),
            }
            for bastion, user in users
        ],
        "roles": roles,
        "findings": shown,
        "suppressed": hidden,
        "quotas": quotas(desired),
    }


def _levels(findings: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counted = Counter(each["level"] for each in findings)
    return {f"{level.value}s": counted[level.value] for level in Level}


def _file(source: Source) -> dict[str, Any]:
    """Return what identifies a file: the digest is that of its text in UTF-8, without a byte order mark."""
    return {
        "name": source.file,
        "lines": len(source.text.splitlines()),
        "sha256": hashlib.sha256(source.text.encode()).hexdigest(),
    }


def _account(pair: Pair) -> dict[str, str]:
    return {
        "pair": pair.name,
        "name": pair.account.name,
        "id": pair.account.id,
        "environment": pair.account.environment,
        "region": pair.account.region,
        "bastion": pair.bastion.name,
        "bastion_id": pair.bastion.id,
    }


def _roles(desired: Desired, users: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Return every role with the users that the evaluator lets in, and those that are named and yet kept out."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers(desired):
        found[answer.role.arn].append(answer)
    return [
        _role(role, number, found[role.arn], users) for number, pair in enumerate(desired.pairs) for role in pair.roles
    ]


def _role(role: Role, account: int, asked: list[Answer], users: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    numbers = [(users[each.pair.bastion.name, each.user.name], each.decision) for each in asked]
    return {
        "stack": role.stack,
        "kind": role.kind,
        "name": role.name,
        "arn": role.arn,
        "account": account,
        "users": [number for number, decision in numbers if decision.allowed],
        "refused": [[number, list(decision.reasons())] for number, decision in numbers if not decision.allowed],
        "description": role.description,
        "external_id": role.external_id,
        "session": words.duration(role.session_seconds),
        "max_session": words.duration(role.max_session_seconds),
        "boundary": role.permissions_boundary,
        "tags": dict(role.tags),
        "at": _place(role.at),
        "trust": role.trust_policy.as_json(),
        "trust_words": list(words.trust(role.trust_policy)),
        "policies": [_policy(policy) for policy in role.policies],
    }


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "document": policy.document.as_json(),
        "words": [_words(statement) for statement in policy.document.statements],
    }


def _words(statement: Statement) -> list[str]:
    return [words.permission(statement), _place(statement.at) if statement.at else ""]


def _place(at: Position) -> str:
    return f"{at.file}:{at.line}"


def _finding(finding: Finding, desired: Desired) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "hint": finding.hint,
        "at": str(finding.at),
        "stack": _stack(finding.at, desired),
    }


def _suppressed(each: Suppressed, desired: Desired) -> dict[str, Any]:
    return _finding(each.finding, desired) | {"reason": each.reason, "until": each.until}


def _stack(at: Position, desired: Desired) -> str | None:
    """Return the stack within whose lines a place is; None where it is in none."""
    for stack in desired.config.stacks.values():
        if stack.at <= at and stack.at.file == at.file and (stack.end is None or at < stack.end):
            return stack.name
    return None
