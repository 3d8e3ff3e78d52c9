"""The answers of ``explain`` for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from provisioner.report.visible import one_line
from provisioner.resolve.durations import shown

Body = dict[str, Any]

WIDTH = 116
SETTINGS = {
    "external_id": "external ID",
    "session": "session",
    "max_session": "at most",
    "permissions_boundary": "boundary",
}

DENIED = {"no": "", "yes": ", but it is denied", "partly": ", but it is partly denied"}
"""What is said of an action that the role is denied all the same."""


def role_text(body: Body) -> Iterator[str]:
    """Yield what there is to say about a role, line by line."""
    body = _one_line(body)
    kind = "" if body["kind"] == "updater" else f"{body['kind']} "
    yield f"{kind}role {body['name']} in {body['account']}\n  {body['role']}\n"
    yield f"  stack        {body['stack']} ({_at(body)})\n"
    users = ", ".join(f"{body['bastion']}/{name}" for name in body["users"])
    yield f"  assumed by   {users or 'nobody'}\n"
    for setting in body["settings"]:
        value = setting["value"] if isinstance(setting["value"], str) else shown(setting["value"])
        where = f" ({_at(setting)})" if setting["file"] else ""
        yield f"  {SETTINGS[setting['setting']]:11}  {value}, by {setting['because']}{where}\n"
    yield "\nguarded by\n"
    for lock in body["locks"]:
        yield f"  {lock['lock']:11}  {lock['message']} ({_at(lock)})\n"
    yield "\nmay do, and why\n"
    yield from _actions(body["actions"])


def _actions(lines: list[Body]) -> Iterator[str]:
    ordered = sorted(
        lines, key=lambda line: (line["entry"], line["effect"], line["line"], line["column"], line["item"])
    )
    for (entry, effect), group in groupby(ordered, key=lambda line: (line["entry"], line["effect"])):
        of_entry = list(group)
        yield f"  {entry}{'' if effect == 'Allow' else ' denies'}{_template(of_entry[0])}\n"
        yield from (f"    on {arn}\n" for arn in of_entry[0]["resources"])
        for each in of_entry[0]["when"]:
            yield f"    only where {each['key']} {each['operator']} {' or '.join(each['values'])}\n"
        for _, items in groupby(of_entry, key=lambda line: (line["item"], line["line"], line["column"])):
            yield from _item(list(items))


def _template(line: Body) -> str:
    if line["template"] is None:
        return ""
    given = ", ".join(f"{name}: {_plain(value)}" for name, value in line["template"]["parameters"].items())
    return f", of the template {line['template']['name']} with {given or 'no parameters'}"


def _plain(value: Any) -> str:  # noqa: ANN401 - a value of the file
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def _item(lines: list[Body]) -> Iterator[str]:
    first = lines[0]
    if first["because"] == "action" and [line["action"] for line in lines] == [first["item"]]:
        yield f"    {first['item']} ({_at(first)}){DENIED[first['denied']]}\n"
        return
    data = f", by AWS's data {first['data_version']}" if first["data_version"] else ""
    yield f"    {first['item']} ({_at(first)}) brings {len(lines)}{data}{_denied(lines)}:\n"
    listed = ", ".join(line["action"] for line in lines)
    yield textwrap.fill(listed, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6) + "\n"


def _denied(lines: list[Body]) -> str:
    """Return how many of the actions of an item the role is denied all the same."""
    counts = [sum(line["denied"] == how for line in lines) for how in ("yes", "partly")]
    words = zip(counts, ("denied", "partly denied"), strict=True)
    return "".join(f", {count} of them {word}" for count, word in words if count)


def user_text(body: Body) -> Iterator[str]:
    """Yield what there is to say about a user."""
    body = _one_line(body)
    made = "made here" if body["managed"] else "exists already, and is only granted to"
    yield f"user {body['bastion']}/{body['user']} ({_at(body)}): {made}\n  {body['arn']}\n"
    reach = ", ".join(f"{each['name']} ({_at(each)})" for each in body["environments"]) or "none"
    yield f"  environments {reach}\n"
    yield f"  tags         {', '.join(f'{key}={value}' for key, value in body['tags'].items()) or 'none'}\n"
    yield f"  grants       {body['grants']} {'policy' if body['grants'] == 1 else 'policies'}\n"
    yield f"\nmay assume {len(body['roles'])} {'role' if len(body['roles']) == 1 else 'roles'}\n"
    for role in body["roles"]:
        kind = "" if role["kind"] == "updater" else f" ({role['kind']})"
        session = shown(role["session_seconds"])
        yield f"  {role['account']} {role['stack']}{kind}: {role['role']}\n"
        yield f"    external ID {role['external_id']}, session {session} ({_at(role)})\n"


def stack_text(body: Body) -> Iterator[str]:
    """Yield what there is to say about a stack: each of its roles."""
    body = _one_line(body)
    count = len(body["roles"])
    yield f"stack {body['stack']} ({_at(body)}): {count} {'role' if count == 1 else 'roles'}\n"
    for role in body["roles"]:
        yield "\n"
        yield from role_text(role)


def action_text(body: Body) -> Iterator[str]:
    """Yield what there is to say about an action."""
    body = _one_line(body)
    yield f"action {body['action']}: access level {body['level']}, by AWS's data {body['data_version']}\n"
    yield f"  acts on {', '.join(body['acts_on']) or 'no resource: it needs *'}\n"
    yield f"\n{_having(body['roles'])}\n"
    for role in body["roles"]:
        kind = "" if role["kind"] == "updater" else f" ({role['kind']})"
        users = ", ".join(f"{role['bastion']}/{name}" for name in role["users"])
        yield f"  {role['account']} {role['stack']}{kind}, assumed by {users or 'nobody'}\n"
        for line in role["because"]:
            verb = "allows" if line["effect"] == "Allow" else "denies"
            on = ", ".join(line["resources"][:3]) + (" ..." if len(line["resources"]) > 3 else "")  # noqa: PLR2004
            yield f"    {line['entry']} {verb} it by {line['item']} ({_at(line)}) on {on}{DENIED[line['denied']]}\n"


def _gives(line: Body) -> bool:
    return bool(line["effect"] == "Allow" and line["denied"] != "yes")


def _having(roles: list[Body]) -> str:
    """Return how many roles have an action, and how many are denied all of it."""
    having = [role for role in roles if any(_gives(line) for line in role["because"])]
    only = len(roles) - len(having)
    has = f"{len(having) or 'no'} {'role has' if len(having) < 2 else 'roles have'} it"  # noqa: PLR2004 - one, or many
    return has + (f", {only} {'is' if only == 1 else 'are'} only denied it" if only else "")


def _one_line(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return an answer in which no text of the files begins a line of its own, or hides."""
    if isinstance(value, dict):
        return {one_line(key): _one_line(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_one_line(each) for each in value]
    return one_line(value) if isinstance(value, str) else value


def _at(body: Body) -> str:
    return f"{body['file']}:{body['line']}"
