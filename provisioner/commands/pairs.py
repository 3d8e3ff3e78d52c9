"""``pairs``: the account pairs, and each one's stacks."""

from __future__ import annotations

from pathlib import Path

from provisioner import pipeline
from provisioner.checks.nearest import listed
from provisioner.commands import output
from provisioner.finding import did_you_mean
from provisioner.model.desired import Desired
from provisioner.report.pairs import formatted

FORMATS = ("text", "json", "github-matrix")


class UnknownPairError(output.UsageError):
    """A pair that the user named does not exist: wrong usage. Its text says so, with the nearest name."""


def run(directory: Path, *, format_name: str, since: str | None = None) -> int:
    """Print the pairs in a format; nothing but findings where the configuration is wrong.

    ``since`` is a git revision: only the pairs are printed whose desired state differs from what it was there.
    """
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    if since is not None:
        from provisioner.commands import affected

        return affected.run(directory, since, outcome.desired, format_name=format_name)
    output.write(formatted(outcome.desired, format_name))
    return output.FINE


def require_pair(desired: Desired, name: str) -> None:
    """Raise UnknownPairError where there is no pair of that name."""
    known = [pair.name for pair in desired.pairs]
    if name not in known:
        raise UnknownPairError(
            f'there is no pair "{name}": {did_you_mean(name, known, f"the pairs are {listed(known)}")}'
        )
