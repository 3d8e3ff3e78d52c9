"""The account pairs as text, JSON, or a matrix for GitHub Actions."""

from __future__ import annotations

import json
from typing import Any

from provisioner.model.desired import Desired
from provisioner.report.structured import canonical
from provisioner.views.pairs import github_matrix, pairs


def formatted(desired: Desired, format_name: str) -> str:
    """Return all pairs in a format."""
    if format_name == "json":
        return canonical({"version": 1, "pairs": pairs(desired)})
    if format_name == "github-matrix":
        return json.dumps(github_matrix(desired), sort_keys=True) + "\n"
    return "".join(_line(pair) for pair in pairs(desired))


def _line(pair: dict[str, Any]) -> str:
    stacks = ", ".join(pair["stacks"]) or "no stacks"
    return (
        f"{pair['name']}  {pair['bastion']} {pair['bastion_id']} -> {pair['account']} {pair['account_id']}  {stacks}\n"
    )
