"""What the tests of many deployments act on: a configuration of many pairs in files, and our own command line."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provisioner import pipeline
from provisioner.emit.ours import things
from provisioner.emulator.cloud import NOBODY
from provisioner.emulator.inventory import Inventory, take_inventory
from provisioner.emulator.server import AwsServer
from provisioner.model.desired import Bastion, Pair

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_ACCOUNTS = itertools.count(300_000_000_001)
PASSPHRASE = "correct-horse-battery-staple"  # noqa: S105  of the tests' own states
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command of ours that has ended."""

    code: int
    out: str
    err: str

    @property
    def statuses(self) -> dict[str, str]:
        """What became of each stack, by the events of ``--json``."""
        return {each["stack"]: each["status"] for each in self.summary["stacks"]}

    @property
    def summary(self) -> dict[str, Any]:
        """The last event."""
        events = [json.loads(line) for line in self.out.splitlines()]
        return next(each for each in reversed(events) if each["event"] == "summary")

    def stack(self, name: str) -> dict[str, Any]:
        """Return what the summary says of a stack."""
        found: dict[str, Any] = next(each for each in self.summary["stacks"] if each["stack"] == name)
        return found


@dataclass(slots=True, kw_only=True)
class Many:
    """A configuration in a folder, whose bastion and accounts are empty, and whose state is in files beside it."""

    folder: Path
    server: AwsServer
    plugin: Mapping[str, str]
    accounts: dict[str, str]
    """IDs by name."""
    bastion: str
    users: tuple[str, ...] = ("cicd-bot",)
    stacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Stacks, and the accounts that they live in."""
    actions: tuple[str, ...] = ("s3:GetObject",)
    secrets_provider: str = "passphrase"
    tags: str = "{owner: platform}"

    def write(self) -> None:
        """Write the two files."""
        roles = {name: f'"arn:aws:iam::{id_}:role/deploy"' for name, id_ in self.accounts.items()}
        targets = "".join(
            f'  {name}: {{id: "{id_}", credentials: {{role: {roles[name]}}}}}\n' for name, id_ in self.accounts.items()
        )
        reach = ", ".join(self.accounts)
        users = "".join(f"      {user}: {{environments: [{reach}]}}\n" for user in self.users)
        self.folder.joinpath("accounts.yaml").write_text(
            f"version: 1\ndefaults: {{region: us-west-2, tags: {self.tags}}}\nbastions:\n  main:\n"
            f'    id: "{self.bastion}"\n    backend: file://state\n    secrets_provider: {self.secrets_provider}\n'
            "    quotas: {policies_per_user: 20}\n"
            f'    credentials: {{role: "arn:aws:iam::{self.bastion}:role/deploy"}}\n'
            f"    users:\n{users}accounts:\n{targets}",
            encoding="utf-8",
        )
        stacks = "".join(
            f"  {name}:\n    accounts: [{', '.join(where)}]\n    users: [{', '.join(self.users)}]\n    resources:\n"
            f'      content: {{arns: ["arn:aws:s3:::{name}/*"], allow: {json.dumps(self.actions)}}}\n'
            for name, where in self.stacks.items()
        )
        self.folder.joinpath("stacks.yaml").write_text(f"version: 1\nstacks:\n{stacks}", encoding="utf-8")
        self.folder.joinpath("state").mkdir(exist_ok=True)

    def environment(self) -> dict[str, str]:
        """Return the environment of our commands: nothing of the user's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
        return {
            **kept,
            **self.plugin,
            "AWS_ENDPOINT_URL": self.server.endpoint,
            "AWS_ACCESS_KEY_ID": NOBODY.access_key_id,
            "AWS_SECRET_ACCESS_KEY": NOBODY.secret_access_key,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_HOME": str(self.folder / "home"),
            "PYTHONPATH": str(ROOT),
        }

    def begun(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of ours with events, and wait for the first, which is read."""
        running = self.start(*arguments, "--json")
        assert running.stdout is not None
        # One byte at a time: what the rest says is for ``end``.
        while os.read(running.stdout.fileno(), 1) not in (b"\n", b""):
            pass
        return running

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command of ours, as a shell does: a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "provisioner", *arguments, str(self.folder)],
            env={**self.environment(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    def run(self, *arguments: str, **environment: str) -> Ended:
        """Run a command of ours to its end."""
        return end(self.start(*arguments, **environment))

    def up(self, *arguments: str, **environment: str) -> Ended:
        """Deploy, without a question, and with events."""
        return self.run("up", *(arguments or ("--all",)), "--yes", "--json", **environment)

    def iam(self, account: str) -> IAMClient:
        """Return a client for an account, or for the bastion."""
        return self.server.cloud.iam("aws", self.accounts.get(account, self.bastion))

    def inventory(self, account: str) -> Inventory:
        """Return what exists in an account."""
        return take_inventory(self.iam(account))

    def foreign_policy(self, account: str) -> str:
        """Make a policy of somebody else in an account, and return its ARN."""
        text = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
        return self.iam(account).create_policy(PolicyName="Theirs", PolicyDocument=text)["Policy"]["Arn"]

    def locks(self) -> list[str]:
        """Return the stacks that are locked."""
        return sorted(path.parent.name for path in self.folder.glob("state/.pulumi/locks/**/*.json"))

    def state(self, stack: str) -> dict[str, Any]:
        """Return a stack's state; an empty one where there is none."""
        path = self.folder / f"state/.pulumi/stacks/provisioner/{stack}.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return found

    def recorded(self, stack: str) -> set[tuple[str, str]]:
        """Return type and ID of all that a state says is in AWS, without attachments."""
        deployment = (self.state(stack).get("checkpoint") or {}).get("latest") or {}
        assert not deployment.get("pending_operations")
        found = [each for each in deployment.get("resources") or () if each["type"].startswith("aws:")]
        ids = [(each["type"], each["id"]) for each in found if "Attachment" not in each["type"]]
        assert len(ids) == len(set(ids)), "recorded twice"
        return set(ids)

    def wanted(self) -> dict[str, set[tuple[str, str]]]:
        """Return type and ID of all that shall exist, by stack."""
        desired = pipeline.run(self.folder).desired
        units: tuple[Pair | Bastion, ...] = (*desired.bastions, *desired.pairs)
        return {each.name: {(thing.type, thing.id) for thing in things(each, {})} for each in units}

    def existing(self) -> dict[str, set[tuple[str, str]]]:
        """Return type and ID of all that AWS has, by stack; a grant belongs to the pair in its name."""
        bastion = self.inventory("main")
        found = {"main": {("aws:iam/user:User", name) for name in bastion.users}}
        for name, id_ in self.accounts.items():
            own = self.inventory(name)
            arn = "arn:aws:iam::{}:policy/stack-updaters/{}"
            grants = [policy for policy in bastion.policies if policy.endswith(f"-main-{name}")]
            found[f"main-{name}"] = {
                *(("aws:iam/role:Role", role) for role in own.roles),
                *(("aws:iam/policy:Policy", arn.format(id_, policy)) for policy in own.policies),
                *(("aws:iam/policy:Policy", arn.format(self.bastion, policy)) for policy in grants),
            }
        return found

    def differences(self) -> dict[str, object]:
        """Compare files, states and AWS, resource by resource, attachments too; return the stacks where they differ."""
        wanted, existing = self.wanted(), self.existing()
        different: dict[str, object] = {
            name: {"wanted": wanted[name], "existing": existing[name], "recorded": self.recorded(name)}
            for name in wanted
            if not wanted[name] == existing[name] == self.recorded(name)
        }
        for name in self.accounts:
            loose = {role: got for role, got in self.inventory(name).roles.items() if len(got) != 1}
            if loose:
                different[f"attached in {name}"] = loose
        return different


def many(folder: Path, server: AwsServer, plugin: Mapping[str, str], names: Iterable[str], **changes: Any) -> Many:  # noqa: ANN401  a test's own
    """Return a configuration with a stack ``website`` in accounts of these names, written to a folder."""
    accounts = {name: str(next(_ACCOUNTS)) for name in names}
    made = Many(folder=folder, server=server, plugin=plugin, accounts=accounts, bastion=str(next(_ACCOUNTS)))
    made.stacks = {"website": tuple(accounts)}
    for name, value in changes.items():
        setattr(made, name, value)
    made.write()
    return made


def end(process: subprocess.Popen[str]) -> Ended:
    """Wait for a command, and check what must always hold: no traceback, and no secret."""
    out, err = process.communicate(timeout=300)
    for text in (out, err):
        assert "Traceback" not in text, text
        assert PASSPHRASE not in text
    return Ended(code=process.returncode, out=out, err=err)


def interrupt(process: subprocess.Popen[str]) -> None:
    """Do what a terminal does for Ctrl-C: signal the whole group of the command."""
    os.killpg(process.pid, signal.SIGINT)


def until(holds: Callable[[], bool], running: subprocess.Popen[str], seconds: float = 300) -> None:
    """Wait until something holds, while a command runs."""
    last = time.monotonic() + seconds
    while not holds():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < last, "it never happened"
        time.sleep(0.05)


def engines(stack: str, running: subprocess.Popen[str]) -> list[int]:
    """Return the process numbers of a command's engines that work on a stack; other tests have such stacks, too."""
    found = []
    for path in Path("/proc").iterdir():
        try:
            line = (path / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        works = stack.encode() in line and any(word in line for word in (b"up", b"refresh", b"destroy"))
        if works and re.match(rb".*/pulumi$", line[0]) and running.pid in _ancestors(int(path.name)):
            found.append(int(path.name))
    return found


def _ancestors(process: int) -> Iterator[int]:
    """Yield the process that started another, the one that started that, and so on."""
    with contextlib.suppress(OSError):
        while process > 1:
            process = parent(process)
            yield process


def parent(process: int) -> int:
    """Return the process that started another. Raises OSError where that has ended."""
    return int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
