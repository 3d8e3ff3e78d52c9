"""``graph``: bastions, users, roles and accounts as a picture, or as text for a program that draws it."""

from __future__ import annotations

from pathlib import Path

from provisioner import pipeline
from provisioner.checks.nearest import listed
from provisioner.commands import output
from provisioner.commands.pairs import require_pair
from provisioner.finding import did_you_mean
from provisioner.model.desired import Desired
from provisioner.report.graph_dot import dot
from provisioner.report.graph_mermaid import mermaid
from provisioner.report.graph_svg import svg
from provisioner.views.graph import graph

FORMATS = {"mermaid": mermaid, "dot": dot, "svg": svg}


def run(directory: Path, *, format_name: str, pair: str | None, stack: str | None, user: str | None) -> int:
    """Print the graph of everything, or of one pair, stack or user; nothing but findings where the files are wrong."""
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    _require(outcome.desired, pair, stack, user)
    output.write(FORMATS[format_name](graph(outcome.desired, pair=pair, stack=stack, user=user)))
    return output.FINE


def _require(desired: Desired, pair: str | None, stack: str | None, user: str | None) -> None:
    """Raise UsageError where something that the user named is not there."""
    if pair is not None:
        require_pair(desired, pair)
    users = {each.name for bastion in desired.bastions for each in bastion.users}
    for kind, name, known in (("stack", stack, desired.config.stacks), ("user", user, users)):
        if name is not None and name not in known:
            every = f"the {kind}s are {listed(sorted(known))}"
            raise output.UsageError(f'there is no {kind} "{name}": {did_you_mean(name, known, every)}')
