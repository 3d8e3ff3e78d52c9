"""``lint`` against parliament on 1,000 policy documents, in the same rounds; what each finds of planted mistakes.

``python -m benchmarks.lint [--rounds N]``. Parliament comes from the package index into an environment of its own below
.cache, which this script makes; where it cannot be had, ``lint`` is measured alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from benchmarks import policies
from benchmarks.measure import PYTHON, ROOT, Command, Series, in_turns, table

NUMBER = 1_000
PARLIAMENT = ("parliament==1.6.4", "setuptools<81")  # it imports pkg_resources, which newer ones have no more
PLACE = ROOT / ".cache" / "parliament"
SERVICES = ("s3", "dynamodb", "sqs", "lambda", "kms")
MEANT = (0, 1)
"""Exit codes of a linter that has done its work."""


def main() -> None:
    """Measure, and print the results as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    parliament = install()
    with tempfile.TemporaryDirectory() as name:
        paths = policies.write(Path(name, "policies"), NUMBER)
        size = sum(path.stat().st_size for path in paths) // NUMBER
        print(f"{NUMBER:,} policy documents of {size:,} characters on average, {rounds} rounds\n")
        print(table(_times(paths, parliament, rounds)))
        print("\n" + table(_found(Path(name), parliament)))
    print("\n" + table(_loading()))


def install() -> Path | None:
    """Return the program, installed where it is not; None where it cannot be had."""
    program = PLACE / "bin" / "parliament"
    if not program.is_file():
        made = subprocess.run([PYTHON, "-m", "venv", str(PLACE)], check=False)
        pip = [str(PLACE / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        if made.returncode or subprocess.run([*pip, *PARLIAMENT], check=False).returncode:
            print("parliament cannot be installed here: lint is measured alone\n")
            return None
    return program


def _times(paths: list[Path], parliament: Path | None, rounds: int) -> list[tuple[str, ...]]:
    commands: dict[str, Command] = {
        "lint": (PYTHON, "-m", "provisioner", "lint", *map(str, paths)),
        "lint, one of them": (PYTHON, "-m", "provisioner", "lint", str(paths[1])),
    }
    if parliament:
        alone = paths[0].parents[1] / "one"
        policies.write(alone, 1)
        commands["parliament"] = _parliament(parliament, paths[0].parent)
        commands["parliament, one of them"] = _parliament(parliament, alone)
    series = in_turns(commands, rounds, codes=MEANT)
    rows: list[tuple[str, ...]] = [("", "time", "memory")]
    rows += [(name, f"{each.wall:.2f} s", f"{each.mebibytes:.0f} MiB") for name, each in series.items()]
    if parliament:
        rows.append(("lint : parliament", *_ratios(series["lint"], series["parliament"])))
    return rows


def _ratios(own: Series, other: Series) -> tuple[str, str]:
    faster = other.ratio(own, "wall")
    return f"{faster:.0f} times faster (aim: 30)", f"{own.ratio(other, 'mebibytes'):.2f} (aim: 0.5)"


def _parliament(program: Path, folder: Path) -> Command:
    return (str(program), "--directory", str(folder), "--include_policy_extension", "json", "--json")


def _found(folder: Path, parliament: Path | None) -> list[tuple[str, ...]]:
    """Return, for each planted mistake, whether each finds it."""
    rows: list[tuple[str, ...]] = [("planted", "lint", "parliament")]
    for index, each in enumerate(policies.PLANTED):
        path = folder / "planted" / str(index) / "policy.json"
        path.parent.mkdir(parents=True)
        path.write_text(each.text, "utf-8")
        ours = _rules([PYTHON, "-m", "provisioner", "lint", "--format", "json", str(path)])
        theirs = _issues(_parliament(parliament, path.parent)) if parliament else set()
        own = each.rule if each.rule in ours else f"MISSED {each.rule}"
        rows.append((each.what, own, ", ".join(sorted(theirs)) or "-"))
        if each.issue and parliament and each.issue not in theirs:
            rows[-1] = (*rows[-1][:2], f"{rows[-1][2]} (not {each.issue})")
    return rows


def _rules(command: list[str]) -> set[str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return {finding["rule"] for finding in json.loads(done.stdout)["findings"]}


def _issues(command: Command) -> set[str]:
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)
    return {json.loads(line)["issue"] for line in done.stdout.splitlines() if line.startswith("{")}


def _loading() -> list[tuple[str, ...]]:
    """Return what it takes to load AWS's data: of a few services, and of all."""
    program = (
        "import sys, time; from provisioner.iam.catalog import service, services; services();"
        "names = sys.argv[1:] or list(services()); begin = time.perf_counter();"
        "[service(name) for name in names];"
        "print(len(names), f'{(time.perf_counter() - begin) * 1000:.1f} ms')"
    )
    rows: list[tuple[str, ...]] = [("services loaded", "time")]
    for names in (SERVICES, ()):
        done = subprocess.run(
            [PYTHON, "-c", program, *names], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split(maxsplit=1)
        rows.append((done[0], done[1].strip()))
    return rows


if __name__ == "__main__":
    main()
