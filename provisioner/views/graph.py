"""Bastions, users, roles and accounts as a graph: an edge from a user to a role is an answer of the evaluator."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence

from provisioner.model.desired import Account, Bastion, Desired, Role, User
from provisioner.record import dataclass
from provisioner.views.assumable import Answer, answers


class Kind(enum.StrEnum):
    """What a node is, in the order in which access flows."""

    BASTION = "bastion"
    USER = "user"
    ROLE = "role"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node. ``key`` tells it apart from all others; ``name`` and ``detail`` are texts of the configuration."""

    key: str
    kind: Kind
    name: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An edge between the keys of two nodes; ``label`` says what it means."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes by kind and order of the configuration, and edges in the order of their nodes."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph(desired: Desired, *, pair: str | None = None, stack: str | None = None, user: str | None = None) -> Graph:
    """Return the graph of everything, or of what concerns one pair, one stack and one user.

    A role that nobody may assume stands alone with its account. A user that may assume nothing is shown where
    neither a stack nor a user narrows the graph, or where it is that user.
    """
    pairs = [each for each in desired.pairs if pair in (None, each.name)]
    shown = {each.name for each in pairs}
    allowed = [
        each
        for each in answers(desired)
        if each.decision.allowed
        and each.pair.name in shown
        and stack in (None, each.role.stack)
        and user in (None, each.user.name)
    ]
    reached = {each.role.arn for each in allowed}
    roles = [
        (each.account, role)
        for each in pairs
        for role in each.roles
        if stack in (None, role.stack) and (user is None or role.arn in reached)
    ]
    holders = {_user_key(each.pair.bastion.name, each.user) for each in allowed}
    users = [
        (bastion, each)
        for bastion in desired.bastions
        if any(pair.bastion.name == bastion.name for pair in pairs)
        for each in bastion.users
        if user in (None, each.name) and (stack is None or _user_key(bastion.name, each) in holders)
    ]
    return Graph(nodes=tuple(_nodes(users, roles)), edges=tuple(_edges(users, roles, allowed)))


def _nodes(users: Sequence[tuple[Bastion, User]], roles: Sequence[tuple[Account, Role]]) -> Iterator[Node]:
    for home in dict.fromkeys(bastion.name for bastion, _ in users):
        account = next(bastion.account for bastion, _ in users if bastion.name == home)
        yield Node(key=f"bastion:{home}", kind=Kind.BASTION, name=home, detail=account.id)
    for bastion, user in users:
        yield Node(key=_user_key(bastion.name, user), kind=Kind.USER, name=user.name, detail=user.arn)
    for _, role in roles:
        yield Node(key=f"role:{role.arn}", kind=Kind.ROLE, name=role.key, detail=role.arn)
    for account in {account.name: account for account, _ in roles}.values():
        detail = f"{account.id} {account.environment}"
        yield Node(key=f"account:{account.name}", kind=Kind.ACCOUNT, name=account.name, detail=detail)


def _edges(
    users: Sequence[tuple[Bastion, User]], roles: Sequence[tuple[Account, Role]], allowed: Sequence[Answer]
) -> Iterator[Edge]:
    for bastion, user in users:
        yield Edge(source=f"bastion:{bastion.name}", target=_user_key(bastion.name, user), label="")
    for each in allowed:
        source = _user_key(each.pair.bastion.name, each.user)
        yield Edge(source=source, target=f"role:{each.role.arn}", label="may assume")
    for account, role in roles:
        yield Edge(source=f"role:{role.arn}", target=f"account:{account.name}", label="")


def _user_key(bastion: str, user: User) -> str:
    return f"user:{bastion}/{user.name}"
