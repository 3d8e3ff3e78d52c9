"""``drift``: how AWS differs from what was deployed, in words; ``--repair`` makes it right."""

from __future__ import annotations

from dataclasses import replace

from provisioner.commands import deploy_words as words
from provisioner.commands import deployments, output
from provisioner.commands.deploy_choice import Asked, Chosen, choose
from provisioner.commands.deploy_watch import event
from provisioner.emit.run_many import Outcome
from provisioner.views.order import any_order, deploy_order

BEHIND = "behind our back"


def run(asked: Asked) -> int:
    """Print what was changed behind our back; 1 where anything was, unless it is repaired."""
    chosen = choose(asked)
    if chosen is None:
        return output.WRONG
    if not chosen.units:
        return deployments.nothing_to_do(asked, "drift")
    waves, missing = deployments.existing(chosen, any_order(chosen.units))
    outcome = deployments.run(asked, chosen, waves, "drift")
    outcome = replace(outcome, results={**missing, **outcome.results})
    deployments.summed_up(asked, outcome.results.values(), action="drift")
    drifted = _told(asked, chosen, outcome)
    code = deployments.closing(asked, outcome, verb="compared")
    if code != output.FINE or not drifted:
        return code
    return _repaired(asked, chosen, drifted) if asked.repair else output.WRONG


def _told(asked: Asked, chosen: Chosen, outcome: Outcome) -> tuple[str, ...]:
    """Print the drift of each stack, and return the stacks that have any."""
    drifted = []
    names = deployments.names(chosen)
    for name, result in sorted(outcome.results.items()):
        found = words.drifts(result, names[name])
        if found:
            drifted.append(name)
        if asked.as_json:
            event("drift", stack=name, found=list(found))
        else:
            output.write("".join(f"{name}: {line}, {BEHIND}\n" for line in found))
    return tuple(drifted)


def _repaired(asked: Asked, chosen: Chosen, drifted: tuple[str, ...]) -> int:
    """Deploy what has drifted, as the configuration says today, and take off what others have put on roles."""
    deployments.consent(asked, f"Make {', '.join(drifted)} as the configuration says?")
    waves = deploy_order(chosen.desired, drifted, frozenset(), {})
    outcome = deployments.run(asked, chosen, waves, "repair")
    deployments.summed_up(asked, outcome.results.values(), action="repair")
    return deployments.closing(asked, outcome, verb="repaired")
