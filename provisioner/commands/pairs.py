"""``pairs``: the account pairs, and each one's stacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from provisioner import pipeline
from provisioner.checks.nearest import listed
from provisioner.commands import output
from provisioner.finding import did_you_mean
from provisioner.model import Desired
from provisioner.report.structured import canonical
from provisioner.views.pairs import github_matrix, pairs

FORMATS = ("text", "json", "github-matrix")


class UnknownPairError(output.UsageError):
    """A pair that the user named does not exist: wrong usage. Its text says so, with the nearest name."""


def run(directory: Path, *, format_name: str) -> int:
    """Print the pairs in a format; nothing but findings where the configuration is wrong."""
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    output.write(_formatted(outcome.desired, format_name))
    return output.FINE


def require_pair(desired: Desired, name: str) -> None:
    """Raise UnknownPairError where there is no pair of that name."""
    known = [pair.name for pair in desired.pairs]
    if name not in known:
        raise UnknownPairError(
            f'there is no pair "{name}": {did_you_mean(name, known, f"the pairs are {listed(known)}")}'
        )


def _formatted(desired: Desired, format_name: str) -> str:
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
