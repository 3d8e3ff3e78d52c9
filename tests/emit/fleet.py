"""A small fleet as a ``Desired`` value made by hand, so that these tests stand on nothing but the model."""

from __future__ import annotations

from dataclasses import dataclass, field

from provisioner.finding import Position, Text
from provisioner.iam.arn import iam
from provisioner.iam.document import Document, Statement
from provisioner.model.config import Config, Naming
from provisioner.model.desired import Account, Bastion, Desired, Pair, Policy, Role, User

AT = Position("stacks.yaml", 1, 1)
PATH = "/stack-updaters/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What the tests vary; every value has a default. ``ids`` are the bastion's and the target's account IDs."""

    ids: tuple[str, str] = ("111111111111", "222222222222")
    stacks: tuple[str, ...] = ("website",)
    users: tuple[str, ...] = ("cicd-bot",)
    existing: frozenset[str] = frozenset()
    """Those of the users that are not managed."""
    names: dict[str, str] = field(default_factory=dict)
    """Names of roles, where they are not the default."""
    actions: tuple[str, ...] = ("s3:GetObject",)
    path: str = PATH
    description: str = "Updates a stack"
    boundary: str | None = None
    tags: dict[str, str] = field(default_factory=lambda: {"owner": "platform"})
    max_session: int = 3600
    policies: int = 1
    packed: bool = False
    """The bastion's own stack makes the grants."""
    bastion_profile: str | None = None
    bastion_role: str | None = None
    target_role: str | None = None
    pair: str = "main-production"
    partition: str = "aws"
    region: str = "us-west-2"

    def desired(self) -> Desired:
        """Return what shall exist."""
        bastion = self._account("main", self.ids[0], profile=self.bastion_profile, role=self.bastion_role)
        target = self._account("production", self.ids[1], profile=None, role=self.target_role)
        roles = tuple(self._role(stack) for stack in self.stacks)
        own = tuple(self._user(name, grants=self.packed) for name in self.users)
        pair = Pair(
            name=self.pair,
            bastion=bastion,
            account=target,
            roles=roles,
            users=tuple(self._user(name, grants=not self.packed) for name in self.users),
        )
        return Desired(config=CONFIG, instances=(), bastions=(Bastion(account=bastion, users=own),), pairs=(pair,))

    def role_name(self, stack: str) -> str:
        """Return the name of a stack's role."""
        return self.names.get(stack, f"{stack.title().replace('-', '')}StackUpdaterRole")

    def _account(self, name: str, id_: str, *, profile: str | None, role: str | None) -> Account:
        return Account(
            name=name,
            id=id_,
            partition=self.partition,
            region=self.region,
            environment="" if name == "main" else name,
            profile=profile,
            role=role,
            quotas={},
            at=AT,
        )

    def _role(self, stack: str) -> Role:
        name = self.role_name(stack)
        policies = [self._policy(stack, number) for number in range(1, self.policies + 1)]
        trust = Statement(
            sid="Assume",
            principals=(f"arn:{self.partition}:iam::{self.ids[0]}:root",),
            actions=("sts:AssumeRole",),
            conditions=(("StringEquals", (("sts:ExternalId", (f"{stack}/production",)),)),),
        )
        return Role(
            stack=stack,
            name=name,
            path=self.path,
            arn=self._arn(stack),
            description=self.description,
            external_id=f"{stack}/production",
            session_seconds=1800,
            max_session_seconds=self.max_session,
            permissions_boundary=self.boundary,
            tags=self.tags,
            trust_policy=Document(statements=(trust,)),
            policies=tuple(policies),
            users=self.users,
            session_tags=False,
            source_identity=False,
            at=AT,
        )

    def _arn(self, stack: str) -> str:
        return iam(self.partition, self.ids[1], "role", self.path, self.role_name(stack))

    def _policy(self, stack: str, number: int) -> Policy:
        name = f"{stack.title().replace('-', '')}UpdaterRolePolicy" + (f"-{number}" if number > 1 else "")
        statement = Statement(sid=f"Content{number}", actions=self.actions, resources=(f"arn:aws:s3:::{stack}/*",))
        return Policy(
            name=name,
            path=self.path,
            arn=iam(self.partition, self.ids[1], "policy", self.path, name),
            document=Document(statements=(statement,)),
        )

    def _user(self, name: str, *, grants: bool) -> User:
        arns = tuple(self._arn(stack) for stack in self.stacks)
        grant = Policy(
            name=f"{name}-{self.pair}",
            path=self.path,
            arn=iam(self.partition, self.ids[0], "policy", self.path, f"{name}-{self.pair}"),
            document=Document(statements=(Statement(sid="Assume", actions=("sts:AssumeRole",), resources=arns),)),
        )
        return User(
            name=name,
            arn=iam(self.partition, self.ids[0], "user", "/", name),
            managed=name not in self.existing,
            path="/",
            tags={"access-to-production": "true"},
            grants=(grant,) if grants and arns else (),
            at=AT,
        )


_NONE = Text("", AT)
CONFIG = Config(
    partition="aws",
    bastions={},
    accounts={},
    stacks={},
    naming=Naming(role=_NONE, policy=_NONE, path=_NONE, grant=_NONE),
)
"""The program reads nothing of it."""
