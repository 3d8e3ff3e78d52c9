"""``up``: deploy pairs and bastions by the real engine, several at once."""

from __future__ import annotations

from collections.abc import Iterable

from provisioner.commands import deploy_words as words
from provisioner.commands import deployments, output
from provisioner.commands.deploy_access import access_lines
from provisioner.commands.deploy_choice import Asked, Chosen, choose
from provisioner.emit.run_many import Outcome
from provisioner.emit.task import Result
from provisioner.model.desired import Bastion
from provisioner.views.order import Leaving, any_order, deploy_order


def run(asked: Asked) -> int:
    """Deploy; ask before, unless ``--yes``. With ``recover``, clean up after a run that died, and then deploy."""
    chosen = choose(asked)
    if chosen is None:
        return output.WRONG
    if not chosen.units:
        return deployments.nothing_to_do(asked, "up")
    if asked.recover:
        deployments.consent(
            asked,
            "Locks that dead runs left are taken away, also those of other machines: make sure that none is at work. "
            "Then the state is compared with AWS, what is ours is taken over, and all is deployed. Go on?",
        )
    elif not asked.yes:
        planned = _planned(asked, chosen)
        if planned is not None:
            return planned
    elif not asked.as_json:
        output.tell("".join(f"{line}\n" for line in access_lines(chosen)))
    waves = deploy_order(chosen.desired, chosen.units, chosen.named, leaving(chosen))
    outcome = deployments.run(asked, chosen, waves, "recover" if asked.recover else "up")
    deployments.summed_up(asked, outcome.results.values(), action="up")
    return deployments.closing(asked, outcome, verb="deployed")


def leaving(chosen: Chosen) -> Leaving:
    """Return, by bastion, the users that its Pulumi stack has made and shall make no longer; names in lower case."""
    gone = {}
    for name, unit in chosen.units.items():
        if isinstance(unit, Bastion):
            stay = {user.name.lower() for user in unit.users if user.managed}
            gone[name] = tuple(user for user in chosen.known[name].users if user not in stay)
    return {name: users for name, users in gone.items() if users}


def _planned(asked: Asked, chosen: Chosen) -> int | None:
    """Preview, show, and ask. Returns an exit code where there is nothing to do, or it was interrupted."""
    outcome = deployments.run(asked, chosen, any_order(chosen.units), "preview")
    found = outcome.results.values()
    if outcome.interrupts or all(result.status == "unchanged" for result in found):
        deployments.summed_up(asked, found, action="preview")
        return deployments.closing(asked, outcome, verb="nothing was changed; previewed")
    if not asked.as_json:
        deployments.summed_up(asked, found, action="preview")
        output.tell("".join(f"{line}\n" for line in access_lines(chosen)))
    deployments.consent(asked, question(found, held(chosen, outcome)))
    return None


def held(chosen: Chosen, outcome: Outcome) -> int:
    """Return how many resources the stacks that would change hold now."""
    return sum(len(chosen.known[name].resources) for name, each in outcome.results.items() if each.status == "done")


def question(found: Iterable[Result], held: int) -> str:
    """Return what is asked before a deployment: how many changes, and a warning where many are deletions."""
    results = tuple(found)
    created, updated = (sum(result.count(name) for result in results) for name in ("created", "updated"))
    deleted = words.deletions(results)
    stacks = sum(result.status == "done" for result in results)
    many = deleted > held * deployments.LARGE_SHARE
    share = f" That is {deleted / held:.0%} of what these stacks hold: MANY." if many and held else ""
    return (
        f"Create {created}, update {updated} and delete {deleted} resources in {stacks} Pulumi "
        f"stack{'' if stacks == 1 else 's'}?{share}"
    )
