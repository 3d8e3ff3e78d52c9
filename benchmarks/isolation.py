"""Who else can assume or touch: ``views/isolation`` over a fleet, against iamprover on 100 stacks, in the same run.

``python -m benchmarks.isolation``. An invariant is *nobody but the stack's own role may do this on that resource*, one
for each stack. iamprover proves it with an SMT solver for each principal; it comes from the package index into an
environment of its own below .cache, which this script makes; where it cannot be had, ours is measured alone.
"""

from __future__ import annotations

import gc
import json
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks import fleet
from benchmarks.measure import PYTHON, ROOT, table
from provisioner import pipeline
from provisioner.model.desired import Desired, Role
from provisioner.views.isolation import shared, strangers

IAMPROVER = "iamprover==0.7.1"
PLACE = ROOT / ".cache" / "iamprover"
THEIRS = 100
SIZES = (250, 500, 1_000)
ROUNDS = 3


def main() -> None:
    """Measure, and print the results as Markdown."""
    gc.disable()  # as the program does
    program = install()
    rows: list[tuple[str, ...]] = [("", "Invariants", "Principals", "Time", "For an invariant and a principal")]
    with tempfile.TemporaryDirectory() as folder:
        ours = [_ours(fleet.write(Path(folder, str(size)), size)) for size in SIZES]
        rows += [_row(f"isolation, {size:,} stacks", *each) for size, each in zip(SIZES, ours, strict=True)]
        theirs = _theirs(program, Path(folder, "theirs")) if program else None
        if theirs:
            rows.append(_row(f"iamprover, {THEIRS} stacks", *theirs))
    print(table(rows))
    growth = (ours[-1][2] / ours[0][2]) / (SIZES[-1] / SIZES[0])
    print(f"\nTime of {SIZES[-1]:,} stacks for one, against {SIZES[0]}: {growth:.2f} (linear: 1.0)")
    if theirs:
        print(f"For an invariant and a principal: {_each(*theirs) / _each(*ours[-1]):,.0f} times faster (aim: 20)")


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


def _ours(directory: Path) -> tuple[int, int, float]:
    """Return the number of invariants and of principals, and the median time of the question alone."""
    desired = pipeline.run(directory).desired
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        found = [*shared(desired)], [*strangers(desired)]
        times.append(time.perf_counter() - begin)
        assert found[1] == []  # noqa: S101 - a benchmark of a wrong answer would be worth nothing
    roles = _roles(desired)
    return len(roles), len(roles), sorted(times)[ROUNDS // 2]


def _theirs(program: Path, folder: Path) -> tuple[int, int, float]:
    """Return the same for iamprover: one account, each stack's role, and an invariant for each."""
    folder.mkdir()
    desired = pipeline.run(fleet.write(folder, THEIRS)).desired
    roles = [role for role in _roles(desired) if ":333333333333:" in role.arn]
    account = {"principals": [{"arn": role.arn, "policies": _policies(role)} for role in roles]}
    invariants = [_invariant(role) for role in roles]
    (folder / "account.json").write_text(json.dumps(account), "utf-8")
    (folder / "invariants.yaml").write_text(json.dumps({"invariants": invariants}), "utf-8")
    command = [str(program), "verify", "--account", "account.json", "--invariants", "invariants.yaml"]
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begin
    assert done.returncode in (0, 2), done.stderr  # noqa: S101 - proved, or violated
    return len(invariants), len(roles), seconds


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


def _roles(desired: Desired) -> list[Role]:
    return [role for pair in desired.pairs for role in pair.roles]


def _each(invariants: int, principals: int, seconds: float) -> float:
    return seconds / (invariants * principals)


def _row(name: str, invariants: int, principals: int, seconds: float) -> tuple[str, ...]:
    each = _each(invariants, principals, seconds)
    return name, f"{invariants:,}", f"{principals:,}", f"{seconds:.2f} s", f"{each * 1e6:,.2f} µs"


if __name__ == "__main__":
    main()
