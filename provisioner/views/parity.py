"""How accounts' instances of stacks differ, beyond the accounts' own values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from provisioner.model.desired import Desired
from provisioner.resolve.parity import Difference, Made, Side, by_stack, differences, wanted


def parity(desired: Desired, stacks: Sequence[str], accounts: Sequence[str]) -> list[dict[str, Any]]:
    """Return each stack with its differences between the accounts, by stack; every two accounts are compared.

    Without accounts, those are compared in which the stack is to be identical. ``missing`` are accounts of these that
    it does not live in. Of differences, those count that are not ``declared``.
    """
    made = by_stack(desired)
    return [_stack(desired, name, made[name], accounts) for name in sorted(stacks)]


def _stack(desired: Desired, name: str, made: dict[str, Made], accounts: Sequence[str]) -> dict[str, Any]:
    asked = accounts or sorted({each.value for each in wanted(desired.config, desired.config.stacks[name])})
    present = [account for account in asked if account in made]
    found = [each for one, other in combinations(present, 2) for each in differences(made[one], made[other])]
    return {
        "stack": name,
        "accounts": present,
        "missing": [account for account in asked if account not in made],
        "identical": all(each.declared for each in found),
        "differences": [_difference(each) for each in found],
    }


def _difference(each: Difference) -> dict[str, Any]:
    return {
        "aspect": each.aspect,
        "what": each.what,
        "declared": each.declared,
        "sides": [_side(side) for side in each.sides],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "account": side.account,
        "value": side.value,
        "file": side.at.file,
        "line": side.at.line,
        "column": side.at.column,
    }
