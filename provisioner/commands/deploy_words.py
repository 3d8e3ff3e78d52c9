"""What deployments say, in words: changes, drift, the end of each stack, and the summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table

from provisioner.emit.task import COUNTED, Change, Result
from provisioner.model.desired import Bastion, Pair

NOUNS: Mapping[str, str] = {
    "aws:iam/role:Role": "role",
    "aws:iam/policy:Policy": "policy",
    "aws:iam/user:User": "user",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "attachment to its role of policy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "attachment to its user of policy",
}
PROPERTIES: Mapping[str, str] = {
    "assumeRolePolicy": "trust policy",
    "policy": "document",
    "maxSessionDuration": "longest session",
    "permissionsBoundary": "permissions boundary",
    "description": "description",
    "path": "path",
    "tags": "tags",
    "tagsAll": "tags",
}
DONE: Mapping[str, str] = {
    "create": "created", "create-replacement": "created anew", "import": "took over", "update": "updated",
    "delete": "deleted", "delete-replaced": "deleted, to be made anew",
}  # fmt: skip
PLANNED: Mapping[str, str] = {
    "create": "would create", "create-replacement": "would create anew", "import": "would take over",
    "update": "would update", "delete": "would delete", "delete-replaced": "would delete, to make it anew",
}  # fmt: skip
COUNTS = ("created", "updated", "deleted", "unchanged")
STATUS: Mapping[str, str] = {
    "done": "done",
    "unchanged": "unchanged",
    "absent": "not deployed",
    "failed": "FAILED",
    "locked": "LOCKED",
    "killed": "KILLED",
    "interrupted": "interrupted",
    "skipped": "not started",
}


def names_of(unit: Pair | Bastion) -> dict[str, str]:
    """Return the names as the configuration writes them, by the engine's names, which are in lower case."""
    policies = [policy for user in unit.users for policy in user.grants]
    named: list[str] = [user.name for user in unit.users]
    if isinstance(unit, Pair):
        named += [role.name for role in unit.roles]
        policies += [policy for role in unit.roles for policy in role.policies]
    return {name.lower(): name for name in (*named, *(policy.name for policy in policies))}


def change(each: Change, names: Mapping[str, str], words: Mapping[str, str]) -> str | None:
    """Return a change in words; None for one that is a part of another, or none."""
    if each.op not in words:
        return None
    what = f" ({_properties(each)})" if each.inputs else ""
    return f"{words[each.op]} {NOUNS.get(each.type, each.type)} {names.get(each.name, each.name)}{what}"


def drift(each: Change, names: Mapping[str, str]) -> str | None:
    """Return in words how reality differs from what was deployed; None where it does not."""
    noun, name = NOUNS.get(each.type, each.type), names.get(each.name, each.name)
    match each.op:
        case "update":
            what = _properties(each)
            return f"{noun} {name}: its {what} {'were' if ' and ' in what or what == 'tags' else 'was'} changed"
        case "delete" if noun.startswith("attachment"):
            return f"policy {name} is not attached to its {noun.split()[3]} any more"
        case "delete":
            return f"{noun} {name} was deleted"
        case "attached":
            return f"{noun} {name}: the policy {each.inputs[0]} was attached to it, and is none of ours"
        case "inline":
            return f"{noun} {name}: it was given a policy of its own (inline), {each.inputs[0]}"
        case _:
            return None


def drifts(result: Result, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return in words all that differs in a Pulumi stack, sorted: the engine tells of resources in any order."""
    return tuple(sorted(filter(None, (drift(each, names) for each in result.changes))))


def as_json(result: Result) -> dict[str, Any]:
    """Return what became of a stack as data."""
    counts = {name: result.count(name) for name in (*COUNTS, "imported")}
    return {
        "stack": result.name,
        "status": result.status,
        **counts,
        "failed": result.failed,
        "seconds": round(result.seconds, 1),
        "error": result.error,
        "notes": list(result.notes),
    }


def status(result: Result, *, planned: bool) -> str:
    """Return what became of a stack in a word or two, or what would become of it."""
    return "would change" if planned and result.status == "done" else STATUS[result.status]


def counted(result: Result, *, planned: bool = False) -> str:
    """Return the counts of a stack that are not nought, in words."""
    verbs = {name: f"to {PLANNED_COLUMNS[name]}" for name in PLANNED_COLUMNS} if planned else {}
    counts = [(result.count(name), verbs.get(name, name)) for name in (*COUNTS[:-1], "imported")]
    counts.append((result.failed, "failed"))
    return ", ".join(f"{number} {name}" for number, name in counts if number) or "nothing changed"


def summary(results: Iterable[Result], *, planned: bool = False) -> Table:
    """Return the table of all stacks."""
    found = tuple(results)
    imported = any(result.count("imported") for result in found)
    columns = (*COUNTS, *(("imported",) if imported else ()))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Pulumi stack", no_wrap=True)
    table.add_column("result", no_wrap=True)
    for name in (*columns, "failed", "seconds"):
        table.add_column(PLANNED_COLUMNS.get(name, name) if planned else name, justify="right", no_wrap=True)
    for result in found:
        numbers = [str(result.count(name)) for name in columns]
        table.add_row(
            result.name, status(result, planned=planned), *numbers, str(result.failed), f"{result.seconds:.1f}"
        )
    return table


PLANNED_COLUMNS: Mapping[str, str] = {"created": "create", "updated": "update", "deleted": "delete"}


def _properties(each: Change) -> str:
    return " and ".join(dict.fromkeys(PROPERTIES.get(name, name) for name in each.inputs))


def deletions(results: Iterable[Result]) -> int:
    """Return how many resources go for good: what is replaced is not counted."""
    return sum(each.op == "delete" and each.op in COUNTED for result in results for each in result.changes)
