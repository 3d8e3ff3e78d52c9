"""Random configurations without errors, as plain data: what YAML of both files would hold."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from provisioner import pipeline
from provisioner.config import source
from provisioner.pipeline import Outcome

Data = dict[str, Any]

ENVIRONMENTS = ("production", "staging", "test")
STACKS = ("website", "shop", "blog", "data-lake")
USERS = ("cicd-bot", "release-bot", "a+b@c")
ACTIONS = ("s3:ListBucket", "s3:GetBucketPolicy", "s3:DeleteBucket", "s3:GetBucketTagging")
ARNS = (*tuple(f"arn:aws:s3:::bucket-{number}" for number in range(4)), "arn:aws:s3:::${stack}-${account.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What both files hold."""

    accounts: Data
    stacks: Data


def judge(files: Files) -> Outcome:
    """Return the outcome of a configuration; JSON is YAML."""
    accounts, stacks = (json.dumps(data).encode() for data in (files.accounts, files.stacks))
    return pipeline.judge(source.parse(accounts, source.ACCOUNTS), source.parse(stacks, source.STACKS))


def shuffled(value: Any, order: random.Random) -> Any:  # noqa: ANN401 - plain data
    """Return the data with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(each, order) for each in value] if isinstance(value, list) else value


def _some(values: tuple[str, ...], *, least: int = 1) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, min_size=least)


@st.composite
def _bastions(draw: st.DrawFn) -> Data:
    names = draw(st.sampled_from([("main",), ("main", "partner")]))
    return {
        name: {
            "id": f"{index}11111111111",
            "grants": draw(st.sampled_from(["pair", "bastion"])),
            "users": {
                user: {
                    "environments": draw(_some(ENVIRONMENTS, least=0)),
                    "managed": draw(st.booleans()),
                    "path": draw(st.sampled_from(["/", "/ci/"])),
                }
                for user in draw(_some(USERS))
            },
        }
        for index, name in enumerate(names)
    }


@st.composite
def _accounts(draw: st.DrawFn, bastions: Data) -> Data:
    names = draw(_some(("live", "staging", "lab")))
    return {
        name: {
            "id": f"{index}22222222222",
            "bastion": draw(st.sampled_from(sorted(bastions))),
            "environment": draw(st.sampled_from(ENVIRONMENTS)),
        }
        for index, name in enumerate(names)
    }


def _resources() -> st.SearchStrategy[Data]:
    entry = st.fixed_dictionaries({"arns": _some(ARNS), "allow": _some(ACTIONS)}, optional={"deny": _some(ACTIONS)})
    return st.dictionaries(st.sampled_from(["content", "logs", "state"]), entry, min_size=1)


@st.composite
def _stack(draw: st.DrawFn, bastions: Data, accounts: Data) -> Data | None:
    """Return a stack whose users both files admit everywhere; None where there is nobody."""
    placed = {}
    for name in draw(_some(tuple(sorted(accounts)))):
        users = bastions[accounts[name]["bastion"]]["users"]
        admitted = sorted(each for each, user in users.items() if accounts[name]["environment"] in user["environments"])
        if admitted:
            placed[name] = {"users": draw(_some(tuple(admitted)))}
    if not placed:
        return None
    options: Data = {
        "external_id": st.sampled_from(["${stack}:${account.name}", "${Stack}/x"]),
        "session_tags": st.booleans(),
        "source_identity": st.booleans(),
    }
    chosen: Data = draw(st.fixed_dictionaries({}, optional=options))
    users = next(iter(placed.values()))["users"]
    return {"accounts": placed, "users": users, "resources": draw(_resources()), **chosen}


@st.composite
def configurations(draw: st.DrawFn) -> Files:
    """Return a configuration without errors."""
    bastions = draw(_bastions())
    accounts = draw(_accounts(bastions))
    stacks = {name: draw(_stack(bastions, accounts)) for name in draw(_some(STACKS))}
    return Files(
        accounts={"version": 1, "bastions": bastions, "accounts": accounts},
        stacks={"version": 1, "stacks": {name: stack for name, stack in stacks.items() if stack}},
    )
