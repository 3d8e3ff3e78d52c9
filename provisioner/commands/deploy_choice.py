"""Which Pulumi stacks a deployment is about, and what is known of them before anything is done."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from provisioner import pipeline
from provisioner.checks.nearest import listed
from provisioner.commands import output
from provisioner.commands.pairs import UnknownPairError
from provisioner.emit.backend import StateError
from provisioner.emit.engine import find_pulumi
from provisioner.emit.state import Known, look
from provisioner.finding import did_you_mean
from provisioner.model.desired import Bastion, Desired, Pair
from provisioner.record import dataclass

PROJECT = Path(__file__).parent.parent.parent
"""The project's folder, where ``make engine`` builds the engine."""

NO_ENGINE = "there is no Pulumi engine: install pulumi (https://www.pulumi.com/docs/install/), or run `make engine`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the user asked for. Exactly one of ``pairs``, ``everything`` and ``since`` is given."""

    directory: Path
    pairs: tuple[str, ...] = ()
    everything: bool = False
    since: str | None = None
    parallel: int = 4
    as_json: bool = False
    yes: bool = False
    fail_fast: bool = False
    wait: bool = True
    recover: bool = False
    repair: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The stacks that are meant, by name in their order, and what their backends know."""

    desired: Desired
    units: dict[str, Pair | Bastion]
    named: frozenset[str]
    """Those that the user named, or all: the others come along."""
    known: dict[str, Known]
    secrets: tuple[str, ...]
    """Texts that no output may show."""


def choose(asked: Asked, *, with_bastions: bool = True) -> Chosen | None:
    """Return what is meant; None where the configuration is wrong, after saying so.

    Where nothing is affected since a revision there are no units, and no engine is asked for.

    ``with_bastions``: a pair brings its bastion along. Raises UsageError for a name that is not there, no engine, or a
    state that cannot be used.
    """
    if (bool(asked.pairs) + asked.everything + (asked.since is not None)) != 1:
        raise output.UsageError("say which pairs: exactly one of --pair NAME, --all and --affected-since REV")
    outcome = pipeline.run(asked.directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return None
    named = _named(asked, outcome.desired)
    units = _units(outcome.desired, named, with_bastions=with_bastions)
    known = _looked(units, asked) if units else {}
    return Chosen(desired=outcome.desired, units=units, named=frozenset(named), known=known, secrets=outcome.secrets)


def _looked(units: dict[str, Pair | Bastion], asked: Asked) -> dict[str, Known]:
    """Return what the backends know. Raises UsageError where there is no engine, or a state cannot be used."""
    pulumi = find_pulumi(PROJECT)
    if pulumi is None:
        raise output.UsageError(NO_ENGINE)
    try:
        return look(units.values(), asked.directory, pulumi, asked.parallel)
    except StateError as error:
        raise output.UsageError(str(error)) from None


def _named(asked: Asked, desired: Desired) -> tuple[str, ...]:
    names = (*(each.name for each in desired.bastions), *(each.name for each in desired.pairs))
    if asked.everything:
        return names
    if asked.since is not None:
        from provisioner.commands.deploy_affected import affected_since

        return affected_since(asked.directory, asked.since, desired)
    for name in asked.pairs:
        if name not in names:
            known = f"there are {listed(names)}"
            raise UnknownPairError(f'there is no pair and no bastion "{name}": {did_you_mean(name, names, known)}')
    return asked.pairs


def _units(desired: Desired, named: Iterable[str], *, with_bastions: bool) -> dict[str, Pair | Bastion]:
    wanted = set(named)
    if with_bastions:
        wanted |= {pair.bastion.name for pair in desired.pairs if pair.name in wanted}
    every: tuple[Pair | Bastion, ...] = (*desired.bastions, *desired.pairs)
    return {each.name: each for each in every if each.name in wanted}
