"""One deployment by the real Pulumi engine, as a process of its own; ``benchmarks.engine`` measures it.

``python -m benchmarks.deploy PROGRAM ACTION DIR STACK FOLDER``: PROGRAM is ``ours``, or ``plain`` for a program that
declares the same resources by hand, with texts that are ready-made in DIR/plain.json; ACTION is ``preview`` or ``up``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from provisioner.emit.engine import Engine, find_pulumi

ROOT = Path(__file__).resolve().parents[1]
PARALLEL = 8

Texts = Mapping[str, Any]
"""A part of plain.json."""


def main(program: str, action: str, directory: Path, stack_name: str, folder: Path) -> None:
    """Preview or deploy, with the engine's state in ``folder``."""
    pulumi_path = find_pulumi(ROOT)
    if pulumi_path is None:
        sys.exit("no Pulumi engine: make engine")
    engine = Engine(pulumi=pulumi_path, folder=folder, environment={"PATH": os.environ["PATH"]})
    stack = engine.stack(stack_name, _ours(directory) if program == "ours" else lambda: _plain(directory))
    if action == "preview":
        stack.preview(color="never", parallel=PARALLEL)
    else:
        stack.up(color="never", parallel=PARALLEL, suppress_progress=True)


def _ours(directory: Path) -> Callable[[], None]:
    from provisioner.emit.program import run  # noqa: PLC0415 - the plain program does not pay for it

    return lambda: run(directory)


def _plain(directory: Path) -> None:
    """Declare the resources as a program does that somebody wrote for this one pair."""
    texts = json.loads((directory / "plain.json").read_text(encoding="utf-8"))
    target, bastion = (_provider(name, texts[name]) for name in ("target", "bastion"))
    made: dict[str, list[pulumi.Resource]] = {}
    roles = {}
    for each in texts["roles"]:
        role = aws.iam.Role(
            each["name"],
            name=each["name"],
            path=each["path"],
            description=each["description"],
            assume_role_policy=each["trust_policy"],
            max_session_duration=each["max_session_seconds"],
            tags=each["tags"],
            opts=pulumi.ResourceOptions(provider=target),
        )
        roles[each["stack"]] = role.arn
        made[each["stack"]] = [role]
        for text in each["policies"]:
            policy = _policy(text, pulumi.ResourceOptions(provider=target, parent=role))
            options = pulumi.ResourceOptions(provider=target, parent=policy)
            attachment = aws.iam.RolePolicyAttachment(text["name"], role=role.name, policy_arn=policy.arn, opts=options)
            made[each["stack"]].append(attachment)
    for user in texts["users"]:
        named = [resource for stack in user["stacks"] for resource in made[stack]]
        for text in user["grants"]:
            policy = _policy(text, pulumi.ResourceOptions(provider=bastion, depends_on=named))
            options = pulumi.ResourceOptions(provider=bastion, parent=policy)
            aws.iam.UserPolicyAttachment(text["name"], user=user["name"], policy_arn=policy.arn, opts=options)
    pulumi.export("roles", roles)


def _provider(name: str, texts: Texts) -> aws.Provider:
    role = texts["role"]
    assumed = [aws.ProviderAssumeRoleArgs(role_arn=role, session_name="benchmark")] if role else None
    return aws.Provider(
        name,
        region=texts["region"],
        allowed_account_ids=[texts["id"]],
        profile=texts["profile"],
        assume_roles=assumed,
    )


def _policy(text: Texts, options: pulumi.ResourceOptions) -> aws.iam.Policy:
    return aws.iam.Policy(text["name"], name=text["name"], path=text["path"], policy=text["document"], opts=options)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
