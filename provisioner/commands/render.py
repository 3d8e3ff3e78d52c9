"""``render``: the desired state as JSON."""

from __future__ import annotations

from pathlib import Path

from provisioner import pipeline
from provisioner.commands import output
from provisioner.commands.pairs import require_pair
from provisioner.report.structured import canonical
from provisioner.views.render import render


def run(directory: Path, *, pair: str | None) -> int:
    """Print the desired state, or that of one pair; nothing but findings where the configuration is wrong."""
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    if pair is not None:
        require_pair(outcome.desired, pair)
    output.write(canonical(render(outcome.desired, pair)))
    return output.FINE
