"""Deployments by the real Pulumi engine against a plain program with the same resources: preview, up, up again.

``python -m benchmarks.engine [--rounds N] [--roles N ...]``; needs the engine (``make engine``, or ``pulumi`` on PATH).
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import fleet
from benchmarks.measure import PYTHON, ROOT, Run, Series, run, table
from provisioner import pipeline
from provisioner.emit.engine import find_pulumi
from provisioner.emulator.environment import isolated
from provisioner.emulator.plugin import plugin_environment
from provisioner.emulator.server import AwsServer, aws_server
from provisioner.model.desired import Account, Desired, Pair, Policy

WEBSITE = ROOT / "examples" / "website"
PAIR = "main-production"
PROGRAMS = ("ours", "plain")
STEPS = (("preview", "preview"), ("up", "up"), ("up, nothing to change", "up"))
HEAD: tuple[str, ...] = ("Deployment", "Step", "Ours", "Plain program", "Ratio", "Aim")
AIM = "1.1"


def main() -> None:
    """Measure, and print the results as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each deployment (default: 3)")
    parser.add_argument("--roles", type=int, nargs="*", default=[30, 100], help="sizes besides the website")
    arguments = parser.parse_args()
    if find_pulumi(ROOT) is None:
        parser.exit(2, "no Pulumi engine: make engine\n")
    rows = [HEAD]
    with tempfile.TemporaryDirectory() as folder:
        website = Path(folder, "website")
        shutil.copytree(WEBSITE, website)
        rows += results("the website, 1 role", website, arguments.rounds)
        for roles in arguments.roles:
            rows += results(f"{roles} roles", fleet.write(Path(folder, str(roles)), roles), arguments.rounds)
    print(table(rows))


def results(what: str, directory: Path, rounds: int) -> list[tuple[str, ...]]:
    """Return the table's rows of one configuration: each program from nothing, in turns, on an AWS of its own."""
    desired = pipeline.run(directory).desired
    pair = next(pair for pair in desired.pairs if pair.name == PAIR)
    (directory / "plain.json").write_text(json.dumps(_texts(pair)), encoding="utf-8")
    runs: dict[tuple[str, str], list[Run]] = {(program, step): [] for program in PROGRAMS for step, _ in STEPS}
    for number in range(rounds):
        for program in PROGRAMS if number % 2 == 0 else reversed(PROGRAMS):
            for (step, _), done in zip(STEPS, _deployed(program, directory, desired), strict=True):
                runs[program, step].append(done)
    series = {key: Series(runs=tuple(found)) for key, found in runs.items()}
    count = _resources(pair)
    return [_row(f"{what} ({count} resources)", step, series["ours", step], series["plain", step]) for step, _ in STEPS]


def _deployed(program: str, directory: Path, desired: Desired) -> Sequence[Run]:
    with tempfile.TemporaryDirectory() as folder, aws_server() as server:
        for user in next(pair for pair in desired.pairs if pair.name == PAIR).users:
            _add_user(server, desired, user.name)
        plugin = plugin_environment(Path(folder, "plugin"))
        with isolated({**server.environment(desired), **plugin}):
            return [
                run(
                    (
                        PYTHON,
                        "-m",
                        "benchmarks.deploy",
                        program,
                        action,
                        str(directory),
                        PAIR,
                        str(Path(folder, "state")),
                    )
                )
                for _, action in STEPS
            ]


def _add_user(server: AwsServer, desired: Desired, name: str) -> None:
    account = desired.bastions[0].account
    server.cloud.iam(account.partition, account.id).create_user(UserName=name)


def _row(what: str, step: str, ours: Series, plain: Series) -> tuple[str, ...]:
    ratio = f"{ours.ratio(plain, 'wall'):.2f} ({ours.ratio(plain, 'cpu'):.2f} processor time)"
    return what, step, f"{ours.wall:.1f} s", f"{plain.wall:.1f} s", ratio, AIM


def _resources(pair: Pair) -> int:
    policies = sum(len(role.policies) for role in pair.roles) + sum(len(user.grants) for user in pair.users)
    return len(pair.roles) + 2 * policies + len(("target", "bastion"))


def _texts(pair: Pair) -> dict[str, Any]:
    """Return what the plain program says, its documents as the texts that are deployed."""
    return {
        "target": _account(pair.account),
        "bastion": _account(pair.bastion),
        "roles": [
            {
                "stack": role.stack,
                "name": role.name,
                "path": role.path,
                "description": role.description,
                "trust_policy": role.trust_policy.text(),
                "max_session_seconds": role.max_session_seconds,
                "tags": dict(role.tags),
                "policies": [_policy(policy) for policy in role.policies],
            }
            for role in pair.roles
        ],
        "users": [
            {
                "name": user.name,
                "stacks": [role.stack for role in pair.roles if user.name in role.users],
                "grants": [_policy(policy) for policy in user.grants],
            }
            for user in pair.users
        ],
    }


def _account(account: Account) -> dict[str, str | None]:
    return {"id": account.id, "region": account.region, "profile": account.profile, "role": account.role}


def _policy(policy: Policy) -> dict[str, str]:
    return {"name": policy.name, "path": policy.path, "document": policy.document.text()}


if __name__ == "__main__":
    main()
