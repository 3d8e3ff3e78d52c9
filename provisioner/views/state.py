"""A Pulumi stack's state as a desired state, to be compared with the configuration.

A pair's state holds its roles and, where the pair's stack makes them, its grants; a bastion's state holds its managed
users, and the grants that it packs. What a state does not hold is taken from the configuration on both sides, so that
only what the state can tell is compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from provisioner.config import export
from provisioner.config.export import Export, Resource, unreadable, whole
from provisioner.finding import Position
from provisioner.iam.arn import iam, parse
from provisioner.iam.document import Document
from provisioner.iam.parse_document import document_from_json
from provisioner.iam.sts import SET_SOURCE_IDENTITY, TAG_SESSION
from provisioner.model.desired import Account, Bastion, Desired, Pair, Policy, Role, User
from provisioner.record import dataclass

ROLE, POLICY, USER = "aws:iam/role:Role", "aws:iam/policy:Policy", "aws:iam/user:User"
ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
USER_ATTACHMENT = "aws:iam/userPolicyAttachment:UserPolicyAttachment"
TAG = "aws:PrincipalTag/"
PREVIEW = ":preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What a state says, and the part of the configuration that it is about."""

    before: Desired
    after: Desired
    notes: tuple[str, ...]


def sides(file: Path, desired: Desired) -> Sides:
    """Return both sides of a comparison with a state.

    Raises UnreadableInputError where the file is no state, or that of a stack which the configuration does not have.
    """
    found = export.read(file)
    pending = ("a deployment of this stack was interrupted: AWS may hold more than its state says",) * found.pending
    for pair in desired.pairs:
        if pair.name == found.stack:
            return _with_notes(_of_pair(found, pair, desired), pending)
    for bastion in desired.bastions:
        if bastion.name == found.stack:
            return _with_notes(_of_bastion(found, bastion, desired), pending)
    known = [*(bastion.name for bastion in desired.bastions), *(pair.name for pair in desired.pairs)]
    raise unreadable(
        file, f'it is of the stack "{found.stack}", and no bastion or pair has that name ({", ".join(known)})'
    )


def _with_notes(found: Sides, notes: tuple[str, ...]) -> Sides:
    return replace(found, notes=(*found.notes, *notes))


# --- A pair ---------------------------------------------------------------------------------------------------------


def _of_pair(found: Export, pair: Pair, desired: Desired) -> Sides:
    home = next(each for each in desired.bastions if each.name == pair.bastion.name)
    after = replace(desired, pairs=(pair,), bastions=(home,))
    attached = _attached(found, ROLE_ATTACHMENT, "role")
    roles = tuple(
        sorted((_role(found, each, attached, pair) for each in found.of(ROLE)), key=lambda each: (each.stack, each.arn))
    )
    granted = _attached(found, USER_ATTACHMENT, "user")
    bastion = replace(pair.bastion, id=_trusted_account(roles) or pair.bastion.id)
    users = tuple(_user_of_pair(name, granted.get(name, ()), home, bastion, roles, found) for name in sorted(
        {*granted, *(user.name for user in home.users)}
    ))  # fmt: skip
    earlier_home = Bastion(
        account=bastion, users=tuple(replace(each, grants=_own_grants(each, home)) for each in users)
    )
    account = replace(pair.account, id=_account(roles) or pair.account.id)
    before = replace(
        after,
        bastions=(earlier_home,),
        pairs=(
            replace(
                pair,
                bastion=bastion,
                account=account,
                roles=roles,
                users=tuple(each for each in users if each.name in granted),
            ),
        ),
        **NO_PLACES,
    )
    note = (
        f'the state of the pair "{pair.name}" holds its roles and grants; its users\' tags are those of accounts.yaml'
    )
    return Sides(before=before, after=after, notes=(note,))


NO_PLACES: Mapping[str, Any] = {"instances": (), "entries": (), "arns": ()}
"""A state does not know what the files say."""


def _own_grants(user: User, home: Bastion) -> tuple[Policy, ...]:
    """Return the grants that the bastion's own stack makes, which a pair's state does not hold."""
    return next((each.grants for each in home.users if each.name == user.name), ())


def _user_of_pair(
    name: str, grants: tuple[Policy, ...], home: Bastion, bastion: Account, roles: Iterable[Role], found: Export
) -> User:
    """Return a user as accounts.yaml has it; one that is gone as the roles' trust policies know it."""
    known = next((each for each in home.users if each.name == name), None)
    named = {arn for role in roles for arn in _named_users(role.trust_policy) if arn.rpartition("/")[2] == name}
    arn = next(iter(sorted(named)), iam(bastion.partition, bastion.id, "user", "/", name))
    if known is not None:
        return replace(known, arn=arn if named else known.arn, grants=grants)
    tags = {key: "true" for role in roles if name in role.users for key in _tags(role.trust_policy)}
    return User(name=name, arn=arn, managed=True, path="/", tags=tags, grants=grants, at=_at(found))


def _role(found: Export, body: Resource, attached: Mapping[str, tuple[Policy, ...]], pair: Pair) -> Role:
    arn, name = body.text("arn"), body.text("name")
    trust = _document(body, "assumeRolePolicy")
    key, output = _output(found, arn)
    today = next((each for each in pair.roles if each.arn == arn), None)
    stack = key or (today.key if today else name)
    actions = {action for statement in trust.statements for action in statement.actions}
    return Role(
        stack=stack.removesuffix(PREVIEW),
        kind="preview" if stack.endswith(PREVIEW) else "updater",
        name=name,
        path=body.text("path"),
        arn=arn,
        description=body.text_or("description", ""),
        external_id=next(iter(_values(trust, "sts:ExternalId")), ""),
        session_seconds=output or 0,  # not known
        max_session_seconds=body.number("maxSessionDuration"),
        permissions_boundary=body.text_or("permissionsBoundary", "") or None,
        tags=body.texts("tags"),
        trust_policy=trust,
        policies=attached.get(name, ()),
        users=tuple(sorted({arn.rpartition("/")[2] for arn in _named_users(trust)})),
        session_tags=TAG_SESSION in actions,
        source_identity=SET_SOURCE_IDENTITY in actions,
        at=_at(found),
    )


def _output(found: Export, arn: str) -> tuple[str | None, int | None]:
    """Return what the stack's outputs say of a role: its stack (with ``:preview``), and the seconds of a session."""
    roles = found.outputs.get("roles")
    for key, body in roles.items() if isinstance(roles, dict) else ():
        if isinstance(body, dict) and body.get("role_arn") == arn:
            return str(key), whole(body.get("session_seconds"))
    return None, None


# --- A bastion ------------------------------------------------------------------------------------------------------


def _of_bastion(found: Export, bastion: Bastion, desired: Desired) -> Sides:
    pairs = tuple(each for each in desired.pairs if each.bastion.name == bastion.name)
    after = replace(desired, pairs=pairs, bastions=(bastion,))
    granted = _attached(found, USER_ATTACHMENT, "user")
    made = {each.text("name"): _managed(each, granted, found) for each in found.of(USER)}
    existing = {
        each.name: replace(each, grants=granted.get(each.name, ()))
        for each in bastion.users
        if not each.managed and each.name not in made
    }
    users = {**existing, **made}
    before = replace(
        after,
        bastions=(Bastion(account=bastion.account, users=tuple(users[name] for name in sorted(users))),),
        pairs=tuple(_with_tags_of(each, users) for each in pairs),
    )
    note = f'the state of the bastion "{bastion.name}" holds its users; the roles are those of the configuration'
    return Sides(before=before, after=after, notes=(note,))


def _managed(body: Resource, granted: Mapping[str, tuple[Policy, ...]], found: Export) -> User:
    name = body.text("name")
    return User(
        name=name,
        arn=body.text("arn"),
        managed=True,
        path=body.text("path"),
        tags=body.texts("tags"),
        grants=granted.get(name, ()),
        at=_at(found),
    )


def _with_tags_of(pair: Pair, users: Mapping[str, User]) -> Pair:
    """Return a pair without the users that do not exist yet, and with the tags that the others have."""
    kept = (replace(each, tags=users[each.name].tags) for each in pair.users if each.name in users)
    return replace(pair, users=tuple(kept))


# --- Both -----------------------------------------------------------------------------------------------------------


def _attached(found: Export, kind: str, key: str) -> dict[str, tuple[Policy, ...]]:
    """Return the policies that are attached, by the name of the role or user."""
    policies = {each.text("arn"): each for each in found.of(POLICY)}
    attached: dict[str, tuple[Policy, ...]] = {}
    for each in found.of(kind):
        arn, name = each.text("policyArn"), each.text(key)
        if arn not in policies:
            raise unreadable(found.file, f'the policy that is attached to "{name}" is not in it')
        attached[name] = (*attached.get(name, ()), _policy(policies[arn]))
    return {name: tuple(sorted(each, key=lambda policy: policy.arn)) for name, each in attached.items()}


def _policy(body: Resource) -> Policy:
    return Policy(
        name=body.text("name"), path=body.text("path"), arn=body.text("arn"), document=_document(body, "policy")
    )


def _document(body: Resource, key: str) -> Document:
    """Return the policy document that stands in a property as JSON text."""
    wrong = f'"{key}" of the {body.type} "{body.name}" is no policy document that can be compared'
    try:
        read = json.loads(body.text(key))
        if not isinstance(read, dict):
            raise unreadable(body.file, wrong)
        return document_from_json(read)
    except (ValueError, RecursionError):
        raise unreadable(body.file, wrong) from None


def _conditions(document: Document, picked: Callable[[str], bool]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for statement in document.statements:
        for _, keys in statement.conditions:
            yield from ((key, values) for key, values in keys if picked(key))


def _values(document: Document, wanted: str) -> tuple[str, ...]:
    return tuple(value for _, values in _conditions(document, lambda key: key == wanted) for value in values)


def _named_users(document: Document) -> tuple[str, ...]:
    """Return the ARNs of the users that a trust policy names."""
    return tuple(arn for arn in _values(document, "aws:PrincipalArn") if ":user/" in arn)


def _tags(document: Document) -> tuple[str, ...]:
    """Return the keys of the tags that a trust policy asks for."""
    return tuple(key.removeprefix(TAG) for key, _ in _conditions(document, lambda key: key.startswith(TAG)))


def _account(roles: Iterable[Role]) -> str | None:
    return next((parsed.account for role in roles if (parsed := parse(role.arn))), None)


def _trusted_account(roles: Iterable[Role]) -> str | None:
    """Return the account that the roles trust."""
    principals = (one for role in roles for each in role.trust_policy.statements for one in each.principals)
    return next((parsed.account for one in principals if (parsed := parse(one)) and parsed.account), None)


def _at(found: Export) -> Position:
    """Return the only place that a state has: its file."""
    return Position(found.file.name, 1, 1)
