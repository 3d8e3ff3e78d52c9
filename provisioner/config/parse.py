"""From checked trees to a ``Config``. Nothing is judged here: what is broken is left out, and noted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from provisioner.config.node import Node, Number
from provisioner.finding import Position, Text
from provisioner.model.config import (
    AccountEntry,
    BastionEntry,
    Condition,
    Config,
    Credentials,
    Naming,
    Placement,
    ResourceEntry,
    Settings,
    StackEntry,
    Suppression,
    Tag,
    UserEntry,
)

DEFAULT_NAMING = {
    "role": "${Stack}StackUpdaterRole",
    "policy": "${Stack}UpdaterRolePolicy",
    "path": "/stack-updaters/",
    "grant": "${user}-${pair}",
}
NOTHING = Node(file="", line=1, column=1, value={})
NO_PARTITION = frozenset({"partition"})
UNKNOWN = Node(file="", line=1, column=1, value={}, faults=frozenset({"*"}))


def parse(accounts: Node | None, stacks: Node | None) -> Config:
    """Return what both files say; None stands for a file that could not be read as YAML."""
    accounts_root, stacks_root = accounts or NOTHING, stacks or NOTHING
    defaults = accounts_root.get("defaults") or NOTHING
    stack_defaults = stacks_root.get("defaults") or NOTHING
    partition = _text(accounts_root, "partition")
    return Config(
        partition=partition.value if partition else "aws",
        bastions={name: _bastion(name, at, node) for name, at, node in _entries(accounts_root, "bastions")},
        accounts={name: _account(name, at, node) for name, at, node in _entries(accounts_root, "accounts")},
        stacks=_stacks(stacks_root),
        naming=_naming(accounts_root, stacks_root),
        naming_twice=_naming_twice(accounts_root, stacks_root),
        default_region=_text(defaults, "region"),
        default_tags=_tags(defaults),
        session=_text(stack_defaults, "session"),
        max_session=_text(stack_defaults, "max_session"),
        identical=_texts(stack_defaults, "identical"),
        levels=_levels(accounts_root),
        suppressions=(
            *_suppressions(accounts_root),
            *_suppressions(stacks_root),
            *(
                found
                for name, at, node in _entries(stacks_root, "stacks")
                for found in _suppressions(node, Text(name, at))
            ),
        ),
        data_age=_numbers(accounts_root).get("data_age"),
        bastions_known=accounts_root.get("bastions") is not None,
        accounts_known=accounts_root.get("accounts") is not None,
        stacks_known=stacks_root.get("stacks") is not None,
        broken=accounts_root.faults | stacks_root.faults | (NO_PARTITION if _unread(accounts) else frozenset()),
    )


def _unread(root: Node | None) -> bool:
    return root is None or root.broken


def _text(node: Node, key: str) -> Text | None:
    child = node.get(key)
    return None if child is None or isinstance(child.value, (dict, list)) or child.value is None else child.text()


def _texts(node: Node, key: str) -> tuple[Text, ...]:
    child = node.get(key)
    return tuple(element.text() for element in child.elements()) if child else ()


def _texts_by_name(node: Node, key: str) -> Mapping[str, Text]:
    child = node.get(key)
    return {name: value.text() for name, value in child.items()} if child else {}


def _tags(node: Node) -> tuple[Tag, ...]:
    tags = node.get("tags") or NOTHING
    return tuple(Tag(Text(key, tags.key_at(key)), value.text()) for key, value in sorted(tags.items()))


def _flag(node: Node, key: str, *, default: bool) -> bool:
    child = node.get(key)
    return child.value if child is not None and isinstance(child.value, bool) else default


def _numbers(node: Node | None) -> Mapping[str, int]:
    return {name: int(value.value) for name, value in (node or NOTHING).items() if isinstance(value.value, Number)}


def _entries(root: Node, key: str) -> list[tuple[str, Position, Node]]:
    """Return the named entries of a collection, sorted by name: the order in the file means nothing.

    An entry that is broken as a whole still exists: what refers to it is not wrong.
    """
    collection = root.get(key)
    if collection is None or not isinstance(collection.value, dict):
        return []
    return [
        (name, collection.key_at(name), UNKNOWN if node.broken else node)
        for name, node in sorted(collection.value.items())
    ]


def _naming(*roots: Node) -> Naming:
    texts: dict[str, Any] = {
        key: Text(value, Position(roots[0].file or "accounts.yaml", 1, 1)) for key, value in DEFAULT_NAMING.items()
    }
    for root in roots:
        texts |= {key: value.text() for key, value in (root.get("naming") or NOTHING).items() if key in texts}
    return Naming(**texts)


def _naming_twice(*roots: Node) -> tuple[Text, ...]:
    first, second = (root.get("naming") or NOTHING for root in roots)
    known = dict(first.items())
    return tuple(Text(key, second.key_at(key)) for key, _ in second.items() if key in known)


def _credentials(node: Node) -> Credentials:
    credentials = node.get("credentials") or NOTHING
    return Credentials(profile=_text(credentials, "profile"), role=_text(credentials, "role"))


def _bastion(name: str, at: Position, node: Node) -> BastionEntry:
    grants = _text(node, "grants")
    return BastionEntry(
        name=name,
        at=at,
        id=_text(node, "id"),
        region=_text(node, "region"),
        credentials=_credentials(node),
        users={each: _user(each, place, child) for each, place, child in _entries(node, "users")},
        tags=_tags(node),
        quotas=_numbers(node.get("quotas")),
        grants=grants.value if grants else "pair",
        backend=_text(node, "backend"),
        secrets_provider=_text(node, "secrets_provider"),
        broken=frozenset(node.faults),
    )


def _user(name: str, at: Position, node: Node) -> UserEntry:
    return UserEntry(
        name=name,
        at=at,
        managed=_flag(node, "managed", default=True),
        path=_text(node, "path") or Text("/", at),
        environments=_texts(node, "environments"),
        tags=_tags(node),
        broken=frozenset(node.faults),
    )


def _account(name: str, at: Position, node: Node) -> AccountEntry:
    return AccountEntry(
        name=name,
        at=at,
        id=_text(node, "id"),
        bastion=_text(node, "bastion"),
        environment=_text(node, "environment") or Text(name, at),
        region=_text(node, "region"),
        credentials=_credentials(node),
        permissions_boundary=_text(node, "permissions_boundary"),
        tags=_tags(node),
        variables=_texts_by_name(node, "variables"),
        quotas=_numbers(node.get("quotas")),
        backend=_text(node, "backend"),
        secrets_provider=_text(node, "secrets_provider"),
        broken=frozenset(node.faults),
    )


def _settings(node: Node) -> Settings:
    return Settings(
        users=_texts(node, "users") if node.get("users") else None,
        variables=_texts_by_name(node, "variables"),
        external_id=_text(node, "external_id"),
        session=_text(node, "session"),
        max_session=_text(node, "max_session"),
        permissions_boundary=_text(node, "permissions_boundary"),
    )


def _levels(accounts: Node) -> tuple[tuple[Text, str], ...]:
    levels = accounts.get("rules") or NOTHING
    return tuple((Text(rule, levels.key_at(rule)), level.text().value) for rule, level in sorted(levels.items()))


def _suppressions(node: Node, stack: Text | None = None) -> Iterator[Suppression]:
    """Yield the suppressions of a file, or of a stack; those with a mistake in them are left out."""
    listed = node.get("suppress")
    for each in listed.elements() if listed else ():
        rule, reason = _text(each, "rule"), _text(each, "reason")
        if rule and reason and not each.faults:
            named = stack or _text(each, "stack")
            yield Suppression(rule=rule, reason=reason.value, until=_text(each, "until"), stack=named)


def _stacks(root: Node) -> dict[str, StackEntry]:
    collection = root.get("stacks") or NOTHING
    starts = sorted(Position(root.file, *at) for at in (*root.keys.values(), *collection.keys.values()))
    ends = dict(itertools.pairwise(starts))
    return {name: _stack(name, at, ends.get(at), node) for name, at, node in _entries(root, "stacks")}


def _stack(name: str, at: Position, end: Position | None, node: Node) -> StackEntry:
    return StackEntry(
        name=name,
        at=at,
        end=end,
        description=_text(node, "description"),
        placements=_placements(node.get("accounts") or NOTHING),
        settings=_settings(node),
        resources={each: _resource(each, place, child) for each, place, child in _entries(node, "resources")},
        tags=_tags(node),
        session_tags=_flag(node, "session_tags", default=False),
        source_identity=_flag(node, "source_identity", default=False),
        compact=_flag(node, "compact", default=False),
        preview_users=_texts(node.get("preview") or NOTHING, "users") if node.get("preview") else None,
        identical=_texts(node, "identical") if node.get("identical") else None,
        may_differ=_texts(node, "may_differ"),
        broken=frozenset(node.faults),
    )


def _placements(node: Node) -> tuple[Placement, ...]:
    if isinstance(node.value, list):
        return tuple(Placement(account=element.text()) for element in node.elements())
    return tuple(
        Placement(account=Text(name, node.key_at(name)), overrides=_settings(child), broken=frozenset(child.faults))
        for name, child in node.items()
    )


def _resource(name: str, at: Position, node: Node) -> ResourceEntry:
    return ResourceEntry(
        name=name,
        at=at,
        arns=_texts(node, "arns"),
        allow=_texts(node, "allow"),
        deny=_texts(node, "deny"),
        excepted=_texts(node, "except"),
        when=_conditions(node.get("when") or NOTHING),
        broken=frozenset(node.faults),
    )


def _conditions(when: Node) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            operator=Text(operator, when.key_at(operator)), key=Text(key, keys.key_at(key)), values=_values(value)
        )
        for operator, keys in sorted(when.items())
        for key, value in sorted(keys.items())
    )


def _values(node: Node) -> tuple[Text, ...]:
    if isinstance(node.value, list):
        return tuple(element.text() for element in node.elements())
    return (node.text(),)
