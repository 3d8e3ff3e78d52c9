"""Who else can assume or touch: ``isolation`` over a fleet, against iamprover on 100 stacks, in the same run.

``python -m benchmarks.isolation``. An invariant is *nobody but the stack's own role may do this on that resource*, one
for each role. Both are whole processes, from Python's start to the printed answer. iamprover proves each invariant for
each principal with an SMT solver; ``isolation`` compares patterns, without conditions and denies. iamprover comes from
the package index into an environment of its own below .cache, which this script makes; where it cannot be had, ours is
measured alone.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import fleet
from benchmarks.measure import PYTHON, ROOT, Command, run, table
from provisioner import pipeline
from provisioner.model.desired import Role

IAMPROVER = "iamprover==0.7.1"
PLACE = ROOT / ".cache" / "iamprover"
OURS = (250, 500, 1_000)
THEIRS = (50, 100, 200)
AT = 100
"""Stacks of iamprover's that ours are compared with."""
ACCOUNT = ":333333333333:"
ROUNDS = 3
MEANT = (0, 2)
"""Exit codes of iamprover that has done its work: proved, or violated."""

Result = tuple[int, int, float]
"""Invariants, principals and the median of the seconds."""


def main() -> None:
    """Measure, and print the results as Markdown."""
    program = install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = {size: _measured(_ours, folder / f"ours-{size}", size) for size in OURS}
        theirs = {
            size: _measured(_theirs, folder / f"theirs-{size}", size, program) for size in THEIRS if program is not None
        }
    rows: list[tuple[str, ...]] = [("", "Invariants", "Principals", "Time", "For an invariant and a principal")]
    rows += [_row(f"isolation, {size:,} stacks", each) for size, each in ours.items()]
    rows += [_row(f"iamprover, {size:,} stacks", each) for size, each in theirs.items()]
    print(table(rows))
    print(f"\n{_growth('isolation', ours)}")
    if theirs:
        print(_growth("iamprover", theirs))
        print(
            f"For an invariant and a principal: {_each(theirs[AT]) / _each(ours[OURS[-1]]):,.0f} times faster (aim: 20)"
        )


def install() -> Path | None:
    """Return the program, installed where it is not; None where it cannot be had."""
    program = PLACE / "bin" / "iamprover"
    if not program.is_file():
        made = subprocess.run([PYTHON, "-m", "venv", str(PLACE)], check=False)
        pip = [str(PLACE / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        if made.returncode or subprocess.run([*pip, IAMPROVER], check=False).returncode:
            print("iamprover cannot be installed here: isolation is measured alone\n")
            return None
    return program


def _measured(made: Callable[..., tuple[Command, int]], folder: Path, *arguments: object) -> Result:
    folder.mkdir()
    command, roles = made(folder, *arguments)
    times = [run(command, MEANT).wall for _ in range(ROUNDS)]
    return roles, roles, statistics.median(times)


def _ours(folder: Path, size: int) -> tuple[Command, int]:
    fleet.write(folder, size)
    return (PYTHON, "-m", "provisioner", "isolation", str(folder)), len(_roles(folder))


def _theirs(folder: Path, size: int, program: Path) -> tuple[Command, int]:
    """Write one account: each stack's role in it, and an invariant for each."""
    roles = [role for role in _roles(fleet.write(folder, size)) if ACCOUNT in role.arn]
    account = {"principals": [{"arn": role.arn, "policies": _policies(role)} for role in roles]}
    files = {"account.json": account, "invariants.yaml": {"invariants": [_invariant(role) for role in roles]}}
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), "utf-8")
    named = ("--account", str(folder / "account.json"), "--invariants", str(folder / "invariants.yaml"))
    return (str(program), "verify", *named), len(roles)


def _invariant(role: Role) -> dict[str, object]:
    statement = role.policies[0].document.statements[0]
    return {
        "id": role.stack,
        "description": f"Only {role.stack} touches its own",
        "forbid": {"action": statement.actions[0], "resource": statement.resources[0]},
        "unless_principal": [role.arn],
    }


def _policies(role: Role) -> list[dict[str, object]]:
    return [{"name": each.name, "document": each.document.as_json()} for each in role.policies]


def _roles(directory: Path) -> Sequence[Role]:
    return [role for pair in pipeline.run(directory).desired.pairs for role in pair.roles]


def _each(result: Result) -> float:
    invariants, principals, seconds = result
    return seconds / (invariants * principals)


def _growth(name: str, results: dict[int, Result]) -> str:
    first, *_, last = results
    times = results[last][2] / results[first][2]
    return f"{name}: {last / first:.0f} times the stacks take {times:.1f} times as long"


def _row(name: str, result: Result) -> tuple[str, ...]:
    invariants, principals, seconds = result
    return name, f"{invariants:,}", f"{principals:,}", f"{seconds:.2f} s", f"{_each(result) * 1e6:,.2f} µs"


if __name__ == "__main__":
    main()
