"""Runs whole processes in turns, and compares each with its floor in the same round."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable

Command = Sequence[str]


class FailedError(Exception):
    """A process that was to be measured has failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process: seconds by the clock, seconds of processor time, and the most memory that it held."""

    wall: float
    cpu: float
    mebibytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """All runs of one command."""

    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        """The median of the seconds by the clock."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def mebibytes(self) -> float:
        """The median of the peak memory."""
        return statistics.median(run.mebibytes for run in self.runs)

    def ratio(self, floor: Series, field: str) -> float:
        """Return the median, over the rounds, of this command's value divided by its floor's in the same round."""
        pairs = zip(self.runs, floor.runs, strict=True)
        values = (getattr(own, field) / getattr(other, field) for own, other in pairs)
        return float(statistics.median(values))


def run(command: Command, codes: Collection[int] = (0,)) -> Run:
    """Run one process to its end, its output thrown away. Raises FailedError where its exit code is none of these."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    begin = time.perf_counter()
    process = os.posix_spawn(command[0], list(command), environment, file_actions=silent)
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - begin
    if (code := os.waitstatus_to_exitcode(status)) not in codes:
        raise FailedError(f"exit code {code}: {' '.join(command)}")
    return Run(wall=wall, cpu=used.ru_utime + used.ru_stime, mebibytes=used.ru_maxrss / 1024)


def in_turns(commands: Mapping[str, Command], rounds: int, codes: Collection[int] = (0,)) -> dict[str, Series]:
    """Run all commands once in each round, in changing order, after a first round that only warms up."""
    names = list(commands)
    found: dict[str, list[Run]] = {name: [] for name in names}
    for name in names:
        run(commands[name], codes)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            found[name].append(run(commands[name], codes))
    return {name: Series(runs=tuple(runs)) for name, runs in found.items()}


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table; the first is its head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)
