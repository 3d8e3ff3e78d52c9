"""Who may assume which role, for whole fleets: the evaluator is asked only where a yes is possible.

``views/access.py`` asks about every user and every role, which takes (users x roles) steps. Here a user is asked about
for a role only if one of its grants can name the role, or the role's trust policy names more than whole accounts, and
may be enough alone: without either, the user's own side says no. The tests compare both ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from provisioner.iam.assume import assume_role
from provisioner.iam.decision import Decision
from provisioner.iam.document import Document
from provisioner.iam.request import Principal
from provisioner.model.desired import Bastion, Desired, Pair, Role, User
from provisioner.record import dataclass

PATTERN = frozenset("*?$")
"""Characters that make a grant's resource more than one ARN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The evaluator's answer for a user and a role that a grant, the trust policy or the stack brings together."""

    pair: Pair
    role: Role
    user: User
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grants:
    """The grants of one bastion's users: by the exact ARN that they name, and those with a pattern."""

    exact: Mapping[str, tuple[tuple[str, Document], ...]]
    patterns: tuple[tuple[str, Document], ...]

    def on(self, role: str) -> Mapping[str, tuple[Document, ...]]:
        """Return each user's documents that can be about a role, by the user's name."""
        found: dict[str, list[Document]] = defaultdict(list)
        for user, document in (*self.exact.get(role, ()), *self.patterns):
            found[user].append(document)
        return {user: tuple(documents) for user, documents in found.items()}


def answers(desired: Desired) -> Iterator[Answer]:
    """Yield an answer for every role and every user that may be allowed or that its stack names, in their order.

    Whoever is not among the answers may not assume the role.
    """
    homes = {bastion.name: (bastion, _grants(desired, bastion)) for bastion in desired.bastions}
    for pair in desired.pairs:
        bastion, grants = homes[pair.bastion.name]
        for role in pair.roles:
            documents = grants.on(role.arn)
            asked = None if _opens_alone(role) else {*documents, *role.users}
            for user in bastion.users:
                if asked is None or user.name in asked:
                    decision = _decide(role, user, documents.get(user.name, ()))
                    yield Answer(pair=pair, role=role, user=user, decision=decision)


def _decide(role: Role, user: User, identity: tuple[Document, ...]) -> Decision:
    return assume_role(
        identity=identity,
        trust=role.trust_policy,
        principal=Principal(arn=user.arn, tags=user.tags),
        role_arn=role.arn,
        external_id=role.external_id,
    )


def _opens_alone(role: Role) -> bool:
    """Tell whether a trust policy may be enough without a grant: where it names anything but whole accounts."""
    return any(
        statement.exceptions is not None or not all(one.endswith(":root") for one in statement.principals)
        for statement in role.trust_policy.statements
    )


def _grants(desired: Desired, bastion: Bastion) -> _Grants:
    own = [(user.name, policy.document) for user in bastion.users for policy in user.grants]
    pairs = (pair for pair in desired.pairs if pair.bastion.name == bastion.name)
    own += [(user.name, policy.document) for pair in pairs for user in pair.users for policy in user.grants]
    exact: dict[str, list[tuple[str, Document]]] = defaultdict(list)
    patterns = []
    for user, document in own:
        names = {name for statement in document.statements for name in statement.resources}
        unnamed = any(statement.exceptions is not None for statement in document.statements)
        if unnamed or any(not PATTERN.isdisjoint(name) for name in names):
            patterns.append((user, document))
        else:
            for name in names:
                exact[name].append((user, document))
    return _Grants(exact={name: tuple(found) for name, found in exact.items()}, patterns=tuple(patterns))
