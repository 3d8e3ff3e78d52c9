"""``destroy``: delete what Pulumi stacks have made, pairs before their bastions."""

from __future__ import annotations

from dataclasses import replace

from provisioner.commands import deployments, output
from provisioner.commands.deploy_choice import Asked, choose
from provisioner.views.order import destroy_order


def run(asked: Asked) -> int:
    """Delete all resources of the stacks that are named, after asking with their number. Their Pulumi stacks stay."""
    chosen = choose(asked, with_bastions=False)
    if chosen is None:
        return output.WRONG
    if not chosen.units:
        return deployments.nothing_to_do(asked, "destroy")
    waves, missing = deployments.existing(chosen, destroy_order(chosen.desired, chosen.units))
    count = sum(len(known.resources) for known in chosen.known.values())
    if count:
        names = ", ".join(name for name, known in chosen.known.items() if known.resources)
        deployments.consent(asked, f"Delete all {count} resources of {names}?")
    outcome = deployments.run(asked, chosen, waves, "destroy")
    outcome = replace(outcome, results={**missing, **outcome.results})
    deployments.summed_up(asked, outcome.results.values(), action="destroy")
    return deployments.closing(asked, outcome, verb="destroyed")
