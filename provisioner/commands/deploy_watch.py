"""How deployments tell what happens while it happens: a live display, plain lines, or events as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from provisioner.commands import deploy_words as words
from provisioner.commands import output
from provisioner.emit.run_many import Watch
from provisioner.emit.task import Change, Result

Names = Mapping[str, Mapping[str, str]]
"""By stack: the names as they are written, by the engine's names."""

Redact = Callable[[str], str]

INTERRUPTED: Mapping[int, str] = {
    1: "interrupted: nothing more is begun, and {running} comes to a clean end. Again: at once, AWS calls given up",
    2: "interrupted again: {running} gives up its AWS calls. Again: killed, with locks left behind",
}
KILLED = "interrupted a third time: {running} is killed. Locks are left: `provisioner up --recover` takes them away"


@contextmanager
def watching(names: Names, *, as_json: bool, planned: bool, redact: Redact, steps: int) -> Iterator[Watch]:
    """Offer the watch that fits: events on standard output, or a display, or lines, on standard error."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    if as_json:
        yield _events(names, redact)
    elif console.is_terminal:
        with _progress(console) as progress:
            yield _live(progress, names, redact, planned=planned, steps=steps)
    else:
        yield _lines(names, redact, planned=planned)


def event(kind: str, /, **values: object) -> None:
    """Write an event: a line of JSON."""
    output.write(json.dumps({"event": kind, **values}, sort_keys=True) + "\n")


def ended_line(result: Result, redact: Redact, *, planned: bool = False) -> str:
    """Return the end of a stack in words, with what was wrong."""
    status = words.status(result, planned=planned)
    lines = [f"{result.name}: {status}, {words.counted(result, planned=planned)}, {result.seconds:.1f} s"]
    lines += [f"  {redact(line)}" for line in (*result.error.splitlines(), *result.notes)]
    return "\n".join(lines) + "\n"


def _events(names: Names, redact: Redact) -> Watch:

    def changed(stack: str, change: Change) -> None:
        if change.op != "same":
            shown = names[stack].get(change.name, change.name)
            noun = change.type.rpartition(":")[2]
            event("change", stack=stack, op=change.op, type=noun, name=shown, properties=list(change.inputs))

    def ended(result: Result) -> None:
        event("ended", **json.loads(redact(json.dumps(words.as_json(result)))))

    return Watch(
        began=lambda stack: event("began", stack=stack),
        changed=changed,
        ended=ended,
        interrupted=lambda times, running: event("interrupted", times=times, running=list(running)),
    )


def _lines(names: Names, redact: Redact, *, planned: bool) -> Watch:
    verbs = words.PLANNED if planned else words.DONE

    def changed(stack: str, change: Change) -> None:
        if line := words.change(change, names[stack], verbs):
            output.tell(f"{stack}: {line}\n")

    return Watch(
        began=lambda stack: output.tell(f"{stack}: begins\n"),
        changed=changed,
        ended=lambda result: output.tell(ended_line(result, redact, planned=planned)),
        interrupted=lambda times, running: output.tell(_interrupted(times, running)),
    )


def _live(progress: Progress, names: Names, redact: Redact, *, planned: bool, steps: int) -> Watch:
    """Show a line for each stack that runs, and a bar for all; what has ended scrolls up."""
    whole = progress.add_task("all", total=steps)
    rows = {}
    verbs = words.PLANNED if planned else words.DONE

    def began(stack: str) -> None:
        rows[stack] = progress.add_task(stack, total=None)

    def changed(stack: str, change: Change) -> None:
        if line := words.change(change, names[stack], verbs):
            progress.update(rows[stack], description=f"{stack}: {line}")

    def ended(result: Result) -> None:
        if result.name in rows:
            progress.remove_task(rows.pop(result.name))
        progress.advance(whole)
        progress.console.print(ended_line(result, redact, planned=planned).rstrip("\n"))

    return Watch(
        began=began,
        changed=changed,
        ended=ended,
        interrupted=lambda times, running: progress.console.print(_interrupted(times, running).rstrip("\n")),
    )


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _interrupted(times: int, running: tuple[str, ...]) -> str:
    text = INTERRUPTED.get(times, KILLED)
    return text.format(running=", ".join(running) or "what runs") + "\n"
