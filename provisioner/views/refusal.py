"""Why AWS may have refused a session: what our own evaluator says of the caller, and what to edit."""

from __future__ import annotations

from provisioner.finding import did_you_mean
from provisioner.iam import arn as arns
from provisioner.iam.assume import assume_role, duration_problem
from provisioner.iam.decision import Decision
from provisioner.iam.request import Principal
from provisioner.model.desired import Desired, User
from provisioner.record import dataclass
from provisioner.resolve.trust import access_tag
from provisioner.views.access import grants_of
from provisioner.views.session import SessionCall, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Our answer beside AWS's. ``allowed``: the files let this caller assume the role, so AWS should too, soon."""

    allowed: bool
    reasons: tuple[str, ...]
    """What says no, or what may, and what to edit: a line each."""


def judge(desired: Desired, target: Target, call: SessionCall, caller_arn: str) -> Verdict:
    """Return what the configuration says of a caller (the ARN that ``GetCallerIdentity`` returns)."""
    parts = arns.parse(caller_arn)
    home = target.pair.bastion
    if parts is None or parts.account != home.id:
        account = parts.account if parts else "unknown"
        return _no(
            f"credentials: they are of account {account}, and the users of this stack live in bastion "
            f'"{home.name}", account {home.id}: use an access key of {_users(target)}'
        )
    if parts.resource.startswith("assumed-role/"):
        too_long = duration_problem(call.seconds, maximum=target.role.max_session_seconds, chained=True)
        return _no(
            f"credentials: they are of a role's session, and the trust policy names users only: use an access key of "
            f"{_users(target)}",
            *([f"session: {too_long}, which a user's access key is not held to"] if too_long else []),
        )
    known = {user.arn: user for bastion in desired.bastions if bastion.name == home.name for user in bastion.users}
    user = known.get(caller_arn)
    if user is None:
        name = parts.resource.rpartition("/")[2]
        otherwise = (
            f'add it to users of bastion "{home.name}" in accounts.yaml, or use an access key of {_users(target)}'
        )
        hint = did_you_mean(name, (each.name for each in known.values()), otherwise, cutoff=0.8)
        return _no(f'user: bastion "{home.name}" has no user "{name}": {hint}')
    return _of_user(desired, target, call, user)


def _of_user(desired: Desired, target: Target, call: SessionCall, user: User) -> Verdict:
    decision = decide(desired, target, call, user)
    if decision.allowed:
        return Verdict(allowed=True, reasons=_although_allowed(target, user))
    return _no(*_locks(target, user), *decision.reasons())


def decide(desired: Desired, target: Target, call: SessionCall, user: User) -> Decision:
    """Return the evaluator's answer for the call as a user would make it, session tags and source identity included."""
    return assume_role(
        identity=tuple(grants_of(desired, target.pair.bastion.name, user.name)),
        trust=target.role.trust_policy,
        principal=Principal(arn=user.arn, tags=user.tags),
        role_arn=call.role_arn,
        external_id=call.external_id,
        session_tags=dict(call.tags),
        source_identity=call.source_identity,
    )


def _locks(target: Target, user: User) -> list[str]:
    """Return which of the two files' locks is shut, and where to open it."""
    account, role = target.pair.account, target.role
    locks = []
    if user.name not in role.users:
        key = "users" if role.kind == "updater" else "preview.users"
        locks.append(
            f'grant: stack "{role.stack}" does not name user "{user.name}" for account "{account.name}": add it to '
            f"{key} at {role.at}"
        )
    if user.tags.get(access_tag(account.environment)) != "true":
        locks.append(
            f'environment: user "{user.name}" may not reach environment "{account.environment}": add it to '
            f"environments at {user.at}"
        )
    return locks


def _although_allowed(target: Target, user: User) -> tuple[str, ...]:
    pair, tag = target.pair, access_tag(target.pair.account.environment)
    undeployed = (
        f"the files allow it, so AWS has something else than they say: pair {pair.name} is not deployed as they are "
        "(preview and deploy it), or was deployed seconds ago (try again)"
    )
    untagged = (
        f'or the tag {tag}: "true" of user "{user.name}", which exists already, is missing: tag it in account '
        f"{pair.bastion.id}"
    )
    foreign = (
        "or a policy that is not ours denies it: a service control policy of the organization, or a permissions "
        f'boundary of user "{user.name}"'
    )
    return (undeployed, foreign) if user.managed else (undeployed, untagged, foreign)


def _users(target: Target) -> str:
    return " or ".join(target.role.users) or "a user that the stack names"


def _no(*reasons: str) -> Verdict:
    return Verdict(allowed=False, reasons=reasons)
