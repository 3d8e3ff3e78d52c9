"""``doctor``: is a pair reached, as the files say, and has its account room? Every line says what it is, or why not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from provisioner import pipeline
from provisioner.commands import output
from provisioner.commands.pairs import require_pair
from provisioner.emit.examine import Line, examine
from provisioner.model import Desired


def run(directory: Path, *, pairs: tuple[str, ...], everything: bool, as_json: bool) -> int:
    """Ask AWS, print a line for each thing, and return 1 where anything is wrong. Changes nothing."""
    if bool(pairs) == everything:
        raise output.UsageError("say which pairs: --pair NAME, or --all")
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    for name in pairs:
        require_pair(outcome.desired, name)
    counts: Counter[str] = Counter()
    for name, line in _lines(outcome.desired, pairs):
        counts[line.state] += 1
        output.write(_event(name, line) if as_json else _text(name, line))
    output.tell(f"{counts['ok']} ok, {counts['wrong']} wrong, {counts['not checked']} not checked\n")
    return output.WRONG if counts["wrong"] else output.FINE


def _lines(desired: Desired, pairs: tuple[str, ...]) -> list[tuple[str, Line]]:
    homes = {bastion.name: bastion for bastion in desired.bastions}
    chosen = [pair for pair in desired.pairs if not pairs or pair.name in pairs]
    return [(pair.name, line) for pair in chosen for line in examine(pair, homes[pair.bastion.name])]


def _text(pair: str, line: Line) -> str:
    return f"{pair}: {line.state:<11} {line.what}" + (f": {line.why}" if line.why else "") + "\n"


def _event(pair: str, line: Line) -> str:
    return json.dumps({"pair": pair, "state": line.state, "what": line.what, "why": line.why}, sort_keys=True) + "\n"
