"""Random edits of valid configurations: what a pull request could change."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence

from tests.property.configurations import ENVIRONMENTS, Data, Files

ACTIONS = (
    *("s3:ListBucket", "s3:GetBucketPolicy", "s3:GetBucket*", "s3:*", "s3:DeleteBucket", "s3:GetObject", "s3:Get*"),
    *("read", "list", "write", "sqs:SendMessage", "s3:GetBucketTagging"),
)
ARNS = (
    *("arn:aws:s3:::bucket-0", "arn:aws:s3:::bucket-1", "arn:aws:s3:::bucket-*", "arn:aws:s3:::bucket-0/*"),
    *(
        "arn:aws:s3:::bucket-0/a/*",
        "arn:aws:s3:::${aws:PrincipalTag/team}-lab",
        "arn:aws:s3:::${stack}-${account.name}",
        "arn:aws:sqs:eu-west-1:022222222222:q*",
    ),
)
WHEN: tuple[Data, ...] = (
    {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}},
    {"StringLike": {"aws:RequestedRegion": "eu-*"}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"aws:PrincipalTag/team": "web"}},
    {"StringEquals": {"aws:RequestedRegion": "${aws:PrincipalTag/region}"}},
)

Edit = Callable[[random.Random, Files], None]


def edited(files: Files, chance: random.Random, count: int) -> Files:
    """Return the configuration after some edits. It may have become a wrong one."""
    made = copy.deepcopy(files)
    for _ in range(count):
        chance.choice(EDITS)(chance, made)
    return made


def _stack(chance: random.Random, files: Files) -> Data:
    found: Data = files.stacks["stacks"][chance.choice(sorted(files.stacks["stacks"]))]
    return found


def _entry(chance: random.Random, files: Files) -> Data:
    resources = _stack(chance, files)["resources"]
    entry: Data = resources[chance.choice(sorted(resources))]
    return entry


def _toggled(items: Sequence[str], item: str) -> list[str]:
    return [each for each in items if each != item] if item in items else [*items, item]


def _allow(chance: random.Random, files: Files) -> None:
    entry = _entry(chance, files)
    entry["allow"] = _toggled(entry.get("allow", []), chance.choice(ACTIONS)) or ["s3:ListBucket"]


def _deny(chance: random.Random, files: Files) -> None:
    entry = _entry(chance, files)
    entry["deny"] = _toggled(entry.get("deny", []), chance.choice(ACTIONS)) or ["s3:DeleteBucket"]


def _arns(chance: random.Random, files: Files) -> None:
    entry = _entry(chance, files)
    entry["arns"] = _toggled(entry["arns"], chance.choice(ARNS)) or ["arn:aws:s3:::bucket-0"]


def _when(chance: random.Random, files: Files) -> None:
    entry = _entry(chance, files)
    if entry.pop("when", None) is None or chance.random() < 0.5:
        entry["when"] = chance.choice(WHEN)


def _key(chance: random.Random, files: Files) -> None:
    resources = _stack(chance, files)["resources"]
    resources[f"other{len(resources)}"] = resources.pop(chance.choice(sorted(resources)))


def _entry_gone(chance: random.Random, files: Files) -> None:
    resources = _stack(chance, files)["resources"]
    if len(resources) > 1:
        del resources[chance.choice(sorted(resources))]


def _users(chance: random.Random, files: Files) -> None:
    placed = _stack(chance, files)["accounts"]
    account = chance.choice(sorted(placed))
    home = files.accounts["bastions"][files.accounts["accounts"][account]["bastion"]]
    user = chance.choice(sorted(home["users"]))
    placed[account]["users"] = _toggled(placed[account]["users"], user) or [user]


def _environments(chance: random.Random, files: Files) -> None:
    home = files.accounts["bastions"][chance.choice(sorted(files.accounts["bastions"]))]
    user = home["users"][chance.choice(sorted(home["users"]))]
    user["environments"] = _toggled(user["environments"], chance.choice(ENVIRONMENTS))


def _renamed(chance: random.Random, files: Files) -> None:
    stacks = files.stacks["stacks"]
    stacks[f"new-{len(stacks)}"] = stacks.pop(chance.choice(sorted(stacks)))


def _stack_gone(chance: random.Random, files: Files) -> None:
    stacks = files.stacks["stacks"]
    if len(stacks) > 1:
        del stacks[chance.choice(sorted(stacks))]


def _copied(chance: random.Random, files: Files) -> None:
    stacks = files.stacks["stacks"]
    stacks[f"copy-{len(stacks)}"] = copy.deepcopy(stacks[chance.choice(sorted(stacks))])


def _grants(chance: random.Random, files: Files) -> None:
    home = files.accounts["bastions"][chance.choice(sorted(files.accounts["bastions"]))]
    home["grants"] = "pair" if home["grants"] == "bastion" else "bastion"


def _bastion_id(chance: random.Random, files: Files) -> None:
    name = chance.choice(sorted(files.accounts["bastions"]))
    files.accounts["bastions"][name]["id"] = {"main": "555555555555", "partner": "444444444444"}[name]


def _account_id(chance: random.Random, files: Files) -> None:
    name = chance.choice(sorted(files.accounts["accounts"]))
    files.accounts["accounts"][name]["id"] = {"live": "6", "staging": "7", "lab": "8"}[name] * 12


def _session(chance: random.Random, files: Files) -> None:
    stack = _stack(chance, files)
    stack[chance.choice(("session_tags", "source_identity"))] = chance.random() < 0.5
    stack["session"] = chance.choice(("15m", "30m", "45m"))


def _tags(chance: random.Random, files: Files) -> None:
    _stack(chance, files)["tags"] = {
        "team": chance.choice(("web", "shop")),
        "region": chance.choice(("eu-west-1", "us-east-1")),
    }


def _external_id(chance: random.Random, files: Files) -> None:
    _stack(chance, files)["external_id"] = chance.choice(("${stack}:${account.name}", "${Stack}/x", "${stack}/new"))


def _preview(chance: random.Random, files: Files) -> None:
    stack = _stack(chance, files)
    if stack.pop("preview", None) is None:
        stack["preview"] = {"users": list(stack["users"])}


EDITS: tuple[Edit, ...] = (
    *(_allow, _allow, _deny, _arns, _arns, _when, _when, _key, _entry_gone, _users, _users, _environments),
    *(_renamed, _stack_gone, _copied, _grants, _bastion_id, _account_id, _session, _external_id, _preview, _tags),
)
