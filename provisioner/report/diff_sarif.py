"""``diff`` as SARIF 2.1.0, for code scanning.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from provisioner import __version__
from provisioner.finding import Position
from provisioner.report.comparison import Comparison, approval_text, place, sentence, shown_place
from provisioner.report.structured import canonical
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Kind

MEANINGS = {
    Kind.GAINED: "A user may do what it could not do before.",
    Kind.LOST: "A user may no longer do what it could do before.",
    Kind.WIDENED: "A user may do something on more resources, or under fewer conditions.",
    Kind.NARROWED: "A user may do something on fewer resources, or under more conditions.",
    Kind.MOVED: "A user has the same access through another role or entry.",
    Kind.REWRITTEN: "A policy says the same in other words.",
    Kind.TRUST: "Who may assume a role, or how, is another.",
    Kind.SESSION: "A session of a role lasts longer or shorter.",
    Kind.PRINCIPAL: "A role trusts another principal.",
}


def format_sarif(comparison: Comparison, prefix: str) -> str:
    """Return each change as a result; what is approved is suppressed, with the approval's reason."""
    kinds = {each.change.kind for each in comparison.changes}
    rules = [
        {"id": _rule(kind), "shortDescription": {"text": meaning}}
        for kind, meaning in MEANINGS.items()
        if kind in kinds
    ]
    return canonical(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": {"name": "provisioner", "version": __version__, "rules": rules}},
                    "columnKind": "unicodeCodePoints",
                    "results": [_result(each, comparison, prefix) for each in comparison.changes],
                }
            ],
        }
    )


def _rule(kind: Kind) -> str:
    return f"access-{kind}"


def _result(each: Reviewed, comparison: Comparison, prefix: str) -> dict[str, Any]:
    before = f" ({place(each)})" if each.change.kind is Kind.LOST else ""
    at = shown_place(each, comparison)
    result: dict[str, Any] = {
        "ruleId": _rule(each.change.kind),
        "level": "warning" if each.change.broadening else "note",
        "message": {"text": f"{sentence(each)}{before}"},
        "locations": [_location(at, prefix)] if at else [],
    }
    if each.approval:
        result["suppressions"] = [{"kind": "external", "justification": approval_text(each.approval)}]
    return result


def _location(at: Position, prefix: str) -> dict[str, Any]:
    region = {"startLine": at.line, "startColumn": at.column}
    artifact = {"uri": quote(prefix + at.file, errors="surrogateescape")}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
