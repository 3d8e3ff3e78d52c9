"""What joining statements saves, how few policies packing needs, what an edit changes, and how long it takes.

``python -m benchmarks.packing [--edits N]``
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import fleet, roles
from benchmarks.measure import table
from provisioner import pipeline
from provisioner.iam.document import Document, Statement
from provisioner.resolve.casing import pascal
from provisioner.resolve.merging import merge
from provisioner.resolve.packing import pack
from provisioner.resolve.permissions import statements
from provisioner.resolve.pieces import EMPTY, lengths

LIMIT = 6_144
STACKS = 20
POLICIES = range(2, 11)
EDITS_EACH = 5
SEED = 1


def main() -> None:
    """Measure, and print the results as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--edits", type=int, default=2_000, help="random edits (default: 2,000)")
    edits = parser.parse_args().edits
    print(table(_merging()) + "\n")
    print(table(_packing(edits)))


def _merging() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("Statements of 20 stacks, joined", "Before", "After", "Ratio", "Aim", "Time")]
    for name, found in (("as in examples/", roles.similar(STACKS)), ("of benchmarks.fleet", _fleet(STACKS))):
        seconds = _seconds(lambda found=found: merge(found))  # type: ignore[misc]  # the loop's own value
        before, after = _size(found), _size([each.statement for each in merge(found)])
        rows.append((name, f"{before:,}", f"{after:,}", f"{after / before:.3f}", "0.35", f"{seconds * 1000:.2f} ms"))
    return rows


def _packing(edits: int) -> list[tuple[str, ...]]:
    chosen = roles.seeded(SEED)
    above: Counter[int] = Counter()
    changes: Counter[int] = Counter()
    renumbered = 0
    seconds = []
    for number in range(edits // EDITS_EACH):
        most = POLICIES[number % len(POLICIES)]
        role = roles.role(chosen, chosen.randint((most - 1) * LIMIT + 200, most * LIMIT - 700))
        begin = time.perf_counter()
        before = pack(role, LIMIT)
        seconds.append(time.perf_counter() - begin)
        above[len(before) - least(role)] += 1
        for _ in range(EDITS_EACH):
            after = pack(roles.edited(chosen, role), LIMIT)
            found = changed(before, after)
            changes[found] += 1
            renumbered += found > 2 and len(after) != len(before)  # noqa: PLR2004 - the aim
    return [
        (f"{changes.total():,} edits of {above.total()} roles that need 2 to 10 policies", "", "Aim"),
        ("Policies above the lower bound", _shares(above), "at most 1"),
        ("Policies that an edit changes, mean", f"{_mean(changes):.3f}", "1.2"),
        ("Edits by number of changed policies", _shares(changes), "at most 2"),
        ("Edits that change more than two and their number", f"{renumbered / changes.total():.2%}", ""),
        ("Time for a role, median", f"{statistics.median(seconds) * 1000:.1f} ms", ""),
    ]


def least(role: Sequence[Statement]) -> int:
    """Return a lower bound: the characters of all statements, joined, over those that a policy has for them."""
    joined = lengths(each.statement for each in merge(role))
    return -(-sum(joined) // (LIMIT - EMPTY + 1))


def changed(before: Sequence[Document], after: Sequence[Document]) -> int:
    """Return how many policies differ, by name; made and removed ones count."""
    both = range(max(len(before), len(after)))
    return sum(before[index : index + 1] != after[index : index + 1] for index in both)


def _fleet(stacks: int) -> list[Statement]:
    with tempfile.TemporaryDirectory() as folder:
        found = pipeline.run(fleet.write(Path(folder), stacks)).desired.instances
    return [
        replace(each, sid=pascal(instance.stack.name) + each.sid)
        for instance in found
        if instance.account.name == "production"
        for each in statements(instance)
    ]


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(9):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def _size(found: Sequence[Statement]) -> int:
    return Document(statements=tuple(found)).size()


def _shares(counted: Counter[int]) -> str:
    return ", ".join(f"{number}: {count / counted.total():.1%}" for number, count in sorted(counted.items()))


def _mean(counted: Counter[int]) -> float:
    return sum(number * count for number, count in counted.items()) / counted.total()


if __name__ == "__main__":
    main()
