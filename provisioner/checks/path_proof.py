"""Both sides of every path agree: what the grants and the trust policies say is what the two files say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.document import Document, Statement
from provisioner.iam.glob import WILDCARD
from provisioner.iam.path_claim import Claim, disagreements
from provisioner.iam.request import Principal
from provisioner.iam.sts import ASSUME_ROLE, SET_SOURCE_IDENTITY, TAG_SESSION
from provisioner.iam.trust_shape import Shape, is_proved, shape
from provisioner.model.desired import Desired, Instance, Pair, Role, User
from provisioner.record import dataclass
from provisioner.resolve.durations import seconds
from provisioner.resolve.placeholders import has_gap

RULE = Rule(
    id="path-proof",
    level=Level.ERROR,
    summary="A role's trust policy and the grants of its users do not agree with the two files.",
    why=(
        "A net under the program itself: for every user, stack and account the evaluator is asked whether exactly the"
        " users that both files name can assume the role, with its external ID and their tag, and nobody else."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
    passing=Example(
        accounts="bastions: {main: {users: {shop-bot: {environments: [production]}}}}",
        stacks="stacks: {shop: {accounts: [production], users: [shop-bot], "
        "resources: {bucket: {arns: ['arn:aws:s3:::shop'], allow: ['s3:ListBucket']}}}}",
    ),
    failing=Example(
        accounts="bastions: {main: {users: {shop-bot: {environments: [production]}}}}",
        stacks="naming: {role: Updater}\nstacks: {shop: {accounts: [production], users: [shop-bot], "
        "resources: {bucket: {arns: ['arn:aws:s3:::shop'], allow: ['s3:ListBucket']}}}}",
    ),
)

HINT = (
    "correct what else is reported; where this stays, it is a mistake of the program: deploy nothing, and report this"
    " message with both files"
)
SHOWN = 3
"""Disagreements that a message names."""

ACTIONS = (ASSUME_ROLE, TAG_SESSION, SET_SOURCE_IDENTITY)
_ACTIONS = frozenset(ACTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bastion:
    """A bastion's users by name, and what their policies grant."""

    users: Mapping[str, User]
    documents: Mapping[str, tuple[Document, ...]]
    """By the user's ARN."""
    granted: Mapping[str, Mapping[str, set[str]]]
    """For each of ``ACTIONS`` and each role's ARN, the users' ARNs."""
    unusual: Mapping[str, tuple[str, ...]]
    """Of users with a statement that is not just ``ACTIONS`` allowed on whole ARNs: what it is about."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every role about which the evaluator answers otherwise than the files, and grants of no role at all.

    Nearly all roles are proved at once: grants are compared as sets of whole ARNs, and trust policies of one shape are
    asked about once. Only what differs is asked about one by one.
    """
    homes = _bastions(desired)
    instances = {(each.stack.name, each.account.name): each for each in desired.instances}
    proved: dict[Shape, bool] = {}
    roles: set[str] = set()
    for pair in desired.pairs:
        home = homes[pair.bastion.name]
        for role in pair.roles:
            roles.add(role.arn)
            instance = instances[role.stack, pair.account.name]
            if not _is_whole(role, instance):
                continue
            said = list(_problems(_claim(home, pair, role, instance), home, proved))
            said += _durations(role, instance)
            if said:
                yield RULE.finding(instance.placement.account.at, _message(pair, role, said), HINT)
    yield from _strays(homes, roles)


def _is_whole(role: Role, instance: Instance) -> bool:
    """Tell whether a role was understood, so that something can be said about it."""
    return not lost(role.broken, "users", "external_id", "variables", "account", "preview") and not (
        instance.account.broken or has_gap(role.external_id) or has_gap(role.arn)
    )


def _claim(home: _Bastion, pair: Pair, role: Role, instance: Instance) -> Claim:
    """Return what the two files say about a role, read from them anew."""
    stack, environment = instance.stack, instance.account.environment.value
    named = (stack.preview_users if role.kind == "preview" else instance.settings.users) or ()
    entries = instance.bastion.users if instance.bastion else {}
    users = {
        home.users[text.value].arn
        for text in named
        if text.value in entries and any(each.value == environment for each in entries[text.value].environments)
    }
    return Claim(
        role_arn=role.arn,
        trust=role.trust_policy,
        root=f"arn:{pair.account.partition}:iam::{pair.bastion.id}:root",
        users=tuple(sorted(users)),
        tag=f"access-to-{environment}",
        external_id=role.external_id,
        session_actions=frozenset((TAG_SESSION,) * stack.session_tags + (SET_SOURCE_IDENTITY,) * stack.source_identity),
    )


def _problems(claim: Claim, home: _Bastion, proved: dict[Shape, bool]) -> Iterator[str]:
    found = shape(claim)
    if found is not None and found not in proved:
        proved[found] = is_proved(found)
    trusted = found is not None and proved[found]
    wanted = set(claim.users)
    suspects = set(home.unusual)
    for action in ACTIONS:
        expected = wanted if action == ASSUME_ROLE or action in claim.session_actions else set()
        suspects |= home.granted[action].get(claim.role_arn, set()) ^ expected
    by_arn = {user.arn: user for user in home.users.values()}
    suspects |= {arn for arn in claim.users if by_arn[arn].tags.get(claim.tag) != "true"}
    if not trusted:
        suspects = set(by_arn)
    elif not suspects:
        return
    principals = [Principal(arn=arn, tags=user.tags) for arn, user in by_arn.items() if arn in suspects]
    yield from disagreements(claim, principals, home.documents)


def _durations(role: Role, instance: Instance) -> Iterator[str]:
    """Compare durations with what the files say; that AWS refuses one, another rule says.

    Whoever assumes a role here is an IAM user, so the limit of role chaining is never met.
    """
    for name, own, text in (
        ("session", role.session_seconds, instance.settings.session),
        ("maximum session", role.max_session_seconds, instance.settings.max_session),
    ):
        said = seconds(text.value) if text else None
        if said is not None and said != own:
            yield f"its {name} is {own} s, and not {said} s"


def _message(pair: Pair, role: Role, said: list[str]) -> str:
    kind = "" if role.kind == "updater" else f"{role.kind} "
    each = list(dict.fromkeys(said))
    more = f"; and {len(each) - SHOWN} more" if len(each) > SHOWN else ""
    return (
        f'the {kind}role of the stack "{role.stack}" in "{pair.account.name}" is not what the two files say: '
        f"{'; '.join(each[:SHOWN])}{more}"
    )


def _strays(homes: Mapping[str, _Bastion], roles: set[str]) -> Iterator[Finding]:
    """Report users that are granted what is no role of the configuration, or in another way than by whole ARNs."""
    for home in homes.values():
        # A role whose own name has a wildcard is another rule's.
        unusual = {
            arn: {one for one in found if one not in roles or not WILDCARD.search(one)}
            for arn, found in home.unusual.items()
        }
        strays = {arn: found for arn, found in unusual.items() if found}
        for granted in home.granted.values():
            for arn in granted.keys() - roles:
                for stray in granted[arn]:
                    strays.setdefault(stray, set()).add(arn)
        for user in home.users.values():
            if user.arn in strays and not has_gap("".join(strays[user.arn])):
                listed = ", ".join(sorted(strays[user.arn])[:SHOWN])
                message = (
                    f'the user "{user.name}" is granted by name or pattern what is no role of these files: {listed}'
                )
                yield RULE.finding(user.at, message, HINT)


def _bastions(desired: Desired) -> dict[str, _Bastion]:
    documents: dict[str, dict[str, list[Document]]] = {each.name: {} for each in desired.bastions}
    for name, user in _users(desired):
        documents[name].setdefault(user.arn, []).extend(grant.document for grant in user.grants)
    return {each.name: _bastion(each.users, documents[each.name]) for each in desired.bastions}


def _users(desired: Desired) -> Iterator[tuple[str, User]]:
    """Yield every user as each Pulumi stack sees it, with its bastion's name."""
    for bastion in desired.bastions:
        yield from ((bastion.name, user) for user in bastion.users)
    for pair in desired.pairs:
        yield from ((pair.bastion.name, user) for user in pair.users)


def _bastion(users: tuple[User, ...], documents: Mapping[str, list[Document]]) -> _Bastion:
    granted: dict[str, dict[str, set[str]]] = {action: {} for action in ACTIONS}
    unusual: dict[str, tuple[str, ...]] = {}
    for arn, found in documents.items():
        for statement in (each for document in found for each in document.statements):
            if not _is_usual(statement):
                unusual[arn] = (*unusual.get(arn, ()), *statement.resources)
                continue
            for action in statement.actions:
                by_role = granted[action]
                for role in statement.resources:
                    by_role.setdefault(role, set()).add(arn)
    return _Bastion(
        users={user.name: user for user in users},
        documents={arn: tuple(found) for arn, found in documents.items()},
        granted=granted,
        unusual=unusual,
    )


def _is_usual(statement: Statement) -> bool:
    """Tell whether a statement allows some of ``ACTIONS`` on whole ARNs, whatever the request."""
    return (
        statement.effect == "Allow"
        and _ACTIONS.issuperset(statement.actions)
        and not (statement.conditions or statement.exceptions or statement.principals)
        and not any(map(WILDCARD.search, statement.resources))
    )
