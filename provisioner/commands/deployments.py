"""What ``preview``, ``up``, ``drift`` and ``destroy`` share: many stacks run, told of, summed up, and asked about."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Mapping

import click
from rich.console import Console

from provisioner.commands import deploy_words as words
from provisioner.commands import output
from provisioner.commands.deploy_choice import Asked, Chosen
from provisioner.commands.deploy_watch import event, watching
from provisioner.config.secrets import redact
from provisioner.emit.backend import passphrases
from provisioner.emit.run_many import Outcome, run_many
from provisioner.emit.state import logical_name
from provisioner.emit.task import Action, Result, Task
from provisioner.model.desired import Bastion
from provisioner.views.order import Step, Waves

INTERRUPTED = 130
PLAIN_WIDTH = 160
"""Columns of the summary where there is no terminal."""

LARGE_SHARE = 0.25
"""Deletions above this share of what a run's stacks hold are pointed out when ``up`` asks."""


def run(asked: Asked, chosen: Chosen, waves: Waves, action: Action) -> Outcome:
    """Run all steps and tell what happens. ``preview`` and ``drift`` change nothing."""
    planned = action in ("preview", "drift")

    def shown(text: str) -> str:
        return redact(text, (*chosen.secrets, *passphrases()))

    steps = sum(map(len, waves))
    if asked.as_json:
        stacks = [step.name for wave in waves for step in wave]
        event("start", version=1, action=action, stacks=list(dict.fromkeys(stacks)), parallel=asked.parallel)
    with watching(names(chosen), as_json=asked.as_json, planned=planned, redact=shown, steps=steps) as watch:
        return run_many(
            waves,
            lambda step: _task(asked, chosen, step, action),
            watch,
            parallel=asked.parallel,
            fail_fast=asked.fail_fast,
        )


def nothing_to_do(asked: Asked, action: Action) -> int:
    """Tell programs that no stack is meant, as people have been told, and return the exit code."""
    if asked.as_json:
        event("start", version=1, action=action, stacks=[], parallel=asked.parallel)
        summed_up(asked, (), action=action)
    return output.FINE


def names(chosen: Chosen) -> dict[str, dict[str, str]]:
    """Return by stack the names of its resources as written, by the engine's; what is to go is in the state alone."""
    recorded = {
        stack: {
            logical_name(each["urn"]): name for each in known.resources if (name := each.get("inputs", {}).get("name"))
        }
        for stack, known in chosen.known.items()
    }
    return {stack: recorded[stack] | words.names_of(unit) for stack, unit in chosen.units.items()}


def summed_up(asked: Asked, results: Iterable[Result], *, action: Action) -> None:
    """Print the summary: a table, or an event."""
    found = sorted(results, key=lambda each: each.name)
    if asked.as_json:
        totals = {name: sum(each.count(name) for each in found) for name in (*words.COUNTS, "imported")}
        stacks = [{key: value for key, value in words.as_json(each).items() if key != "notes"} for each in found]
        event("summary", action=action, stacks=stacks, totals={**totals, "failed": sum(each.failed for each in found)})
        return
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, emoji=False, width=PLAIN_WIDTH)
    with console.capture() as text:
        console.print(words.summary(found, planned=action in ("preview", "drift")))
    output.write("\n".join(line.rstrip() for line in text.get().splitlines()) + "\n")


def closing(asked: Asked, outcome: Outcome, *, verb: str) -> int:
    """Say what is not done and what to do about it, and return the exit code."""
    results = outcome.results.values()
    undone = sorted(each.name for each in results if not each.fine)
    finished = sorted(each.name for each in results if each.fine)
    if (undone or outcome.interrupts) and not asked.as_json:
        output.tell(f"{verb}: {', '.join(finished) or 'none'}; not, or not wholly: {', '.join(undone) or 'none'}\n")
    stuck = sorted(each.name for each in results if each.status in ("locked", "killed"))
    if stuck and not asked.as_json:
        output.tell(f"once no run is left that works on it: {again('up --recover', stuck, asked)}\n")
    if outcome.interrupts:
        return INTERRUPTED
    return output.WRONG if undone else output.FINE


def again(command: str, stacks: Iterable[str], asked: Asked) -> str:
    """Return a command of ours for some stacks."""
    names = " ".join(f"--pair {shlex.quote(name)}" for name in stacks)
    directory = asked.directory.as_posix()
    return f"provisioner {command} {names}" + ("" if directory == "." else f" {shlex.quote(directory)}")


def consent(asked: Asked, question: str) -> None:
    """Ask; return if the answer is yes. Raises UsageError where nobody can be asked, and Abort for a no."""
    if asked.yes:
        return
    if asked.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise output.UsageError(f"nothing was changed: {question} Nobody can be asked here: say --yes")
    click.confirm(question, err=True, abort=True)


def existing(chosen: Chosen, waves: Waves) -> tuple[Waves, dict[str, Result]]:
    """Return the steps whose stacks exist, and results for those that do not."""
    kept = tuple(tuple(step for step in wave if chosen.known[step.name].place.exists) for wave in waves)
    missing = {
        step.name: Result(name=step.name, status="absent")
        for wave in waves
        for step in wave
        if not chosen.known[step.name].place.exists
    }
    return tuple(wave for wave in kept if wave), missing


def _task(asked: Asked, chosen: Chosen, step: Step, action: Action) -> Task:
    unit, known = chosen.units[step.name], chosen.known[step.name]
    return Task(
        action=action,
        unit=unit,
        place=known.place,
        keeps=tuple(name.lower() for name in step.keeps),
        granted=_granted(chosen, unit) if isinstance(unit, Bastion) else {},
        begun=known.begun if action == "recover" else {},
        wait=asked.wait,
    )


def _granted(chosen: Chosen, bastion: Bastion) -> Mapping[str, tuple[str, ...]]:
    """Return the ARNs of the grants that pairs attach to a bastion's users, by user."""
    own = [pair for pair in chosen.desired.pairs if pair.bastion.name == bastion.name]
    return {
        user.name: tuple(
            policy.arn for pair in own for each in pair.users if each.name == user.name for policy in each.grants
        )
        for user in bastion.users
    }
