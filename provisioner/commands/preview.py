"""``preview``: what ``up`` would do, by the real engine; changes nothing."""

from __future__ import annotations

from provisioner.commands import deployments, output
from provisioner.commands.deploy_access import access_lines
from provisioner.commands.deploy_choice import Asked, choose
from provisioner.views.order import any_order


def run(asked: Asked) -> int:
    """Print what would be created, updated and deleted, and whose access changes."""
    chosen = choose(asked)
    if chosen is None:
        return output.WRONG
    if not chosen.units:
        return deployments.nothing_to_do(asked, "preview")
    outcome = deployments.run(asked, chosen, any_order(chosen.units), "preview")
    deployments.summed_up(asked, outcome.results.values(), action="preview")
    if not asked.as_json:
        output.write("".join(f"{line}\n" for line in access_lines(chosen)))
    return deployments.closing(asked, outcome, verb="previewed")
