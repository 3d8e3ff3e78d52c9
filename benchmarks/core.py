"""``validate`` and ``render`` against their floors: time and memory at 1,000 and 5,000 stacks, and the start alone.

``python -m benchmarks.core [--rounds N]``
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import fleet
from benchmarks.measure import PYTHON, ROOT, Command, Series, in_turns, table

SMALL, LARGE = 1_000, 5_000
IMPORTS = (PYTHON, "-c", "import yaml, cerberus, click")

UNCHECKED = (PYTHON, "-m", "benchmarks.unchecked")

Row = tuple[str, str, str, str]
HEAD: Row = ("Measured", "Floor", "Ratio", "Aim")


def main() -> None:
    """Measure, and print the results as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=9, help="rounds at 1,000 stacks and for the start (default: 9)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        small, large, one = (fleet.write(Path(folder, str(size)), size) for size in (SMALL, LARGE, 1))
        print(table(results(small, large, one, rounds)))
    print(f"\nModules of Pulumi or an AWS SDK that `validate` imports: {', '.join(foreign_modules()) or 'none'}")


def results(small: Path, large: Path, one: Path, rounds: int) -> list[Row]:
    """Return the table's rows."""
    at_small = in_turns(_commands(small), rounds)
    at_large = in_turns({"small": _provisioner("validate", small), **_commands(large)}, max(3, rounds // 3))
    start = in_turns({"floor": IMPORTS, "validate": _provisioner("validate", one)}, 2 * rounds)
    checked = in_turns({"floor": (*UNCHECKED, str(small)), "validate": _provisioner("validate", small)}, rounds)
    return [
        HEAD,
        _row("validate, 1,000 stacks", at_small, "validate", 2.0),
        _row("render, 1,000 stacks", at_small, "render", 2.5),
        _row("validate, 5,000 stacks", at_large, "validate", None),
        _row("render, 5,000 stacks", at_large, "render", None),
        _per_stack(at_large),
        _memory("validate, 1,000 stacks", at_small, "validate", 1.5),
        _memory("render, 1,000 stacks", at_small, "render", 1.5),
        _memory("validate, 5,000 stacks", at_large, "validate", 1.5),
        _memory("render, 5,000 stacks", at_large, "render", 1.5),
        _row("validate, one stack", start, "validate", 1.6),
        _row("validate, 1,000 stacks, against no checks", checked, "validate", 1.5),
    ]


def foreign_modules() -> list[str]:
    """Return what ``validate`` imports, and must not: it runs where none of it is installed."""
    program = (
        "import sys; import provisioner.cli; from pathlib import Path; from provisioner import pipeline;"
        "pipeline.run(Path(sys.argv[1]));"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'pulumi', 'pulumi_aws', 'boto3', 'botocore', 'moto', 'grpc'}))"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [PYTHON, "-c", program, str(fleet.write(Path(folder), 1))]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.split()


def _commands(directory: Path) -> dict[str, Command]:
    return {
        "floor": (PYTHON, "-m", "benchmarks.floor", str(directory)),
        "validate": _provisioner("validate", directory),
        "render": _provisioner("render", directory),
    }


def _provisioner(command: str, directory: Path) -> Sequence[str]:
    return (PYTHON, "-m", "provisioner", command, str(directory))


def _row(what: str, series: Mapping[str, Series], name: str, aim: float | None) -> Row:
    own, floor = series[name], series["floor"]
    ratios = f"{own.ratio(floor, 'wall'):.2f} ({own.ratio(floor, 'cpu'):.2f} processor time)"
    return f"{what}: {own.wall:.2f} s", f"{floor.wall:.2f} s", ratios, f"{aim}" if aim else ""


def _memory(what: str, series: Mapping[str, Series], name: str, aim: float) -> Row:
    own, floor = series[name], series["floor"]
    ratio = f"{own.ratio(floor, 'mebibytes'):.2f}"
    return f"{what}: {own.mebibytes:.0f} MiB", f"{floor.mebibytes:.0f} MiB", ratio, f"{aim}"


def _per_stack(series: Mapping[str, Series]) -> Row:
    own, floor = series["validate"], series["small"]
    scale = SMALL / LARGE
    ratios = f"{own.ratio(floor, 'wall') * scale:.2f} ({own.ratio(floor, 'cpu') * scale:.2f} processor time)"
    times = (f"{one.wall / stacks * 1000:.2f} ms" for one, stacks in ((own, LARGE), (floor, SMALL)))
    return f"validate, each of 5,000 stacks: {next(times)}", f"each of 1,000: {next(times)}", ratios, "1.2"


if __name__ == "__main__":
    main()
