"""Many Pulumi stacks, some at a time, each in a process of its own: what one does or suffers touches no other.

An interrupt (Ctrl-C, SIGTERM, SIGHUP) begins nothing more, and has every engine that runs come to a clean end: it
waits for the calls that it has made, writes its state, and takes its lock away. A second one makes the engines give up
their calls, too; a third one ends all processes at once, and leaves locks.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from provisioner.emit.task import INTERRUPTS, Change, Result, Status, Task
from provisioner.views.order import Step, Waves

MOST_LINE = 16 * 1024 * 1024
"""Bytes of a line of a worker."""

SECONDS_FOR_ORPHAN = 60
"""How long an engine whose worker was killed may take to come to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is told what happens, while it happens."""

    began: Callable[[str], None]
    changed: Callable[[str, Change], None]
    ended: Callable[[Result], None]
    interrupted: Callable[[int, tuple[str, ...]], None]
    """Is told the how many-th interrupt it is, and which stacks run."""


@dataclass(slots=True, kw_only=True)
class _Run:
    """A run of many: what is under way, and what became of the others."""

    watch: Watch
    places: asyncio.Semaphore
    fail_fast: bool
    running: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    interrupts: int = 0
    broken: bool = False
    """Whether we ourselves failed, as where nobody can be told what happens."""

    @property
    def stopped(self) -> str:
        """Why nothing more is begun; empty where it is."""
        if self.interrupts:
            return "not started: interrupted"
        if self.broken:
            return "not started: the run has failed"
        if self.fail_fast and any(not result.fine for result in self.results.values()):
            return "not started: another one failed, and --fail-fast was asked for"
        return ""

    def interrupt(self) -> None:
        self.interrupts += 1
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                if self.interrupts > 2:  # noqa: PLR2004  once politely, once urgently
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.send_signal(signal.SIGINT)
        self.watch.interrupted(self.interrupts, tuple(self.running))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of all stacks, by name, and how many interrupts came."""

    results: Mapping[str, Result]
    interrupts: int


def run_many(waves: Waves, tasks: Callable[[Step], Task], watch: Watch, *, parallel: int, fail_fast: bool) -> Outcome:
    """Run all steps, wave after wave, at most ``parallel`` at a time. Never raises for what a stack suffers."""
    return asyncio.run(_all(waves, tasks, watch, parallel, fail_fast=fail_fast))


async def _all(waves: Waves, tasks: Callable[[Step], Task], watch: Watch, parallel: int, *, fail_fast: bool) -> Outcome:
    run = _Run(watch=watch, places=asyncio.Semaphore(parallel), fail_fast=fail_fast)
    loop = asyncio.get_running_loop()
    for number in INTERRUPTS:
        loop.add_signal_handler(number, run.interrupt)
    try:
        for wave in waves:
            await _wave(run, wave, tasks)
    finally:
        for number in INTERRUPTS:
            loop.remove_signal_handler(number)
    return Outcome(results=run.results, interrupts=run.interrupts)


async def _wave(run: _Run, wave: tuple[Step, ...], tasks: Callable[[Step], Task]) -> None:
    """Run the steps of a wave. What goes wrong with us is raised when no worker is left."""
    ended = await asyncio.gather(*(_turn(run, step, tasks(step)) for step in wave), return_exceptions=True)
    for error in ended:
        if error is not None:
            raise error


async def _turn(run: _Run, step: Step, task: Task) -> None:
    async with run.places:
        if reason := run.stopped or _unmet(run, step):
            result = Result(name=step.name, status="skipped", error=reason)
        else:
            run.watch.began(step.name)
            result = await _worked(run, task)
        result = _both(run.results.get(step.name), result)
        run.results[step.name] = result
        run.watch.ended(result)


def _unmet(run: _Run, step: Step) -> str:
    """Return why a step cannot be done: what it needs has failed; empty where it can be."""
    failed = [name for name in step.needs if name in run.results and not run.results[name].fine]
    return f"not started: {', '.join(failed)} must be done first" if failed else ""


async def _worked(run: _Run, task: Task) -> Result:
    name = task.unit.name
    began = time.monotonic()
    process = await _started()
    run.running[name] = process
    if run.interrupts:  # it came while the process was being made
        process.send_signal(signal.SIGINT)
    try:
        changes, last = await _heard(run, name, task, process)
        await process.wait()
        if last is None:
            await _orphan_ended(process.pid)
    except BaseException:
        run.broken = True
        run.interrupt()
        await process.wait()
        raise
    finally:
        del run.running[name]
    return _result(name, tuple(changes), last, time.monotonic() - began, process.returncode or 0)


async def _started() -> asyncio.subprocess.Process:
    """Start a worker. It is born deaf to interrupts, and listens as soon as it can: until then they wait for it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)
    try:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "provisioner.emit.worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _path()},
            limit=MOST_LINE,
            start_new_session=True,  # Ctrl-C in a terminal reaches us alone: we pass it on, in order
        )
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)


async def _heard(
    run: _Run, name: str, task: Task, process: asyncio.subprocess.Process
) -> tuple[list[Change], dict[str, Any] | None]:
    """Give a worker its task, and return what it tells: the changes, and its last word, or None."""
    assert process.stdin is not None  # noqa: S101  both are pipes
    assert process.stdout is not None  # noqa: S101
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(pickle.dumps(task))
        await process.stdin.drain()
        process.stdin.close()
    changes: list[Change] = []
    async for line in process.stdout:
        said = json.loads(line)
        if "change" not in said:
            return changes, said
        op, type_, logical, inputs = said["change"]
        changes.append(Change(op, type_, logical, tuple(inputs)))
        run.watch.changed(name, changes[-1])
    return changes, None


async def _orphan_ended(group: int) -> None:
    """Have the engine of a worker that was killed come to its end, and wait for it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGINT)
        for _ in range(SECONDS_FOR_ORPHAN * 10):
            os.killpg(group, 0)
            await asyncio.sleep(0.1)


def _result(name: str, changes: tuple[Change, ...], last: dict[str, Any] | None, seconds: float, code: int) -> Result:
    if last is None:
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return Result(
            name=name, status="killed", changes=changes, seconds=seconds, error=f"its process was ended ({how})"
        )
    status: Status = last["status"]
    return Result(
        name=name,
        status=status,
        changes=changes,
        failed=last["failed"],
        error=last["error"],
        notes=tuple(last["notes"]),
        seconds=seconds,
    )


def _both(first: Result | None, second: Result) -> Result:
    """Return the result of a stack that had two turns as one."""
    if first is None:
        return second
    status = "done" if (first.status, second.status) == ("done", "unchanged") else second.status
    changes = tuple(change for change in first.changes if change.op != "same") + second.changes
    return replace(
        second,
        status=status,
        changes=changes,
        failed=first.failed + second.failed,
        notes=first.notes + second.notes,
        seconds=first.seconds + second.seconds,
    )


def _path() -> str:
    """Return where a worker finds this package, wherever it is started."""
    root = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
