"""The answers of ``can`` for people, and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from provisioner.iam.actions import is_pattern
from provisioner.report.visible import one_line
from provisioner.resolve.durations import shown
from provisioner.views.can.values import Answer, Lock, Path, Question

VERSION = 1
FEW = 5
"""Paths that are shown in full; more than these get a line each."""


def as_json(user: str, question: Question, answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON holds it. Its keys are a contract: more may come, none may go."""
    return {
        "version": VERSION,
        "user": user,
        "action": question.action,
        "arn": question.arn,
        "allowed": answer.allowed,
        "paths": [_path_json(path) for path in answer.paths],
        "denied_by": [_lock_json(lock) for lock in answer.locks],
        "notes": list(answer.notes),
    }


def _path_json(path: Path) -> dict[str, Any]:
    return {
        "user": path.asker.user.name,
        "bastion": path.asker.bastion.name,
        "account": path.pair.account.name,
        "stack": path.role.stack,
        "kind": path.role.kind,
        "role": path.role.arn,
        "grant": path.grant.arn if path.grant else None,
        "external_id": path.role.external_id,
        "session_seconds": path.role.session_seconds,
        "action": path.action,
        "resource": path.resource,
        "statement": path.statements[0].as_json(),
        "further_statements": [each.sid for each in path.statements[1:]],
        "file": path.at.file,
        "line": path.at.line,
        "column": path.at.column,
        "item": {"text": path.item, "line": path.item_at.line, "column": path.item_at.column},
    }


def _lock_json(lock: Lock) -> dict[str, Any]:
    return {
        "lock": lock.lock,
        "message": lock.message,
        "remedy": lock.remedy,
        "user": lock.asker.user.name,
        "bastion": lock.asker.bastion.name,
        "account": lock.pair.account.name if lock.pair else None,
        "stack": lock.role.stack if lock.role else None,
        "kind": lock.role.kind if lock.role else None,
        "role": lock.role.arn if lock.role else None,
        "file": lock.at.file,
        "line": lock.at.line,
        "column": lock.at.column,
    }


def as_text(user: str, question: Question, answer: Answer) -> Iterator[str]:
    """Yield an answer for people, line by line: yes or no first. No text of the files begins a line of its own."""
    for line in _lines(user, question, answer):
        yield f"{one_line(line)}\n"


def _lines(user: str, question: Question, answer: Answer) -> Iterator[str]:
    what = f"{question.action} on {question.arn}"
    if not answer.allowed:
        yield f"no: no user can {what}" if is_pattern(user) else f"no: {user} cannot {what}"
        yield from _locks(answer)
    elif len(answer.paths) > FEW:
        users = len({path.asker.name for path in answer.paths})
        roles = len({path.role.arn for path in answer.paths})
        yield f"yes: {users} {'users' if users > 1 else 'user'} can {what}, through {roles} roles"
        yield ""
        yield from (_line(question, path) for path in answer.paths)
    else:
        names = dict.fromkeys(path.asker.name for path in answer.paths)
        yield f"yes: {', '.join(names)} can {what}"
        for path in answer.paths:
            yield from _path(question, path)
    if answer.notes:
        yield ""
        yield from (f"note: {note}" for note in answer.notes)


def _path(question: Question, path: Path) -> Iterator[str]:
    user, role = path.asker.user, path.role
    yield ""
    yield f"{path.asker.name} ({user.at.file}:{user.at.line})"
    yield f"  -> grant      {path.grant.name if path.grant else 'none: the trust policy is enough in one account'}"
    kind = "" if role.kind == "updater" else f"{role.kind} role of "
    yield f"  -> role       {role.arn}"
    yield f"                {kind}stack {role.stack} in {path.pair.account.name} ({role.at.file}:{role.at.line})"
    yield f"                external ID {role.external_id}, session {shown(role.session_seconds)}"
    further = f" and {len(path.statements) - 1} more" if len(path.statements) > 1 else ""
    yield f"  -> statement  {path.statements[0].sid}{further} ({path.at.file}:{path.at.line})"
    example = "for example " if is_pattern(question.action) or is_pattern(question.arn) else ""
    yield f"                {path.item} allows {example}{path.action} on {path.resource}"


def _line(question: Question, path: Path) -> str:
    kind = "" if path.role.kind == "updater" else f" ({path.role.kind})"
    example = f", {path.action}" if is_pattern(question.action) else ""
    where = f" on {path.resource}" if is_pattern(question.arn) else ""
    return (
        f"{path.asker.name} -> {path.pair.account.name} {path.role.stack}{kind} -> "
        f"{path.statements[0].sid} ({path.at.file}:{path.at.line}){example}{where}"
    )


def _locks(answer: Answer) -> Iterator[str]:
    for _, group in groupby(answer.locks, key=lambda lock: (lock.asker.name, lock.role.arn if lock.role else "")):
        locks = list(group)
        first = locks[0]
        yield ""
        if first.role and first.pair:
            kind = "preview role of " if first.role.kind == "preview" else ""
            where = f"{kind}stack {first.role.stack} in {first.pair.account.name}"
            yield f"{first.asker.name} -> {where} ({first.role.arn})"
        else:
            yield first.asker.name
        for lock in locks:
            yield f"  {lock.lock:11}  {lock.at.file}:{lock.at.line}: {lock.message}"
            yield f"  {'':11}  to open: {lock.remedy}"
