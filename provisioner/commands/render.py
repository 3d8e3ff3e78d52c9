"""``render``: the desired state as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from provisioner import pipeline
from provisioner.commands import output
from provisioner.commands.pairs import require_pair
from provisioner.model.desired import Desired
from provisioner.report.structured import canonical_parts
from provisioner.views.explain.actions import explanations
from provisioner.views.render import render


def run(directory: Path, *, pair: str | None, explain: bool) -> int:
    """Print the desired state, or that of one pair; nothing but findings where the configuration is wrong.

    With ``explain`` every role also says why it has each of its actions.
    """
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    if pair is not None:
        require_pair(outcome.desired, pair)
    body = render(outcome.desired, pair)
    if explain:
        _explain(outcome.desired, body)
    output.write_parts(canonical_parts(body))
    return output.FINE


def _explain(desired: Desired, body: dict[str, Any]) -> None:
    roles = {role.arn: (pair.account.name, role) for pair in desired.pairs for role in pair.roles}
    for pair in body["pairs"]:
        for role in pair["roles"]:
            role["explanation"] = explanations(desired, *roles[role["arn"]])
