"""Who may assume which role: only those who are granted it are asked about, which is enough to find everybody.

Across accounts a role is assumed by nobody whom no identity policy grants it. Within one account a trust policy alone
can be enough; those roles are asked about for every user.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from provisioner.iam.assume import assume_role
from provisioner.iam.decision import Decision
from provisioner.iam.document import Document, Statement
from provisioner.iam.glob import WILDCARD
from provisioner.iam.match import resource_matches
from provisioner.iam.request import Principal, Values
from provisioner.model.desired import Desired, Policy, Role, User
from provisioner.record import dataclass
from provisioner.views.can.values import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a user's policies say, by the roles that they name: nearly all do so by exact ARNs."""

    exact: dict[str, list[tuple[Policy, Statement]]]
    others: tuple[tuple[Policy, Statement], ...]
    """Statements that are not only exact ARNs to allow: they count for every role."""

    def about(self, arn: str) -> Iterator[tuple[Policy, Statement]]:
        """Yield every statement that can count for a role, with its policy."""
        yield from self.exact.get(arn, ())
        yield from self.others


def granted(policies: tuple[Policy, ...]) -> Granted:
    """Return what a user's policies grant."""
    exact: dict[str, list[tuple[Policy, Statement]]] = {}
    others = []
    for policy in policies:
        for statement in policy.document.statements:
            if statement.effect == "Allow" and not any(map(WILDCARD.search, statement.resources)):
                for arn in statement.resources:
                    exact.setdefault(arn, []).append((policy, statement))
            else:
                others.append((policy, statement))
    return Granted(exact=exact, others=tuple(others))


def grants(desired: Desired) -> dict[str, Granted]:
    """Return what every user is granted, by the asker's name: by its pairs' stacks, and by its bastion's."""
    found: dict[str, list[Policy]] = {}
    for bastion in desired.bastions:
        for user in bastion.users:
            found[f"{bastion.name}/{user.name}"] = [*user.grants]
    for pair in desired.pairs:
        for user in pair.users:
            found.setdefault(f"{pair.bastion.name}/{user.name}", []).extend(user.grants)
    return {name: granted(tuple(policies)) for name, policies in found.items()}


def decide(user: User, role: Role, found: Granted, context: Values) -> Decision:
    """Return whether a user can assume a role, with the role's external ID and its own tags."""
    # A statement may name a thousand roles: only what it says of this one is looked at.
    statements = tuple(
        each if len(each.resources) == 1 else replace(each, resources=(role.arn,))
        for _, each in found.exact.get(role.arn, ())
    )
    return assume_role(
        identity=(Document(statements=(*statements, *(each for _, each in found.others))),),
        trust=role.trust_policy,
        principal=Principal(arn=user.arn, tags=user.tags),
        role_arn=role.arn,
        external_id=role.external_id,
        context=context,
    )


def may_be_granted(role: Role, asker: Asker, found: Granted) -> bool:
    """Tell whether it is worth asking: a user whom no policy grants the role is denied, but in its own account."""
    if role.arn in found.exact or found.others:
        return True
    return role.arn.split(":")[4] == asker.user.arn.split(":")[4]


def granting(role: Role, found: Granted) -> Policy | None:
    """Return the first policy of a user that grants a role."""
    return next(
        (
            policy
            for policy, each in found.about(role.arn)
            if each.effect == "Allow" and any(resource_matches(one, role.arn) for one in each.resources)
        ),
        None,
    )
