"""``assume`` against the same STS call by plain boto3: the time that it adds, on a small and on a large configuration.

``python -m benchmarks.assume [--rounds N]``. Both are whole processes in the same rounds, and ask an emulated STS on
loopback, which answers in milliseconds: what is measured is all our own, and the SDK's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from benchmarks import fleet
from benchmarks.measure import PYTHON, ROOT, Command, Series, in_turns, table
from provisioner import pipeline
from provisioner.emulator.server import AwsServer, aws_server
from provisioner.model.desired import Desired, Pair, Role

AIM = 0.15
"""Seconds that ``assume`` may add to the call on a configuration of a few stacks."""

LARGE = 1_000

PLAIN = """
import json, sys, boto3
region, role, external_id, seconds = sys.argv[1:]
print(json.dumps(boto3.client("sts", region_name=region).assume_role(
    RoleArn=role, RoleSessionName="benchmark", ExternalId=external_id, DurationSeconds=int(seconds)
)["Credentials"], default=str))
"""

MODULES = """
import runpy, sys
sys.argv[0] = "provisioner"
try:
    runpy.run_module("provisioner", run_name="__main__")
finally:
    heavy = {"pulumi", "pulumi_aws", "grpc", "boto3", "botocore", "moto"}
    print(*sorted({name.partition(".")[0] for name in sys.modules} & heavy), file=sys.stderr)
"""


def main() -> None:
    """Measure, and print the results as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    rows: list[tuple[str, ...]] = [("Measured", "Plain boto3", "Adds (median of the rounds)", "Ratio", "Aim")]
    with aws_server() as server, tempfile.TemporaryDirectory() as folder:
        os.environ["AWS_ENDPOINT_URL"] = server.endpoint
        large = fleet.write(Path(folder), LARGE)
        for name, directory, aim in (("the website", ROOT, f"{AIM} s"), (f"{LARGE:,} stacks", large, "")):
            rows.append(_row(name, _measured(server, directory, rounds if aim else max(3, rounds // 4)), aim))
        print(table(rows))
        print(f"\nOf Pulumi and the AWS SDKs `assume` imports: {_modules(_assume(ROOT, *_first(ROOT)[1:]))}")


def _measured(server: AwsServer, directory: Path, rounds: int) -> dict[str, Series]:
    """Measure both as a user whom the bastion has: the emulated AWS makes the user, and a key, first."""
    desired, pair, role = _first(directory)
    account = next(bastion.account for bastion in desired.bastions if bastion.name == pair.bastion.name)
    iam = server.cloud.iam(account.partition, account.id)
    iam.create_user(UserName=role.users[0])
    key = iam.create_access_key(UserName=role.users[0])["AccessKey"]
    os.environ |= {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    region, seconds = pair.account.region, str(role.session_seconds)
    commands: dict[str, Command] = {
        "plain": (PYTHON, "-c", PLAIN, region, role.arn, role.external_id, seconds),
        "assume": _assume(directory, pair, role),
    }
    return in_turns(commands, rounds)


def _first(directory: Path) -> tuple[Desired, Pair, Role]:
    desired = pipeline.run(directory).desired
    pair = next(pair for pair in desired.pairs if pair.roles)
    return desired, pair, pair.roles[0]


def _assume(directory: Path, pair: Pair, role: Role) -> Command:
    arguments = ("assume", role.stack, "--account", pair.account.name, "--format", "credential-process", str(directory))
    return (PYTHON, "-m", "provisioner", *arguments)


def _row(name: str, series: dict[str, Series], aim: str) -> tuple[str, ...]:
    own, plain = series["assume"], series["plain"]
    added = statistics.median(one.wall - other.wall for one, other in zip(own.runs, plain.runs, strict=True))
    ratio = f"{own.ratio(plain, 'wall'):.2f} ({own.ratio(plain, 'cpu'):.2f} processor time)"
    return f"assume, {name}: {own.wall:.2f} s", f"{plain.wall:.2f} s", f"{added:.2f} s", ratio, aim


def _modules(command: Command) -> str:
    """Return what an ``assume`` that succeeds has imported."""
    ran = subprocess.run([PYTHON, "-c", MODULES, *command[3:]], check=True, capture_output=True, text=True, cwd=ROOT)
    return ran.stderr.splitlines()[-1]


if __name__ == "__main__":
    main()
