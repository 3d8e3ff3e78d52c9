"""What the files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from provisioner.finding import Position, Text
from provisioner.record import dataclass


class Tag(NamedTuple):
    """A tag as the configuration writes it."""

    key: Text
    value: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How a deployment reaches an account: a profile of the AWS config file, a role to assume, or the ambient ones."""

    profile: Text | None = None
    role: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEntry:
    """A CI user of a bastion account; ``managed`` users are created by us, others exist already."""

    name: str
    at: Position
    managed: bool = True
    path: Text
    environments: tuple[Text, ...] = ()
    tags: tuple[Tag, ...] = ()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BastionEntry:
    """A bastion account: where the CI users live."""

    name: str
    at: Position
    id: Text | None
    region: Text | None = None
    credentials: Credentials = Credentials()
    users: Mapping[str, UserEntry] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    quotas: Mapping[str, int] = field(default_factory=dict)
    grants: str = "pair"
    """``pair``: each pair's stack grants its own roles; ``bastion``: the bastion's stack grants them all."""
    backend: Text | None = None
    secrets_provider: Text | None = None
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEntry:
    """A target account: where stacks are deployed."""

    name: str
    at: Position
    id: Text | None
    bastion: Text | None = None
    environment: Text
    region: Text | None = None
    credentials: Credentials = Credentials()
    permissions_boundary: Text | None = None
    tags: tuple[Tag, ...] = ()
    variables: Mapping[str, Text] = field(default_factory=dict)
    quotas: Mapping[str, int] = field(default_factory=dict)
    backend: Text | None = None
    secrets_provider: Text | None = None
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceEntry:
    """One entry of a stack's ``resources``: ARNs, and what may be done with them."""

    name: str
    at: Position
    arns: tuple[Text, ...] = ()
    allow: tuple[Text, ...] = ()
    deny: tuple[Text, ...] = ()
    excepted: tuple[Text, ...] = ()
    """Actions, with wildcards, that ``allow`` does not bring."""
    when: tuple[Condition, ...] = ()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One line of a ``when`` block: ``operator: {key: values}``."""

    operator: Text
    key: Text
    values: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a stack may say for all its accounts, and an override for one of them; None where it says nothing."""

    users: tuple[Text, ...] | None = None
    variables: Mapping[str, Text] = field(default_factory=dict)
    external_id: Text | None = None
    session: Text | None = None
    max_session: Text | None = None
    permissions_boundary: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A stack in one account: the account's name as the stack writes it, and the overrides there."""

    account: Text
    overrides: Settings = Settings()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Findings of a rule that may stay: those of the file that it stands in, or those within a stack."""

    rule: Text
    reason: str
    until: Text | None = None
    """The last day of it."""
    stack: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackEntry:
    """A stack: where it lives, who deploys it, what it touches."""

    name: str
    at: Position
    end: Position | None = None
    """Where what follows it in its file begins; None where nothing does."""
    description: Text | None = None
    placements: tuple[Placement, ...] = ()
    settings: Settings = Settings()
    resources: Mapping[str, ResourceEntry] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    session_tags: bool = False
    source_identity: bool = False
    compact: bool = False
    """Lists of actions are shortened to wildcards that match exactly the same actions by AWS's data of today."""
    preview_users: tuple[Text, ...] | None = None
    """Users of the preview role; None where the stack has none."""
    identical: tuple[Text, ...] | None = None
    """Accounts in which the stack is to be the same; None where the defaults say so."""
    may_differ: tuple[Text, ...] = ()
    """What of it may differ between them all the same: ``users``, ``resources.NAME``."""
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The patterns that names are made from; the position is that of the file that sets one, or its first character."""

    role: Text
    policy: Text
    path: Text
    grant: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What both files say. ``bastions_known`` and the like are false where not even the names could be read."""

    partition: str
    bastions: Mapping[str, BastionEntry]
    accounts: Mapping[str, AccountEntry]
    stacks: Mapping[str, StackEntry]
    naming: Naming
    default_region: Text | None = None
    default_tags: tuple[Tag, ...] = ()
    naming_twice: tuple[Text, ...] = ()
    """Keys of ``naming`` that both files set, at their second place."""
    session: Text | None = None
    max_session: Text | None = None
    identical: tuple[Text, ...] = ()
    """Accounts in which every stack that lives in them is to be the same."""
    levels: tuple[tuple[Text, str], ...] = ()
    """Rules with a level of their own: the rule's ID where it stands, and error, warning, note or off."""
    suppressions: tuple[Suppression, ...] = ()
    data_age: int | None = None
    """Days that AWS's data may be old before a note says so."""
    bastions_known: bool = True
    accounts_known: bool = True
    stacks_known: bool = True
    broken: frozenset[str] = frozenset()
