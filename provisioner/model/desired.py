"""What shall exist: pairs and bastions, and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from provisioner.finding import Position, Text
from provisioner.iam.arn import Arn
from provisioner.iam.document import Document
from provisioner.iam.lint.grant import Grant
from provisioner.model.config import AccountEntry, BastionEntry, Config, Placement, ResourceEntry, Settings, StackEntry
from provisioner.record import dataclass


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
