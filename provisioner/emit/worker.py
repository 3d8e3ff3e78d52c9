"""One turn of one Pulumi stack, as a process of its own: ``python -m provisioner.emit.worker``.

Pulumi's runtime keeps its settings for the whole process, so that two programs cannot run in one; and a process that
is killed takes no other along. The task comes on standard input (from our own parent only), and what there is to say
goes to standard output, a line of JSON each: changes as they happen, and the result at the end.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pulumi
from pulumi import automation

from provisioner.emit import locks
from provisioner.emit.command import EngineKilledError, InterruptedRunError, StoppableCommand
from provisioner.emit.refusal import LockedError, RefusedError, UnreachableError
from provisioner.emit.said import Said
from provisioner.emit.stacks import declare_bastion, declare_pair
from provisioner.emit.state import USER
from provisioner.emit.task import INTERRUPTS, RESOURCES_AT_ONCE, Status, Task
from provisioner.emit.workspace import opened
from provisioner.model.desired import Pair

ROLE = "aws:iam/role:Role"


def main() -> None:
    """Do the task on standard input."""
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever else prints, the lines stay whole
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301  written by our own parent
    command = StoppableCommand(task.place.pulumi, task.place.version)
    for number in INTERRUPTS:
        signal.signal(number, lambda *_: command.stop())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)  # one may have come while this process was being made
    said = Said(lambda change: _say(lines, {"change": change.as_json()}))
    status, error, notes = judged(task, command, said)
    _say(lines, {"status": status, "error": error, "notes": list(notes), "failed": said.failed})
    lines.close()
    os._exit(0)  # Pulumi's threads and event loops have nothing more to do


def judged(task: Task, command: StoppableCommand, said: Said) -> tuple[Status, str, tuple[str, ...]]:
    """Do the task; return how it ended, what was wrong, and what else the user must know."""
    try:
        notes = do(task, command, said)
    except Exception as error:  # noqa: BLE001  the last gate of this process
        status, text = _ended(error, command, said)
        return status, text, ()
    nothing = not said.outputs_changed and all(change.op == "same" for change in said.changes)
    return ("unchanged" if nothing else "done"), "", notes


def _ended(error: Exception, command: StoppableCommand, said: Said) -> tuple[Status, str]:
    """Return what an error means, and its words for the user."""
    match error:
        case InterruptedRunError():
            return "interrupted", ""
        case EngineKilledError():
            return "killed", str(error)
        case automation.ConcurrentUpdateError():
            held = locks.locks_in(str(error))
            return "locked", "; ".join(lock.words for lock in held) or "another deployment runs"
        case LockedError():
            return "locked", str(error)
        case RefusedError():
            text = str(error)
        case automation.CommandError() if command.wishes:
            return "interrupted", said.error if said.failed else ""
        case automation.CommandError():
            text = said.error or _first_error(str(error))
        case _:
            text = said.error or _bug(error)
    return "failed", text


def do(task: Task, command: StoppableCommand, said: Said) -> tuple[str, ...]:
    """Do the task, and return notes for the user. Raises what the Automation API raises, and what ``recover`` does."""
    program = program_of(task)
    if command.wishes:
        raise InterruptedRunError
    with opened(task.place, task.unit.name, program, command, create=task.action in ("up", "recover")) as stack:
        match task.action:
            case "preview":
                stack.preview(on_event=said.hear, color="never", parallel=RESOURCES_AT_ONCE)
            case "up":
                return _up(stack, task, said)
            case "recover":
                return _recover(stack, task, command, said)
            case "repair":
                stack.up(on_event=said.hear, color="never", parallel=RESOURCES_AT_ONCE, refresh=True)
                return _strangers(task, said, repair=True)
            case "drift":
                stack.workspace.program = None
                stack.preview_refresh(on_event=said.hear, color="never")
                return _strangers(task, said, repair=False)
            case "destroy":
                stack.workspace.program = None
                stack.destroy(on_event=said.hear, color="never", parallel=RESOURCES_AT_ONCE)
    return ()


def program_of(task: Task) -> Callable[[], None]:
    """Return the Pulumi program: the resources of the task's pair or bastion, and nothing read anew from the files."""

    def program() -> None:
        if isinstance(task.unit, Pair):
            pulumi.export("roles", declare_pair(task.unit))
        else:
            pulumi.export("users", declare_bastion(task.unit))

    return program


def _up(stack: automation.Stack, task: Task, said: Said) -> tuple[str, ...]:
    kept = [f"urn:pulumi:{stack.name}::{task.place.project}::{USER}::{name}" for name in task.keeps]
    stack.up(on_event=said.hear, color="never", parallel=RESOURCES_AT_ONCE, exclude=kept or None)
    return _awaited(task, said)


def _recover(stack: automation.Stack, task: Task, command: StoppableCommand, said: Said) -> tuple[str, ...]:
    try:
        from provisioner.emit.recover import importing, lost, take_lock_away  # noqa: PLC0415  boto3 may be missing
    except ModuleNotFoundError as error:
        message = (
            "to recover, AWS is asked: in the folder of the program's source: pip install '.[pulumi,sts]' "
            f"({error.name} is missing)"
        )
        raise RefusedError(message) from None
    notes = take_lock_away(stack, command)
    adopted = lost(stack, task)
    if adopted:
        stack.workspace.program = importing(program_of(task), adopted)
        stack.up(on_event=said.hear, color="never", parallel=RESOURCES_AT_ONCE)
        stack.workspace.program = program_of(task)
        notes += (f"took over what a dead run had made: {', '.join(thing.name for thing in adopted)}",)
        # What the second deployment finds unchanged has been counted.
        said.changes[:] = [change for change in said.changes if change.op != "same"]
    return notes + _up(stack, task, said)


def _strangers(task: Task, said: Said, *, repair: bool) -> tuple[str, ...]:
    """Look for policies of others on the roles, and take them off where that is asked for."""
    if not isinstance(task.unit, Pair):
        return ()
    try:
        from provisioner.emit.strangers import remove, strangers  # noqa: PLC0415  boto3 may be missing
    except ModuleNotFoundError as error:
        return (f"not looked for policies of others on the roles: {error.name} is not installed",)
    try:
        for change in remove(task.unit) if repair else strangers(task.unit):
            said.note(change)
    except UnreachableError as error:
        return (f"not looked for policies of others on the roles: {error}",)
    return ()


def _awaited(task: Task, said: Said) -> tuple[str, ...]:
    """Wait for the roles that are new; say nothing where there are none."""
    made = [change.name for change in said.changes if change.op.startswith("create") and change.type == ROLE]
    if not made or not task.wait or not isinstance(task.unit, Pair):
        return ()
    try:
        from provisioner.emit.ready import wait_for  # noqa: PLC0415  boto3 may be missing, and is slow to import
    except ModuleNotFoundError as error:
        return (f"new roles were not probed: {error.name} is not installed",)
    return wait_for(task.unit, made)


def _bug(error: Exception) -> str:
    """Return what to report. The error's own text is left out: it may hold a part of the configuration."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
    return f"a mistake of the program ({type(error).__name__} at {where}). Please report this line"


def _first_error(text: str) -> str:
    """Return what the engine's own text says was wrong."""
    errors = [line.strip() for line in text.splitlines() if "error:" in line]
    return "\n".join(dict.fromkeys(line.partition("error:")[2].strip() for line in errors)) or "the engine has failed"


def _say(lines: TextIO, what: dict[str, object]) -> None:
    """Write a line. A parent that has gone does not stop the deployment: half of one would be worse."""
    with contextlib.suppress(BrokenPipeError, ValueError):
        lines.write(json.dumps(what) + "\n")
        lines.flush()


if __name__ == "__main__":
    main()
