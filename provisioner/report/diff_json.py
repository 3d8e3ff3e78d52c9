"""``diff`` as JSON."""

from __future__ import annotations

from typing import Any

from provisioner.config.approvals import Approval
from provisioner.report.comparison import Comparison, conditions_json
from provisioner.report.structured import canonical
from provisioner.views.approved import Reviewed

VERSION = 1


def format_json(comparison: Comparison, prefix: str) -> str:  # noqa: ARG001 - all formats are called alike
    """Return all changes as canonical JSON; ``file`` is relative to the configuration's directory."""
    return canonical(
        {
            "version": VERSION,
            "broadening": comparison.broadening,
            "unapproved": comparison.open,
            "summary": dict(comparison.summary),
            "changes": [_change(each) for each in comparison.changes],
            "proposed_approvals": [_approval(each) for each in comparison.proposed],
            "compared_with": comparison.earlier,
            "notes": list(comparison.notes),
        }
    )


def _change(each: Reviewed) -> dict[str, Any]:
    change = each.change
    return {
        "kind": change.kind.value,
        "broadening": change.broadening,
        "approved": each.approval is not None,
        "approval": _approval(each.approval) if each.approval else None,
        "unknown": change.unknown,
        "user": change.user,
        "bastion": change.bastion,
        "account": change.account,
        "stack": change.stack,
        "role": change.role,
        "former": change.former,
        "actions": list(change.actions),
        "wildcards": list(change.wildcards),
        "resources": list(change.resources),
        "conditions": conditions_json(each),
        "via": change.via,
        "file": change.at.file if change.at else None,
        "line": change.at.line if change.at else None,
        "message": change.message,
    }


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        "user": approval.user,
        "bastion": approval.bastion,
        "account": approval.account,
        "stack": approval.stack,
        "actions": list(approval.actions),
        "resources": list(approval.resources),
        "kind": approval.kind,
        "via": approval.via,
        "by": approval.by,
        "reason": approval.reason,
        "until": approval.until.isoformat(),
        "file": approval.at.file,
        "line": approval.at.line,
    }
