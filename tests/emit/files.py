"""The two files of a small configuration, for tests that begin where a user begins."""

from __future__ import annotations

from pathlib import Path

ACCOUNTS = """\
version: 1
bastions:
  main:
    id: "{bastion}"
    credentials: {{role: "arn:aws:iam::{bastion}:role/deploy"}}
    users:
      cicd-bot: {{environments: [production]}}
accounts:
  production:
    id: "{target}"
    credentials: {{role: "arn:aws:iam::{target}:role/deploy"}}
defaults: {{region: us-west-2}}
"""

STACKS = """\
version: 1
stacks:
  website:
    accounts: [production]
    users: [cicd-bot]
    resources:
      content:
        arns: ["arn:aws:s3:::www.example.com/*"]
        allow: ["s3:GetObject", "s3:PutObject"]
"""


def write_files(folder: Path, *, bastion: str = "111111111111", target: str = "222222222222") -> None:
    """Write a valid configuration into a folder."""
    folder.joinpath("accounts.yaml").write_text(ACCOUNTS.format(bastion=bastion, target=target), encoding="utf-8")
    folder.joinpath("stacks.yaml").write_text(STACKS, encoding="utf-8")


def break_files(folder: Path) -> None:
    """Make two mistakes in a configuration: a user that does not exist, and a key that means nothing."""
    path = folder / "stacks.yaml"
    text = path.read_text(encoding="utf-8").replace("[cicd-bot]", "[cicd-bto]\n    colour: red")
    path.write_text(text, encoding="utf-8")
