"""``diff --against-state`` with states that the real engine made: the same answer as against the files deployed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pulumi import automation

from provisioner import pipeline
from provisioner.emit.stacks import declare
from tests.engine.world import World

pytestmark = pytest.mark.engine

ACCOUNTS = """\
version: 1
defaults: {{region: us-west-2, tags: {{owner: platform}}}}
bastions:
  main:
    id: "{bastion}"
    credentials: {{role: "arn:aws:iam::{bastion}:role/deploy"}}
    users:
      cicd-bot: {{environments: [production]}}
      release-bot: {{environments: [production]}}
accounts:
  production:
    id: "{target}"
    credentials: {{role: "arn:aws:iam::{target}:role/deploy"}}
"""
STACKS = """\
version: 1
stacks:
  website:
    description: The website
    accounts: [production]
    users: [cicd-bot, release-bot]
    session: 45m
    session_tags: true
    preview: {users: [release-bot]}
    resources:
      content:
        arns: ["arn:aws:s3:::www.example.com", "arn:aws:s3:::www.example.com/*"]
        allow: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
        when: {Bool: {aws:SecureTransport: true}}
      keep:
        arns: ["arn:aws:s3:::www.example.com"]
        deny: ["s3:DeleteBucket"]
  shop:
    accounts: [production]
    users: [cicd-bot]
    resources:
      orders: {arns: ["arn:aws:sqs:us-west-2:${account.id}:orders"], allow: [read, write]}
"""
EDITS = {
    "nothing": ("", ""),
    "a new action": ('"s3:PutObject"', '"s3:PutObject", "s3:DeleteObject"'),
    "an action less": ('"s3:GetObject", ', ""),
    "a user less": ("[cicd-bot, release-bot]", "[cicd-bot]"),
    "a user more": ("users: [cicd-bot]\n", "users: [cicd-bot, release-bot]\n"),
    "a stack less": (STACKS[STACKS.index("  shop:") :], ""),
    "another condition": ("Bool: {aws:SecureTransport: true}", "StringEquals: {aws:RequestedRegion: us-east-1}"),
    "no condition": ("        when: {Bool: {aws:SecureTransport: true}}\n", ""),
    "a longer session": ("session: 45m", "session: 1h"),
    "no session tags": ("    session_tags: true\n", ""),
    "another external ID": ("    session: 45m\n", "    session: 45m\n    external_id: other\n"),
    "no deny": ('      keep:\n        arns: ["arn:aws:s3:::www.example.com"]\n        deny: ["s3:DeleteBucket"]\n', ""),
    "other words": ("description: The website", "description: A site"),
}


def write(folder: Path, world: World, stacks: str) -> Path:
    """Write a configuration of the world's accounts."""
    folder.mkdir()
    folder.joinpath("accounts.yaml").write_text(ACCOUNTS.format(bastion=world.ids[0], target=world.ids[1]), "utf-8")
    folder.joinpath("stacks.yaml").write_text(stacks, "utf-8")
    return folder


def exported(world: World, folder: Path, stack: str) -> Path:
    """Deploy what a folder says, and return what ``pulumi stack export`` prints."""
    desired = pipeline.run(folder).desired
    world.run(lambda: declare(desired), stack)
    state: automation.Deployment = world.stacks[stack].export_stack()
    path = folder.parent / f"{stack}.json"
    path.write_text(json.dumps({"version": state.version, "deployment": state.deployment}), "utf-8")
    return path


def diff(folder: Path, *arguments: object) -> list[dict[str, Any]]:
    """Return the changes that a process prints, without the places: a state has none."""
    command = [sys.executable, "-m", "provisioner", "diff", *map(str, arguments), "--format", "json", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return [_without_places(each) for each in json.loads(ran.stdout)["changes"]]


def _without_places(change: dict[str, Any]) -> dict[str, Any]:
    # Of what is only rewritten, the statements named are those that stand at another place.
    places = {"file", "line"} | ({"actions", "resources"} if change["kind"] == "rewritten" else set())
    return {key: value for key, value in change.items() if key not in places}


def test_a_pairs_state_gives_the_changes_that_the_files_deployed_give(world: World, tmp_path: Path) -> None:
    deployed = write(tmp_path / "deployed", world, STACKS)
    exported(world, deployed, "main")  # the users that the pair's stack grants to
    state = exported(world, deployed, "main-production")
    found, wanted = {}, {}
    for name, (old, new) in EDITS.items():
        assert old in STACKS
        folder = write(tmp_path / name, world, STACKS.replace(old, new) if old else STACKS)
        found[name] = diff(folder, "--against-state", state)
        wanted[name] = diff(folder, "--against", deployed)

    assert found == wanted
    assert [name for name, changes in wanted.items() if not changes] == ["nothing", "other words"]


def test_a_bastions_state_says_which_tags_its_users_really_have(world: World, tmp_path: Path) -> None:
    deployed = write(tmp_path / "deployed", world, STACKS)
    state = exported(world, deployed, "main")

    assert diff(deployed, "--against-state", state) == []
    body = json.loads(state.read_text("utf-8"))
    for each in body["deployment"]["resources"]:
        if each["type"] == "aws:iam/user:User" and each["outputs"]["name"] == "release-bot":
            del each["outputs"]["tags"]["access-to-production"]
    state.write_text(json.dumps(body), "utf-8")
    assert {(each["kind"], each["user"]) for each in diff(deployed, "--against-state", state)} == {
        ("gained", "release-bot")
    }
