"""Who may assume which role: asked of the evaluator, for what shall exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioner.iam.assume import assume_role
from provisioner.iam.decision import Decision
from provisioner.iam.document import Document
from provisioner.iam.request import Principal
from provisioner.model.desired import Desired, Pair, Role, User
from provisioner.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One user and one role: the evaluator's answer for the role's own external ID and the user's own tags."""

    pair: Pair
    role: Role
    user: User
    decision: Decision


def accesses(desired: Desired) -> Iterator[Access]:
    """Yield an answer for every role and every user of its bastion, by pair, stack and user."""
    homes = {bastion.name: bastion for bastion in desired.bastions}
    for pair in desired.pairs:
        for role in pair.roles:
            for user in homes[pair.bastion.name].users:
                decision = decide(desired, pair, role, user, external_id=role.external_id)
                yield Access(pair=pair, role=role, user=user, decision=decision)


def decide(
    desired: Desired,
    pair: Pair,
    role: Role,
    user: User,
    *,
    external_id: str | None,
    tags: Mapping[str, str] | None = None,
) -> Decision:
    """Return whether a user can assume a role with an external ID; ``tags`` stand in for the user's own."""
    return assume_role(
        identity=tuple(grants_of(desired, pair.bastion.name, user.name)),
        trust=role.trust_policy,
        principal=Principal(arn=user.arn, tags=user.tags if tags is None else tags),
        role_arn=role.arn,
        external_id=external_id,
    )


def grants_of(desired: Desired, bastion: str, user: str) -> Iterator[Document]:
    """Yield every grant of a user: its pairs' and its bastion's."""
    for pair in desired.pairs:
        if pair.bastion.name == bastion:
            yield from (grant.document for each in pair.users if each.name == user for grant in each.grants)
    for home in desired.bastions:
        if home.name == bastion:
            yield from (grant.document for each in home.users if each.name == user for grant in each.grants)
