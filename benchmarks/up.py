"""``up --all`` of many pairs with nothing to change, against its slowest pair; and the memory that a pair needs.

``python -m benchmarks.up [--pairs N] [--parallel N] [--rounds N]``; needs the engine (``make engine``, or ``pulumi`` on
PATH). The bound is slowest pair x pairs / parallel: what perfect scheduling of these very runs would take.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import PYTHON, ROOT, table
from provisioner.emit.engine import find_pulumi
from provisioner.emulator.plugin import plugin_environment
from provisioner.emulator.server import AwsServer, aws_server

AIM = 1.3
HEAD = ("Pairs", "At once", "up --all", "Slowest pair", "Bound", "Ratio", "Aim", "Memory of a pair")
BASTION = "111111111111"
FIRST = 200_000_000_000
"""The first account's ID."""


def main() -> int:
    """Measure, and print the results as Markdown; return 1 where the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--parallel", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if find_pulumi(ROOT) is None:
        parser.exit(2, "no Pulumi engine: make engine\n")
    with tempfile.TemporaryDirectory() as folder, aws_server() as server:
        directory = Path(folder)
        write(directory, arguments.pairs)
        environment = _environment(server, directory)
        _up(directory, environment, arguments.parallel)
        runs = [_up(directory, environment, arguments.parallel) for _ in range(arguments.rounds)]
        mebibytes = _memory(directory, environment)
    wall, slowest = (statistics.median(values) for values in zip(*runs, strict=True))
    bound = slowest * arguments.pairs / arguments.parallel
    ratio = wall / bound
    seconds = (f"{value:.1f} s" for value in (wall, slowest, bound))
    row = (str(arguments.pairs), str(arguments.parallel), *seconds, f"{ratio:.2f}", f"{AIM}", f"{mebibytes:.0f} MiB")
    print(table([HEAD, row]))
    return int(ratio > AIM)


def write(directory: Path, pairs: int) -> None:
    """Write a configuration of as many pairs, one role in each."""
    names = [f"e{number:02}" for number in range(pairs)]
    ids = dict(zip(names, range(FIRST, FIRST + pairs), strict=True))
    accounts = "".join(
        f'  {name}: {{id: "{id_}", credentials: {{role: "arn:aws:iam::{id_}:role/deploy"}}}}\n'
        for name, id_ in ids.items()
    )
    listed = ", ".join(names)
    directory.joinpath("accounts.yaml").write_text(
        "version: 1\ndefaults: {region: us-west-2}\nbastions:\n  main:\n"
        f'    id: "{BASTION}"\n    backend: file://state\n    quotas: {{policies_per_user: 20}}\n'
        f'    credentials: {{role: "arn:aws:iam::{BASTION}:role/deploy"}}\n'
        f"    users: {{bot: {{environments: [{listed}]}}}}\naccounts:\n{accounts}",
        encoding="utf-8",
    )
    directory.joinpath("stacks.yaml").write_text(
        f"version: 1\nstacks:\n  website:\n    accounts: [{listed}]\n    users: [bot]\n    resources:\n"
        '      content: {arns: ["arn:aws:s3:::website/*"], allow: ["s3:GetObject"]}\n',
        encoding="utf-8",
    )
    directory.joinpath("state").mkdir()


def _environment(server: AwsServer, directory: Path) -> Mapping[str, str]:
    return {
        **os.environ,
        **plugin_environment(directory / "plugins"),
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_ACCESS_KEY_ID": "NOBODY",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": str(directory / "home"),
        "PYTHONPATH": str(ROOT),
    }


def _up(directory: Path, environment: Mapping[str, str], parallel: int) -> tuple[float, float]:
    """Deploy all pairs; return the seconds of the whole command, and of its slowest pair."""
    began = time.perf_counter()
    done = subprocess.run(
        [PYTHON, "-m", "provisioner", "up", "--all", "--yes", "--json", "--parallel", str(parallel), str(directory)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    wall = time.perf_counter() - began
    stacks = json.loads(done.stdout.splitlines()[-1])["stacks"]
    return wall, max(each["seconds"] for each in stacks if each["stack"] != "main")


def _memory(directory: Path, environment: Mapping[str, str]) -> float:
    """Return the most MiB that the processes of one pair (worker, engine, plugins) hold together.

    Each page that several share counts for a part in each.
    """
    command = [PYTHON, "-m", "provisioner", "up", "--pair", "main-e00", "--yes", "--parallel", "1", str(directory)]
    most = 0.0
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(0.1)
            most = max(most, sum(_share(child) for child in _below(process.pid)))
    return most


def _below(process: int) -> list[int]:
    """Return the processes that a process has started, and what these have."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    found = [int(child) for path in threads for child in _read(path).split()]
    return [each for child in found for each in (child, *_below(child))]


def _share(process: int) -> float:
    """Return a process's proportional share of memory, in MiB."""
    lines = _read(Path(f"/proc/{process}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""  # the process has ended


if __name__ == "__main__":
    sys.exit(main())
