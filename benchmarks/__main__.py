"""``make bench``: all benchmarks, one after the other."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.measure import PYTHON, ROOT

BENCHMARKS = ("core", "packing", "lint", "can", "isolation", "diff", "report", "assume", "engine", "up")


def main() -> int:
    """Run the benchmarks that the arguments name, or all; return 1 where one fails."""
    named = sys.argv[1:] or BENCHMARKS
    codes = []
    for name in named:
        print(f"\n## {name}\n", flush=True)
        codes.append(subprocess.run([PYTHON, "-m", f"benchmarks.{name}"], cwd=ROOT, check=False).returncode)
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
