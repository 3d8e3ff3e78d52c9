"""``isolation``: who else can assume a stack's roles, and which resources several stacks may touch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from provisioner import pipeline
from provisioner.checks.nearest import listed
from provisioner.commands import output
from provisioner.finding import did_you_mean
from provisioner.model.desired import Desired, Role
from provisioner.report.structured import canonical
from provisioner.report.visible import one_line
from provisioner.views.isolation import Shared, Stranger, shared, strangers

FORMATS = ("text", "json")


def run(directory: Path, *, stack: str | None, format_name: str) -> int:
    """Print what stacks share, of one stack or of all; nothing but findings where the configuration is wrong."""
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    _require(outcome.desired, stack)
    found = [each for each in shared(outcome.desired) if stack in (None, *each.stacks)]
    others = [each for each in strangers(outcome.desired) if stack in (None, each.role.stack)]
    if format_name == "json":
        body = {"version": 1, "shared": [*map(_shared, found)], "strangers": [*map(_stranger, others)]}
        output.write(canonical(body))
    else:
        output.write("".join(_lines(found, others)))
    return output.FINE


def _require(desired: Desired, stack: str | None) -> None:
    known = sorted({role.stack for pair in desired.pairs for role in pair.roles})
    if stack is not None and stack not in known:
        hint = did_you_mean(stack, known, f"the stacks are {listed(known)}")
        raise output.UsageError(f'there is no stack "{stack}": {hint}')


def _lines(found: Iterable[Shared], others: Iterable[Stranger]) -> Iterable[str]:
    told = False
    for each in others:
        told = True
        yield one_line(f"{each.bastion}/{each.user} may assume {each.role.arn}, and its stack does not name it") + "\n"
    for one in found:
        told = True
        yield one_line(f"{one.resource}  {', '.join(one.stacks)}") + "\n"
        for pattern in one.others:
            yield one_line(f"    meets {pattern}") + "\n"
    if not told:
        yield "nobody else may assume a role, and no two stacks may touch the same resource\n"


def _shared(each: Shared) -> dict[str, Any]:
    return {
        "resource": each.resource,
        "stacks": list(each.stacks),
        "roles": _arns(each.roles),
        "others": {pattern: _arns(roles) for pattern, roles in each.others.items()},
    }


def _stranger(each: Stranger) -> dict[str, Any]:
    return {"user": each.user, "bastion": each.bastion, "role": each.role.arn, "stack": each.role.stack}


def _arns(roles: Iterable[Role]) -> list[str]:
    return sorted(role.arn for role in roles)
