"""A stack is not the same in accounts that it is to be the same in."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired

STAGING = (
    "bastions: {main: {users: {cicd-bot: {environments: [production, staging]}}}}\n"
    "accounts: {staging: {id: '222222222222'}}"
)
RULE = Rule(
    id="not-identical",
    level=Level.ERROR,
    summary="A stack differs between accounts in which it is to be identical, and does not say that it may.",
    why="What is tested in one account is something else than what runs in the other.",
    source="docs/guide/language.md",
    passing=Example(
        accounts=STAGING,
        stacks=(
            "stacks: {website: {identical: [staging, production], may_differ: [session], "
            "accounts: {staging: {session: 15m}, production: {}}}}"
        ),
    ),
    failing=Example(
        accounts=STAGING,
        stacks=(
            "stacks: {website: {identical: [staging, production], accounts: {staging: {session: 15m}, production: {}}}}"
        ),
    ),
    adjustable=True,
)


MOST = 200
"""Characters of a side that a message shows; ``provisioner parity`` shows all."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every difference that is not declared, where the second account's side of it is said."""
    config = desired.config
    if not config.identical and not any(stack.identical for stack in config.stacks.values()):
        return
    from provisioner.resolve.parity import couples, differences  # noqa: PLC0415 - few configurations need it

    for first, second in couples(desired):
        for each in differences(first, second):
            if not each.declared:
                one, other = each.sides
                message = (
                    f'the stack "{each.stack}" is not the same in "{one.account}" and "{other.account}": {each.what}, '
                    f"{_cut(one.value)} ({one.at}) and {_cut(other.value)} ({other.at})"
                )
                hint = f"make both the same, or add {each.aspect} to may_differ of the stack"
                yield RULE.finding(max(one.at, other.at), message, hint)


def _cut(value: str) -> str:
    return value if len(value) <= MOST else value[: MOST - 3] + "..."
