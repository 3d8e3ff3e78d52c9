"""``can '*' 's3:*' '*'`` over a fleet, and questions about one ARN, against ``render`` of it.

``python -m benchmarks.can [--rounds N]``
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from benchmarks import fleet
from benchmarks.measure import PYTHON, ROOT, Command, in_turns, table

STACKS = 1_000
AIM = 1.5
BUCKET = "arn:aws:s3:::site-0000.production.example.com/*"
QUESTIONS = {
    "who can do anything with S3": ("*", "s3:*", "*"),
    "who can do anything at all": ("*", "*", "*"),
    "who can change one bucket": ("*", "s3:PutObject", BUCKET),
    "one user, one object, no": ("team-001-bot", "s3:PutObject", BUCKET),
    "nobody": ("*", "iam:PassRole", "*"),
}


def main() -> None:
    """Measure, and print the results as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        directory = str(fleet.write(Path(folder), STACKS))
        commands: dict[str, Command] = {"render": (PYTHON, "-m", "provisioner", "render", directory)}
        for name, question in QUESTIONS.items():
            commands[name] = (PYTHON, "-m", "provisioner", "can", *question, directory, "--format", "json")
        for command in commands.values():  # a no has the exit code of a crash: look for an answer first
            done = subprocess.run(list(command), cwd=ROOT, capture_output=True, check=False)
            assert json.loads(done.stdout)["version"], done.stderr  # noqa: S101 - a script
        series = in_turns(commands, rounds, codes=(0, 1))
    floor = series["render"]
    rows = [(f"can, {STACKS:,} stacks x 2 accounts", "time", "render", "ratio", "aim")]
    for name in QUESTIONS:
        own = series[name]
        ratio = f"{own.ratio(floor, 'wall'):.2f} ({own.ratio(floor, 'cpu'):.2f} processor time)"
        rows.append((name, f"{own.wall:.2f} s", f"{floor.wall:.2f} s", ratio, f"{AIM}"))
    print(table(rows))


if __name__ == "__main__":
    main()
