"""The two values that everything is about: ``Config``, what the files say, and ``Desired``, what shall exist.

Both are frozen and ordered by name, so that equal configurations are equal values. An entry's ``broken`` names the
fields that could not be understood (``*``: none could): a finding has said so already, and checks that need such a
field keep silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from provisioner.finding import Position, Text
from provisioner.iam.arn import Arn
from provisioner.iam.document import Document
from provisioner.iam.lint.grant import Grant
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


# --- Config: what the files say -------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A stack in one account: what the files say of it together, overrides and defaults applied. A role is made of it.

    ``scope`` holds the values of our placeholders; a name with an empty value is known, but has no value here.
    """

    stack: StackEntry
    placement: Placement
    account: AccountEntry
    bastion: BastionEntry | None
    settings: Settings
    scope: Mapping[str, str]
    broken: frozenset[str] = frozenset()

    @property
    def named_users(self) -> tuple[Text, ...]:
        """Every user that the stack names for a role in this account."""
        return (*(self.settings.users or ()), *(self.stack.preview_users or ()))


class FilledArn(NamedTuple):
    """An ARN of a stack: as written, with its placeholders filled in, its parts (None where it is none), and where."""

    text: Text
    filled: str
    parsed: Arn | None
    instance: Instance
    """The first one that it is filled in for in this way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an entry of a stack allows, or denies, in an account, ready to be judged by AWS's data."""

    instance: Instance
    resource: ResourceEntry
    grant: Grant
    shape: Grant
    """The grant without the names of its resources: entries of one shape are judged alike."""
    items: tuple[Text, ...]
    """What stands in ``allow``, or in ``deny``."""
    arns: Mapping[str, Text]
    """The ARNs as they are written, by what they are filled in to."""


# --- Desired: what shall exist --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A customer managed policy: a role's permissions, or a user's grants."""

    name: str
    path: str
    arn: str
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """An updater or preview role, and everything that is attached to it. Durations are seconds."""

    stack: str
    kind: str = "updater"
    """``updater``, or ``preview``: only lists and reads."""
    name: str
    path: str
    arn: str
    description: str
    external_id: str
    session_seconds: int
    max_session_seconds: int
    permissions_boundary: str | None
    tags: Mapping[str, str]
    trust_policy: Document
    policies: tuple[Policy, ...]
    users: tuple[str, ...]
    """Names of the bastion's users that may assume it."""
    session_tags: bool
    source_identity: bool
    at: Position
    broken: frozenset[str] = frozenset()
    """What could not be resolved (``users``, ``permissions``, ...): the role stands here only to be checked further."""

    @property
    def key(self) -> str:
        """What tells the roles of a pair apart: the stack's name, for a preview role with ``:preview`` behind it."""
        return self.stack if self.kind == "updater" else f"{self.stack}:{self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A bastion's user as one Pulumi stack sees it: ``grants`` are the policies that this stack attaches to it."""

    name: str
    arn: str
    managed: bool
    path: str
    tags: Mapping[str, str]
    """All of its tags; for a user that exists already, those that it must carry."""
    grants: tuple[Policy, ...]
    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An AWS account as a deployment needs it. ``region`` is where its provider is set up, never empty."""

    name: str
    id: str
    partition: str
    region: str
    environment: str
    """Empty for a bastion, which has none."""
    profile: str | None
    role: str | None
    """ARN of the role that a deployment assumes to reach it."""
    quotas: Mapping[str, int]
    at: Position
    backend: str | None = None
    """URL of the Pulumi state; None for where the user is logged in, for a target where its bastion's is."""
    secrets_provider: str | None = None
    """What encrypts secrets in the state; None as ``backend``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bastion:
    """A bastion's own Pulumi stack: its managed users, and their grants where these are packed over all pairs."""

    account: Account
    users: tuple[User, ...]

    @property
    def name(self) -> str:
        """The bastion's name, and its Pulumi stack's."""
        return self.account.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One Pulumi stack: the roles of a target account, and the grants on them in the bastion account."""

    name: str
    bastion: Account
    account: Account
    roles: tuple[Role, ...]
    users: tuple[User, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """Everything that shall exist, and the configuration that says so."""

    config: Config
    instances: tuple[Instance, ...]
    bastions: tuple[Bastion, ...]
    pairs: tuple[Pair, ...]
    entries: tuple[Entry, ...] = ()
    """Every entry of every stack, once for each shape."""
    arns: tuple[FilledArn, ...] = ()
    """Every ARN of every stack, once for each outcome; those with a placeholder that has no value are left out."""
