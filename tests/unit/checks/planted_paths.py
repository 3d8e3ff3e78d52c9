"""Mistakes in what the program makes of a configuration, each of which breaks a path; and a slow proof that sees them.

The slow proof asks the evaluator about every user and every role, with every external ID that there is, with and
without the tag: nothing is grouped, and what shall be is read from the configuration here anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from provisioner.finding import Position
from provisioner.iam.assume import assume_role
from provisioner.iam.document import Conditions, Document, Statement
from provisioner.iam.request import Principal
from provisioner.model.desired import Desired, Instance, Pair, Policy, Role, User

ANYTHING = Document(statements=(Statement(sid="Anything", actions=("*",), resources=("*",)),))
NOBODY = "arn:aws:iam::000000000000:user/nobody"
STAGING = (("aws:PrincipalTag/access-to-staging", ("true",)),)
SESSION_ACTIONS = ("sts:TagSession", "sts:SetSourceIdentity")

Plant = Callable[[Desired, int], Desired]


def first_of(items: Iterable[Role], index: int) -> Role:
    roles = list(items)
    return roles[index % len(roles)]


def roles(desired: Desired) -> list[Role]:
    return [role for pair in desired.pairs for role in pair.roles]


def with_role(desired: Desired, old: Role, new: Role) -> Desired:
    pairs = [replace(pair, roles=tuple(new if each is old else each for each in pair.roles)) for pair in desired.pairs]
    return replace(desired, pairs=tuple(pairs))


def with_trust(change: Callable[[Statement, Role, Desired], Statement]) -> Plant:
    """Return a plant that changes the first statement of a role's trust policy."""

    def plant(desired: Desired, index: int) -> Desired:
        role = first_of(roles(desired), index)
        first, *rest = role.trust_policy.statements
        return with_role(
            desired, role, replace(role, trust_policy=Document(statements=(change(first, role, desired), *rest)))
        )

    return plant


def with_conditions(change: Callable[[Conditions, Role, Desired], Conditions]) -> Plant:
    return with_trust(
        lambda statement, role, desired: replace(statement, conditions=change(statement.conditions, role, desired))
    )


def with_grant(change: Callable[[Role, Desired], Statement]) -> Plant:
    """Return a plant that grants the first user of a bastion one thing more."""

    def plant(desired: Desired, index: int) -> Desired:
        role = first_of(roles(desired), index)
        bastion = next(
            each
            for each in desired.bastions
            if each.name == next(pair.bastion.name for pair in desired.pairs if role in pair.roles)
        )
        user = bastion.users[0]
        policy = Policy(name="planted", path="/", arn="planted", document=Document(statements=(change(role, desired),)))
        users = (replace(user, grants=(*user.grants, policy)), *bastion.users[1:])
        bastions = tuple(replace(each, users=users) if each is bastion else each for each in desired.bastions)
        return replace(desired, bastions=bastions)

    return plant


def operators(change: Callable[[str], str | None]) -> Plant:
    return with_conditions(
        lambda conditions, *_: tuple((name, keys) for old, keys in conditions if (name := change(old)) is not None)
    )


def values(operator: str, key: str, change: Callable[[tuple[str, ...], Role, Desired], tuple[str, ...]]) -> Plant:
    """Return a plant that changes the values of one condition."""
    return with_conditions(
        lambda conditions, role, desired: tuple(
            (
                name,
                tuple(
                    (one, change(old, role, desired) if (name, one) == (operator, key) else old) for one, old in keys
                ),
            )
            for name, keys in conditions
        )
    )


def keys(change: Callable[[str], str | None]) -> Plant:
    return with_conditions(
        lambda conditions, *_: tuple(
            (name, tuple((new, old) for key, old in found if (new := change(key)) is not None))
            for name, found in conditions
        )
    )


def without_grants(desired: Desired, index: int) -> Desired:
    role = first_of([each for each in roles(desired) if each.users], index)

    def cut(user: User) -> User:
        grants = tuple(
            replace(grant, document=Document(statements=tuple(_without(grant.document.statements, role.arn))))
            for grant in user.grants
        )
        return replace(user, grants=grants)

    return replace(
        desired,
        pairs=tuple(replace(pair, users=tuple(map(cut, pair.users))) for pair in desired.pairs),
        bastions=tuple(replace(each, users=tuple(map(cut, each.users))) for each in desired.bastions),
    )


def _without(statements: Iterable[Statement], arn: str) -> Iterator[Statement]:
    for each in statements:
        kept = tuple(one for one in each.resources if one != arn)
        if kept:
            yield replace(each, resources=kept)


def untagged(desired: Desired, index: int) -> Desired:
    role = first_of([each for each in roles(desired) if each.users], index)
    name = next(pair.bastion.name for pair in desired.pairs if role in pair.roles)

    def bare(user: User) -> User:
        return replace(user, tags={}) if user.name == role.users[0] else user

    bastions = [
        replace(each, users=tuple(map(bare, each.users))) if each.name == name else each for each in desired.bastions
    ]
    return replace(desired, bastions=tuple(bastions))


def session_action(desired: Desired, index: int) -> Desired:
    """Add the statement of session tags to a trust policy, or take it away."""
    role = first_of(roles(desired), index)
    first, *rest = role.trust_policy.statements
    added = replace(first, actions=("sts:TagSession",), conditions=())
    return with_role(
        desired, role, replace(role, trust_policy=Document(statements=(first,) if rest else (first, added)))
    )


def longer_session(desired: Desired, index: int) -> Desired:
    role = first_of(roles(desired), index)
    return with_role(desired, role, replace(role, session_seconds=role.session_seconds + 60))


PLANTS: dict[str, Plant] = {
    "a grant too much": with_grant(
        lambda role, _: Statement(sid="More", actions=("sts:AssumeRole",), resources=(role.arn,))
    ),
    "a grant of every role": with_grant(
        lambda role, _: Statement(
            sid="All", actions=("sts:AssumeRole",), resources=(f"{role.arn.partition(':role/')[0]}:role/*",)
        )
    ),
    "a grant of what is no role": with_grant(
        lambda role, _: Statement(sid="Stray", actions=("sts:AssumeRole",), resources=(f"{role.arn}-old",))
    ),
    "a grant of sts:*": with_grant(lambda role, _: Statement(sid="All", actions=("sts:*",), resources=(role.arn,))),
    "a grant is missing": without_grants,
    "a user without the tag": untagged,
    "the tag of another environment": keys(lambda key: key + "-2" if key.startswith("aws:PrincipalTag/") else key),
    "no tag asked for": keys(lambda key: None if key.startswith("aws:PrincipalTag/") else key),
    "no external ID asked for": keys(lambda key: None if key == "sts:ExternalId" else key),
    "another external ID": values("StringEquals", "sts:ExternalId", lambda old, *_: (f"{old[0]}-2",)),
    "an external ID too many": values("StringEquals", "sts:ExternalId", lambda old, *_: (*old, "other/id")),
    "a pattern of external IDs": with_conditions(
        lambda conditions, *_: (
            *conditions[:1],
            ("StringLike", tuple((key, ("*",) if key == "sts:ExternalId" else old) for key, old in conditions[1][1])),
        )
    ),
    "ForAllValues": operators(lambda name: f"ForAllValues:{name}" if name == "StringEquals" else name),
    "IfExists": operators(lambda name: f"{name}IfExists" if name == "StringEquals" else name),
    "no ArnEquals": operators(lambda name: None if name == "ArnEquals" else name),
    "everybody but one": with_conditions(
        lambda conditions, *_: (
            ("ArnNotEquals", (("aws:PrincipalArn", ("arn:aws:iam::000000000000:user/x",)),)),
            conditions[1],
        )
    ),
    "a user too many": values(
        "ArnEquals", "aws:PrincipalArn", lambda old, *_: (*old, f"{old[0].rpartition('/')[0]}/one-too-many")
    ),
    "a pattern of users": values(
        "ArnEquals", "aws:PrincipalArn", lambda old, *_: (f"{old[0].partition(':user/')[0]}:user/*",)
    ),
    "another user": values("ArnEquals", "aws:PrincipalArn", lambda old, *_: (f"{old[0]}-2",)),
    "another key beside the tag": with_conditions(
        lambda conditions, *_: (
            *conditions,
            ("StringNotEqualsIfExists", (("aws:PrincipalTag/access-to-staging", ("true",)),)),
        )
    ),
    "another account's root": with_trust(
        lambda statement, *_: replace(statement, principals=("arn:aws:iam::999999999999:root",))
    ),
    "session tags of somebody": session_action,
}
"""Each is found wherever it is planted, except where the role has what was planted already."""


def slow(desired: Desired) -> set[Position]:
    """Return the places where something is wrong: where a stack names an account, or at a user."""
    found = set()
    homes = {bastion.name: bastion for bastion in desired.bastions}
    instances = {(each.stack.name, each.account.name): each for each in desired.instances}
    every = {role.external_id for role in roles(desired)}
    for pair in desired.pairs:
        for role in pair.roles:
            instance = instances[role.stack, pair.account.name]
            users = homes[pair.bastion.name].users
            if any(_wrong(desired, pair, role, instance, user, every) for user in (*users, *_others(role, users[0]))):
                found.add(instance.placement.account.at)
    known = {role.arn for role in roles(desired)}
    for bastion in desired.bastions:
        for user in bastion.users:
            statements = [each for one in _granted(desired, bastion.name, user) for each in one.statements]
            if any(
                not known.issuperset(each.resources)
                or not {"sts:AssumeRole", *SESSION_ACTIONS}.issuperset(each.actions)
                for each in statements
            ):
                found.add(user.at)
    return found


def _others(role: Role, user: User) -> Iterator[User]:
    """Yield users who are in no file: one of the same account, one of another, and whom the trust policy names."""
    account = user.arn.partition(":user/")[0]
    named = {
        value
        for statement in role.trust_policy.statements
        for operator, found in statement.conditions
        for key, listed in found
        if key == "aws:PrincipalArn" and operator == "ArnEquals"
        for value in listed
    }
    for arn in (f"{account}:user/stranger", "arn:aws:iam::888888888888:user/stranger", *sorted(named)):
        yield replace(user, name="", arn=arn, grants=())


def _wrong(desired: Desired, pair: Pair, role: Role, instance: Instance, user: User, external_ids: set[str]) -> bool:
    environment = instance.account.environment.value
    tag = f"access-to-{environment}"
    listed = instance.stack.preview_users if role.kind == "preview" else instance.settings.users
    entries = instance.bastion.users if instance.bastion else {}
    named = (
        user.name in {text.value for text in listed or ()}
        and user.name in entries
        and environment in {each.value for each in entries[user.name].environments}
    )
    if not user.name and user.arn in _arns_of(desired, pair, role, instance):
        return False
    granted = _granted(desired, pair.bastion.name, user) if user.name else []
    opened = Document(
        statements=(
            Statement(
                sid="Open",
                principals=(f"arn:aws:iam::{pair.bastion.id}:root",),
                actions=("sts:AssumeRole", *SESSION_ACTIONS),
            ),
        )
    )
    for identity in (granted, [ANYTHING]):
        for tags, tagged in (
            (user.tags if named else {**user.tags, tag: "true"}, True),
            ({}, False),
            ({tag: "x"}, False),
        ):
            for external_id in (*sorted({*external_ids, "other/id"}), None):
                right = named and tagged and external_id == role.external_id
                if _may(identity, role.trust_policy, role, user, tags, external_id) != right:
                    return True
    if user.name and _may(granted, opened, role, user, user.tags, role.external_id) != named:
        return True
    return named and any(
        _may(identity, trust, role, user, user.tags, role.external_id, action) != wanted
        for identity, trust in ((granted, role.trust_policy), ([ANYTHING], role.trust_policy), (granted, opened))
        for action, wanted in zip(
            SESSION_ACTIONS, (instance.stack.session_tags, instance.stack.source_identity), strict=True
        )
    )


def _arns_of(desired: Desired, pair: Pair, role: Role, instance: Instance) -> set[str]:
    listed = instance.stack.preview_users if role.kind == "preview" else instance.settings.users
    names = {text.value for text in listed or ()}
    homes = {bastion.name: bastion for bastion in desired.bastions}
    return {user.arn for user in homes[pair.bastion.name].users if user.name in names}


def _granted(desired: Desired, bastion: str, user: User) -> list[Document]:
    return [
        grant.document
        for name, users in (
            *((each.name, each.users) for each in desired.bastions),
            *((pair.bastion.name, pair.users) for pair in desired.pairs),
        )
        if name == bastion
        for each in users
        if each.name == user.name
        for grant in each.grants
    ]


def _may(
    identity: list[Document],
    trust: Document,
    role: Role,
    user: User,
    tags: object,
    external_id: str | None,
    action: str = "",
) -> bool:
    return assume_role(
        identity=identity,
        trust=trust,
        principal=Principal(arn=user.arn, tags=dict(tags)),  # type: ignore[call-overload]
        role_arn=role.arn,
        external_id=external_id,
        session_tags={"k": "v"} if action == "sts:TagSession" else {},
        source_identity="me" if action == "sts:SetSourceIdentity" else None,
    ).allowed
