"""``diff`` of two revisions of a fleet against loading and resolving the two, in the same process and the same rounds.

``python -m benchmarks.diff [--stacks N] [--rounds N]``. One stack in a hundred is edited: a user, an action, an ARN, a
session, a rename. The ratio is (loading and resolving both, and comparing them) : (loading and resolving both).
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks import fleet
from benchmarks.measure import table
from provisioner.config import source
from provisioner.config.parse import parse
from provisioner.config.templates import expand
from provisioner.model.desired import Desired
from provisioner.resolve.build import resolve
from provisioner.views.diff.difference import difference

T = TypeVar("T")

EDITED_EVERY = 100
EDITS: tuple[tuple[str, str], ...] = (
    ("allow: [", 'allow: ["iam:GetRole", '),
    (":www.", ":site."),
    ("    users: [", "    session: 45m\n    users: ["),
    ("    resources:\n", "    external_id: changed/${account.name}\n    resources:\n"),
    ("    users: [team-", "    users: [team-000-bot, team-"),
    (":log-group:/", ":log-group:/aws/"),
    ("    description:", "    source_identity: true\n    description:"),
)
"""A text of a stack, and what takes its place; the eighth edit renames the stack."""


def main() -> None:
    """Measure, and print the results as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--stacks", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        before = fleet.write(Path(name, "before"), given.stacks)
        after = edited(fleet.write(Path(name, "after"), given.stacks))
        print(table(_measured(before, after, given.stacks, given.rounds)))


def edited(folder: Path) -> Path:
    """Edit one stack in a hundred, in a fleet's files."""
    path = folder / "stacks.yaml"
    head, *stacks = path.read_text("utf-8").split("\n  ")
    whole = _joined(stacks)
    for number in range(0, len(whole), EDITED_EVERY):
        whole[number] = _edit(whole[number], number // EDITED_EVERY)
    path.write_text("\n  ".join([head, *whole]), "utf-8")
    return folder


def _joined(lines: list[str]) -> list[str]:
    """Return the stacks: what is indented further belongs to the line before."""
    found: list[str] = []
    for line in lines:
        if line.startswith(" "):
            found[-1] += f"\n  {line}"
        else:
            found.append(line)
    return found


def _edit(stack: str, number: int) -> str:
    index = number % (len(EDITS) + 1)
    return stack.replace(*EDITS[index], 1) if index < len(EDITS) else f"renamed-{stack}"


def _measured(before: Path, after: Path, stacks: int, rounds: int) -> list[tuple[str, ...]]:
    loads, diffs, ratios = [], [], []
    changes = 0
    for _ in range(rounds):
        gc.collect()
        load, (one, other) = _timed(lambda: (_desired(before), _desired(after)))
        spent, found = _timed(lambda: difference(one, other))  # noqa: B023 - called at once
        loads.append(load)
        diffs.append(spent)
        ratios.append((load + spent) / load)
        changes = len(found.changes)
    return [
        (f"{stacks:,} stacks x 2 accounts, {stacks // EDITED_EVERY} edited, {rounds} rounds", "Median", "Aim"),
        ("Loading and resolving both revisions", f"{statistics.median(loads):.2f} s", ""),
        ("Comparing them", f"{statistics.median(diffs):.2f} s", ""),
        ("All of it : loading and resolving", f"{statistics.median(ratios):.2f}", "at most 1.3"),
        ("Changes found", f"{changes:,}", ""),
    ]


def _desired(folder: Path) -> Desired:
    """Load and resolve a valid configuration, and no more: the checks would make the comparison look cheaper."""
    accounts, stacks = source.read(folder, source.ACCOUNTS), source.read(folder, source.STACKS)
    return resolve(parse(accounts.root, expand(stacks.root, None).root))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


if __name__ == "__main__":
    main()
