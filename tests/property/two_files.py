"""What the two files say about who may assume what, read from their YAML with nothing of the code that is tested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml


class Texts(yaml.SafeLoader):
    """Every scalar is a text; ``<<`` merges."""

    yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("<<"))]}  # noqa: RUF012 - PyYAML's


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A role that the files ask for: who may assume it (ARNs), its external ID, and what its sessions may carry."""

    stack: str
    """The stack's name, for its preview role with ``:preview`` behind it."""
    account: str
    environment: str
    users: frozenset[str]
    external_id: str
    session_tags: bool
    source_identity: bool


def load(directory: Path) -> tuple[Any, Any]:
    """Return both files."""
    texts = [(directory / name).read_bytes().decode("utf-8-sig") for name in ("accounts.yaml", "stacks.yaml")]
    accounts, stacks = (yaml.load(text, Loader=Texts) for text in texts)  # noqa: S506 - derived from SafeLoader
    return accounts, stacks


def said(accounts: Any, stacks: Any) -> Iterator[Said]:  # noqa: ANN401 - YAML
    """Yield every role that the files ask for."""
    for name, stack in stacks["stacks"].items():
        placed = stack["accounts"]
        overrides = placed if isinstance(placed, dict) else dict.fromkeys(placed)
        for where, override in overrides.items():
            updater = _role(accounts, name, stack, where, override or {})
            yield updater
            if "preview" in stack:
                seen = _role(accounts, name, stack, where, {"users": stack["preview"]["users"]})
                yield replace(
                    updater, stack=f"{name}:preview", users=seen.users, external_id=f"{updater.external_id}:preview"
                )


def _role(accounts: Any, name: str, stack: Any, where: str, override: Any) -> Said:  # noqa: ANN401 - YAML
    account = accounts["accounts"][where]
    environment = account.get("environment", where)
    home = account.get("bastion") or next(iter(accounts["bastions"]))
    bastion = accounts["bastions"][home]
    partition = accounts.get("partition", "aws")
    named = override.get("users", stack["users"])
    return Said(
        stack=name,
        account=where,
        environment=environment,
        users=frozenset(
            f"arn:{partition}:iam::{bastion['id']}:user{(user or {}).get('path', '/')}{each}"
            for each, user in bastion["users"].items()
            if each in named and environment in (user or {}).get("environments", ())
        ),
        external_id=_filled(
            override.get("external_id") or stack.get("external_id") or "${stack}/${account.environment}",
            {
                "stack": name,
                "Stack": "".join(part[:1].upper() + part[1:] for part in re.split("[^A-Za-z0-9]", name)),
                "partition": partition,
                "account.name": where,
                "account.id": account["id"],
                "account.environment": environment,
                "account.region": account.get("region", accounts.get("defaults", {}).get("region", "")),
            },
        ),
        session_tags=str(stack.get("session_tags")).lower() == "true",
        source_identity=str(stack.get("source_identity")).lower() == "true",
    )


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("${" + name + "}", value)
    return text
