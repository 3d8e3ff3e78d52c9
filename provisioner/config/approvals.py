"""The file of approvals: which access may be new, who says so, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from provisioner.config import rules, secrets, structure
from provisioner.config.file import Source
from provisioner.config.node import Node
from provisioner.config.schema import DATE, VERSION, Schema
from provisioner.finding import Example, Finding, Level, Position, Rule, Text
from provisioner.record import dataclass

APPROVALS = "approvals.yaml"
ANY = "*"
"""What stands for every user, account or stack; it is never meant where it is not written."""

KINDS = ("gained", "widened", "trust", "session", "principal")
"""Kinds of changes that can broaden."""

WAYS = ("trust", "grant")


def _text(description: str, **more: Any) -> Schema:  # noqa: ANN401 - Cerberus rules
    return {"type": "string", "empty": False, "meta": {"description": description}, **more}


def _texts(description: str) -> Schema:
    item = {"type": "string"}
    return {"type": "list", "schema": item, "minlength": 1, "required": True, "meta": {"description": description}}


APPROVAL: Schema = {
    "user": _text("The user that may do more, or * for every user", required=True),
    "account": _text("The account, or * for every account", required=True),
    "stack": _text("The stack, or * for every stack", required=True),
    "actions": _texts("Actions, with wildcards: all of a change's must be within them"),
    "resources": _texts("ARNs, with wildcards: all of a change's must be within them"),
    "bastion": _text("The user's bastion; needed where several have a user of that name"),
    "kind": _text("Only this kind of change; gained and widened where it is left out", allowed=list(KINDS)),
    "via": _text("Only what comes this way; any way where it is left out", allowed=list(WAYS)),
    "by": _text("Who approves", required=True),
    "reason": _text("Why", required=True),
    "until": _text("The last day of it: 2027-01-31", required=True, regex=DATE),
}
APPROVALS_FILE: Schema = {
    "version": VERSION,
    "approvals": {
        "type": "list",
        "required": True,
        "schema": {"type": "dict", "schema": APPROVAL},
        "meta": {"description": "Access that may be new, in the order in which it is looked for"},
    },
}
"""The structure of the file, as a Cerberus schema."""

GUIDE = "docs/guide/diff.md"

APPROVAL_ENDED = Rule(
    id="approval-ended",
    level=Level.WARNING,
    summary="The last day of an approval is over: it covers nothing any more.",
    why="It was meant to be for a time. Remove it, or have it approved anew.",
    source=GUIDE,
    passing=Example(),
    failing=Example(),
)
UNUSED_APPROVAL = Rule(
    id="unused-approval",
    level=Level.NOTE,
    summary="An approval covers none of the changes.",
    why="Its change is still to come, or is merged. Until its last day it would let the next change of its kind pass.",
    source=GUIDE,
    passing=Example(),
    failing=Example(),
)
RULES = (APPROVAL_ENDED, UNUSED_APPROVAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One entry of the file: a fact, by whom, why, and until when."""

    user: str
    account: str
    stack: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    bastion: str | None = None
    kind: str | None = None
    via: str | None = None
    by: str
    reason: str
    until: date
    at: Position

    def is_same(self, other: Approval) -> bool:
        """Tell whether another file's approval says the same, whatever its place."""
        return replace(self, at=other.at) == other


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """The approvals of a file that hold on a day, and what is wrong with the file."""

    valid: tuple[Approval, ...] = ()
    findings: tuple[Finding, ...] = ()
    secrets: tuple[str, ...] = ()
    """Texts that no output may show."""

    @property
    def failed(self) -> bool:
        """Whether the file is wrong: then none of it counts."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def approvals(source: Source, day: date) -> Approvals:
    """Return the approvals of a file as of a day. Where anything in it is wrong, none is valid."""
    findings = list(source.findings)
    hidden: tuple[str, ...] = ()
    listed: list[Approval] = []
    if source.root is not None:
        findings += structure.check(source.root, APPROVALS_FILE)
        found = tuple(secrets.check(source.root, ()))
        findings += (finding for finding, _ in found)
        hidden = tuple(text for _, text in found)
        findings += _wrong_days(source.root)
    if not findings and source.root is not None:
        listed = [_approval(node) for node in _entries(source.root)]
        findings += (_ended(each) for each in listed if each.until < day)
    shown = tuple(
        replace(each, message=secrets.redact(each.message, hidden), hint=secrets.redact(each.hint, hidden))
        for each in sorted(findings, key=lambda each: (each.at, each.rule))
    )
    return Approvals(valid=tuple(each for each in listed if each.until >= day), findings=shown, secrets=hidden)


def named(source: Source) -> Iterator[tuple[str, Text]]:
    """Yield every user, bastion, account and stack that a file names, with the key that it stands under."""
    for entry in _entries(source.root) if source.root else ():
        found = ((key, entry.get(key)) for key in ("user", "bastion", "account", "stack"))
        yield from ((key, node.text()) for key, node in found if node is not None)


def unused(approval: Approval) -> Finding:
    """Return what is said of an approval that covers none of the changes."""
    message = f"{_named(approval)} covers none of the changes"
    hint = f"remove it once its change is merged; else it stays until {approval.until}"
    return UNUSED_APPROVAL.finding(approval.at, message, hint)


def _ended(approval: Approval) -> Finding:
    message = f"{_named(approval)} was over on {approval.until}"
    return APPROVAL_ENDED.finding(approval.at, message, "remove it, or have it approved until a later day")


def _named(approval: Approval) -> str:
    return f'the approval for "{approval.user}" in "{approval.account}" by {approval.by}'


def _entries(root: Node) -> Iterator[Node]:
    listed = root.get("approvals")
    yield from listed.elements() if listed else ()


def _wrong_days(root: Node) -> Iterator[Finding]:
    for entry in _entries(root):
        until = entry.get("until")
        if until is not None and isinstance(until.value, str) and _day(until.value) is None:
            message = f'there is no day "{until.value}"'
            yield rules.WRONG_VALUE.finding(until.at, message, "write year, month and day: 2027-01-31")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _approval(entry: Node) -> Approval:
    """Return an entry whose structure is right."""
    return Approval(
        user=_value(entry, "user") or "",
        account=_value(entry, "account") or "",
        stack=_value(entry, "stack") or "",
        actions=_values(entry, "actions"),
        resources=_values(entry, "resources"),
        bastion=_value(entry, "bastion"),
        kind=_value(entry, "kind"),
        via=_value(entry, "via"),
        by=_value(entry, "by") or "",
        reason=_value(entry, "reason") or "",
        until=date.fromisoformat(_value(entry, "until") or ""),
        at=entry.at,
    )


def _value(entry: Node, key: str) -> str | None:
    node = entry.get(key)
    return node.text().value if node else None


def _values(entry: Node, key: str) -> tuple[str, ...]:
    node = entry.get(key)
    return tuple(each.text().value for each in node.elements()) if node else ()
