"""Sessions of roles as a CI job gets them: the program as a process, and an AWS over HTTP that refuses as AWS does."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from provisioner.emulator.cloud import Cloud
from provisioner.emulator.environment import isolated
from tests.sts.strict_aws import BASTION, StrictAws, strict_aws

ROOT = Path(__file__).parents[2]
ELSEWHERE = "444444444444"

ACCOUNTS = """\
version: 1
defaults: {region: us-west-2}
bastions:
  main:
    id: 111111111111
    users:
      cicd-bot: {environments: [staging, production]}
      staging-bot: {environments: [staging]}
      other-bot: {environments: [production]}
      old-bot: {managed: false, environments: [production]}
accounts:
  staging: {id: 222222222222}
  production: {id: 333333333333, region: eu-west-1}
"""
STACKS = """\
version: 1
stacks:
  website:
    accounts: [staging, production]
    users: [cicd-bot]
    resources:
      content: {arns: ["arn:aws:s3:::www.example.com"], allow: ["s3:ListBucket"]}
  api:
    accounts: {production: {users: [cicd-bot, old-bot]}}
    users: [cicd-bot]
    session_tags: true
    source_identity: true
    preview: {users: [cicd-bot]}
    resources:
      content: {arns: ["arn:aws:s3:::api.example.com"], allow: ["s3:ListBucket"]}
"""

IDENTITY = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
"""What a command asks AWS: who am I?"""


@dataclass
class Desk:
    """A place to run the program in: its folder, its variables, and everything that was written there."""

    folder: Path
    aws: StrictAws
    environment: dict[str, str]
    asked: set[Path] = field(default_factory=set)
    """Files that credentials were asked to be written to."""

    def command(self, *arguments: object) -> list[str]:
        """Return the command line of the program."""
        return [sys.executable, "-m", "provisioner", *map(str, arguments)]

    def run(self, *arguments: object, asked: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the program; unless they were ``asked`` for, no secret may be on its standard output."""
        ran = subprocess.run(
            self.command(*arguments),
            capture_output=True,
            check=False,
            cwd=self.folder,
            encoding="utf-8",
            env=self.environment | environment,
            timeout=120,
        )
        self.nothing_shown(ran.stderr if asked else ran.stdout + ran.stderr)
        assert "Traceback" not in ran.stderr
        return ran

    def nothing_shown(self, text: str) -> None:
        """Search a text for every secret that AWS has given out."""
        assert [secret for secret in self.aws.secrets if secret in text] == []

    def assume(self, *arguments: object, asked: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        """Take the role of the website in production."""
        return self.run("assume", "website", "--account", "production", *arguments, asked=asked, **environment)

    def execute(self, *command: str, options: tuple[object, ...] = ()) -> subprocess.CompletedProcess[str]:
        """Run a command as the role of the website in production."""
        return self.run("exec", "website", "--account", "production", *options, "--", *command)


@pytest.fixture(scope="module")  # moto's accounts are those of the process: tests of other modules empty them
def running_aws() -> Iterator[StrictAws]:
    """Serve an AWS with the users of the bastion, and one of another account."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with isolated(), strict_aws() as aws:
        for name in ("cicd-bot", "staging-bot", "other-bot", "old-bot", "stranger"):
            _make(aws, BASTION, name)
        _make(aws, ELSEWHERE, "cicd-bot")
        yield aws


def _make(aws: StrictAws, account: str, user: str) -> None:
    """Make a user without access keys; an earlier module of this process may have made it and both of its keys."""
    iam = Cloud(endpoint=aws.endpoint).iam("aws", account)
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_user(UserName=user)
    for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])


@pytest.fixture(scope="module")
def keys(running_aws: StrictAws) -> Callable[..., Mapping[str, str]]:
    """Return a function that returns a user's access key as variables, made once."""
    made: dict[tuple[str, str], Mapping[str, str]] = {}

    def key(name: str, account: str = BASTION) -> Mapping[str, str]:
        if (name, account) not in made:
            made[name, account] = running_aws.user(name, account)
        return made[name, account]

    return key


@pytest.fixture
def aws(running_aws: StrictAws) -> StrictAws:
    """Return the AWS as if nothing had happened there yet."""
    running_aws.reset()
    return running_aws


@pytest.fixture
def desk(tmp_path: Path, aws: StrictAws, keys: Callable[..., Mapping[str, str]]) -> Iterator[Desk]:
    """Return a place with a configuration and the access key of cicd-bot; at the end it holds no secret."""
    (tmp_path / "accounts.yaml").write_text(ACCOUNTS, "utf-8")
    (tmp_path / "stacks.yaml").write_text(STACKS, "utf-8")
    (tmp_path / "home").mkdir()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "SOURCE_DATE_EPOCH")},
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path / "home"),
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        **keys("cicd-bot"),
    }
    made = Desk(folder=tmp_path, aws=aws, environment=environment)
    yield made
    given = {value for name, value in keys("cicd-bot").items() if "SECRET" in name}
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path not in made.asked]
    found = [path for path in written for secret in aws.secrets | given if secret.encode() in path.read_bytes()]
    assert found == []
