"""``doctor``: is a pair reached, as the files say, and has its account room? Every line says what it is, or why not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from provisioner import pipeline
from provisioner.commands import output
from provisioner.commands.pairs import require_pair
from provisioner.emit.examine import Line, credentials, examine
from provisioner.model.desired import Desired


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
    found = _lines(outcome.desired, pairs)
    for name, line in found if as_json else _said_once(outcome.desired, found):
        counts[line.state] += 1
        output.write(_event(name, line) if as_json else _text(name, line))
    output.tell(f"{counts['ok']} ok, {counts['wrong']} wrong, {counts['not checked']} not checked\n")
    return output.WRONG if counts["wrong"] else output.FINE


def _lines(desired: Desired, pairs: tuple[str, ...]) -> list[tuple[str, Line]]:
    homes = {bastion.name: bastion for bastion in desired.bastions}
    chosen = [pair for pair in desired.pairs if not pairs or pair.name in pairs]
    return [(pair.name, line) for pair in chosen for line in examine(pair, homes[pair.bastion.name])]


def _said_once(desired: Desired, found: list[tuple[str, Line]]) -> Iterator[tuple[str, Line]]:
    """Yield the lines, those about a bastion that is not reached, and its users, once and not for each of its pairs."""
    homes = {pair.name: pair.bastion for pair in desired.pairs}
    users = {bastion.name: {f"user {user.name}" for user in bastion.users} for bastion in desired.bastions}
    said: set[tuple[str, str]] = set()
    for pair, line in found:
        home = homes[pair]
        shared = line.what in users[home.name] or line.what == credentials(home)
        if line.state == "ok" or not shared:
            yield pair, line
        elif (home.name, line.what) not in said:
            said.add((home.name, line.what))
            yield pair, line


def _text(pair: str, line: Line) -> str:
    return f"{pair}: {line.state:<11} {line.what}" + (f": {line.why}" if line.why else "") + "\n"


def _event(pair: str, line: Line) -> str:
    return json.dumps({"pair": pair, "state": line.state, "what": line.what, "why": line.why}, sort_keys=True) + "\n"
