"""What roles, users, stacks and actions have, and why: which line of which file, which level, which data of AWS's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from provisioner.finding import Position, Text
from provisioner.iam.actions import expected
from provisioner.iam.catalog import Action, version
from provisioner.iam.match import action_matches
from provisioner.model.config import StackEntry
from provisioner.model.desired import Bastion, Desired, Instance, Pair, Role, User
from provisioner.record import dataclass
from provisioner.resolve.placeholders import fill
from provisioner.resolve.trust import access_tag
from provisioner.views.access import decide, grants_of
from provisioner.views.can.origin import Instances, by_name
from provisioner.views.explain.actions import explanations
from provisioner.views.explain.templates import Uses, use_of

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What all answers look things up in."""

    desired: Desired
    instances: Instances
    uses: Uses


def explained(desired: Desired, uses: Uses) -> Explained:
    """Return what answers look things up in."""
    return Explained(desired=desired, instances=by_name(desired), uses=uses)


# --- A role ---------------------------------------------------------------------------------------------------------


def role_answer(about: Explained, pair: Pair, role: Role) -> Body:
    """Return what a role is, who may assume it, what guards it, and why it has each of its actions."""
    instance = about.instances[role.stack, pair.account.name]
    return {
        **role_line(pair, role),
        "name": role.name,
        "description": role.description,
        "external_id": role.external_id,
        "session_seconds": role.session_seconds,
        "max_session_seconds": role.max_session_seconds,
        "permissions_boundary": role.permissions_boundary,
        "tags": dict(role.tags),
        "settings": list(_settings(about.desired, instance, role)),
        "users": [user.name for user in _users(about.desired, pair, role)],
        "locks": list(_locks(about, pair, role, instance)),
        "actions": _actions(about, pair, role, instance),
        "data_version": version()[0],
    }


def role_line(pair: Pair, role: Role) -> Body:
    """Return what tells a role apart."""
    return {
        "role": role.arn,
        "kind": role.kind,
        "stack": role.stack,
        "account": pair.account.name,
        "bastion": pair.bastion.name,
        **_place(role.at),
    }


def _place(at: Position) -> Body:
    return {"file": at.file, "line": at.line, "column": at.column}


def _users(desired: Desired, pair: Pair, role: Role) -> list[User]:
    """Return the bastion's users that can assume a role, asked of the evaluator."""
    users = (user for each in desired.bastions if each.name == pair.bastion.name for user in each.users)
    return [user for user in users if decide(desired, pair, role, user, external_id=role.external_id).allowed]


def _settings(desired: Desired, instance: Instance, role: Role) -> Iterator[Body]:
    """Yield where each of a role's settings comes from: the account's override, the stack, what stands behind it."""
    config, account = desired.config, instance.account
    override, own = instance.placement.overrides, instance.stack.settings
    rows = (
        ("external_id", role.external_id, override.external_id, own.external_id, None),
        ("session", role.session_seconds, override.session, own.session, config.session),
        ("max_session", role.max_session_seconds, override.max_session, own.max_session, config.max_session),
        (
            "permissions_boundary",
            role.permissions_boundary,
            override.permissions_boundary,
            own.permissions_boundary,
            account.permissions_boundary,
        ),
    )
    for name, value, *texts in rows:
        words = ("the override", "the stack", "the account" if name == "permissions_boundary" else "the defaults")
        if value is not None:
            yield {"setting": name, "value": value, **_source(zip(texts, words, strict=True))}


def _source(found: Iterable[tuple[Text | None, str]]) -> Body:
    for text, because in found:
        if text is not None:
            return {"because": because, **_place(text.at)}
    return {"because": "the program's default", "file": None, "line": None, "column": None}


def _locks(about: Explained, pair: Pair, role: Role, instance: Instance) -> Iterator[Body]:
    """Yield what guards a role: every lock, and where it stands."""
    environment, tag = pair.account.environment, access_tag(pair.account.environment)
    named = (instance.stack.preview_users if role.kind == "preview" else instance.settings.users) or ()
    for user in _users(about.desired, pair, role):
        yield _lock("environment", user.at, f'accounts.yaml lets "{user.name}" reach the environment "{environment}"')
        yield _lock("grant", _named_at(named, user, role), f'"{user.name}" is granted {role.arn}, by its exact ARN')
    yield _lock("trust", role.at, f"the caller must be {_either(role.users)}, of the bastion {pair.bastion.name}")
    yield _lock("tag", role.at, f'the caller must carry the tag {tag} = "true"')
    external_id = instance.settings.external_id
    at = external_id.at if external_id else role.at
    yield _lock("external_id", at, f'the caller must present the external ID "{role.external_id}"')
    for entry in instance.stack.resources.values():
        if entry.deny:
            denied = ", ".join(item.value for item in entry.deny)
            yield _lock("deny", entry.at, f'the entry "{entry.name}" denies {denied}')
    if role.permissions_boundary:
        yield _lock("boundary", role.at, f"{role.permissions_boundary} bounds it; its text is not known offline")


def _lock(name: str, at: Position, message: str) -> Body:
    return {"lock": name, "message": message, **_place(at)}


def _named_at(named: tuple[Text, ...], user: User, role: Role) -> Position:
    return next((text.at for text in named if text.value == user.name), role.at)


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(names) or "nobody"


def _actions(about: Explained, pair: Pair, role: Role, instance: Instance) -> list[Body]:
    """Return why a role has each of its actions; of an entry that a template made, which, and with what."""
    found = explanations(about.desired, pair.account.name, role)
    for line in found:
        entry = instance.stack.resources[line["entry"]]
        use = use_of(about.uses, role.stack, entry)
        line["when"] = [
            {
                "operator": each.operator.value,
                "key": each.key.value,
                "values": [fill(value.value, instance.scope) for value in each.values],
            }
            for each in entry.when
        ]
        line["template"] = (
            {"name": use.template, "entry": use.name, "parameters": dict(use.parameters)} if use else None
        )
    return found


# --- A user, a stack, an action -------------------------------------------------------------------------------------


def user_answer(about: Explained, bastion: Bastion, user: User) -> Body:
    """Return what a user is, and every role that it can assume."""
    entry = about.desired.config.bastions[bastion.name].users[user.name]
    roles = [
        {**role_line(pair, role), "external_id": role.external_id, "session_seconds": role.session_seconds}
        for pair in about.desired.pairs
        if pair.bastion.name == bastion.name
        for role in pair.roles
        if user.name in role.users and decide(about.desired, pair, role, user, external_id=role.external_id).allowed
    ]
    return {
        "user": user.name,
        "bastion": bastion.name,
        "arn": user.arn,
        "managed": user.managed,
        "tags": dict(user.tags),
        "environments": [{"name": text.value, **_place(text.at)} for text in entry.environments],
        "grants": len(list(grants_of(about.desired, bastion.name, user.name))),
        "roles": roles,
        **_place(user.at),
    }


def stack_answer(about: Explained, stack: StackEntry) -> Body:
    """Return a stack's roles, each explained."""
    return {
        "stack": stack.name,
        **_place(stack.at),
        "roles": [
            role_answer(about, pair, role)
            for pair in about.desired.pairs
            for role in pair.roles
            if role.stack == stack.name
        ],
    }


def action_answer(about: Explained, action: Action) -> Body:
    """Return what AWS's data says of an action, and every role that has it or is denied it, with the line that asks."""
    return {
        "action": action.full_name,
        "level": action.level,
        "acts_on": expected((action,)),
        "data_version": version()[0],
        "roles": [
            {**role_line(pair, role), "users": list(role.users), "because": lines}
            for pair in about.desired.pairs
            for role in pair.roles
            if _mentions(role, action) and (lines := _lines_about(about, pair, role, action))
        ],
    }


def _mentions(role: Role, action: Action) -> bool:
    """Tell whether a role's policies are about an action at all."""
    return any(
        action_matches(pattern, action.full_name)
        for policy in role.policies
        for statement in policy.document.statements
        for pattern in statement.actions
    )


def _lines_about(about: Explained, pair: Pair, role: Role, action: Action) -> list[Body]:
    found = _actions(about, pair, role, about.instances[role.stack, pair.account.name])
    return [line for line in found if action_matches(line["action"], action.full_name)]
