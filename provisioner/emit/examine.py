"""What AWS itself says of a pair: whether it is reached, is as desired, and has room.

Only reads. Source of the quotas: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import BotoCoreError, ClientError

from provisioner.emit.reach import iam_of
from provisioner.emit.refusal import UnreachableError
from provisioner.model.desired import Account, Bastion, Pair, Policy, Role, User
from provisioner.record import dataclass

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

State = Literal["ok", "wrong", "not checked"]
ROOM: dict[str, tuple[str, str]] = {
    "roles": ("Roles", "RolesQuota"),
    "customer managed policies": ("Policies", "PoliciesQuota"),
}
"""What is counted, and the names of its number and its limit in AWS's summary of an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was looked at: ``why`` says what is wrong and what to do, or why it was not looked at."""

    state: State
    what: str
    why: str = ""


def examine(pair: Pair, bastion: Bastion) -> Iterator[Line]:
    """Yield what is found of a pair and its users, a line each."""
    again = f"provisioner up --pair {pair.name}"
    home, target = _reached(pair.bastion), _reached(pair.account)
    yield home[1]
    yield target[1]
    made = {user.name: user for user in bastion.users}
    for user in pair.users:
        whole = made.get(user.name, user)
        yield from _each(home[0], f"user {user.name}", partial(_user, user=whole, bastion=pair.bastion.name))
        for grant in user.grants:
            what = f"grant {grant.name} of {user.name}"
            look = partial(_grant, grant=grant, user=user.name, again=again)
            yield from _each(home[0], what, look)
    for role in pair.roles:
        yield from _each(target[0], f"role {role.name}", partial(_role, role=role, again=again))
    own = [policy.name for role in pair.roles for policy in role.policies]
    grants = [grant.name for user in pair.users for grant in user.grants]
    yield from _room(target[0], pair.account, "roles", [role.name for role in pair.roles])
    yield from _room(target[0], pair.account, "customer managed policies", own)
    yield from _room(home[0], pair.bastion, "customer managed policies", grants)


def credentials(account: Account) -> str:
    """Return what the line is about that says whether an account is reached."""
    return f"credentials for {account.name} ({account.id})"


def _reached(account: Account) -> tuple[IAMClient | None, Line]:
    what = credentials(account)
    try:
        return iam_of(account), Line(state="ok", what=what)
    except UnreachableError as error:
        how = f"the profile {account.profile}" if account.profile else account.role or "the ambient credentials"
        return None, Line(state="wrong", what=what, why=f"{error}; a deployment uses {how}")


def _each(iam: IAMClient | None, what: str, look: Callable[[IAMClient], str]) -> Iterator[Line]:
    """Yield a line of one thing; ``look`` returns what is wrong with it."""
    if iam is None:
        yield Line(state="not checked", what=what, why="the account is not reached")
        return
    try:
        wrong = look(iam)
    except (BotoCoreError, ClientError) as error:
        yield Line(state="not checked", what=what, why=str(error))
        return
    yield Line(state="wrong" if wrong else "ok", what=what, why=wrong)


def _user(iam: IAMClient, user: User, bastion: str) -> str:
    remedy = f"provisioner up --pair {bastion}" if user.managed else "whoever manages it must do that"
    try:
        iam.get_user(UserName=user.name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return f"it does not exist: {remedy}"
    pages = iam.get_paginator("list_user_tags").paginate(UserName=user.name)
    tags = {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
    missing = [f"{key}={value}" for key, value in sorted(user.tags.items()) if tags.get(key) != value]
    extra = sorted(key for key in tags.keys() - user.tags.keys() if key.startswith("access-to-"))
    wrong = [f"it lacks the tag {tag}" for tag in missing]
    wrong += [f"it carries {key}, which opens an environment that the files do not give it" for key in extra]
    return f"{'; '.join(wrong)}: {remedy}" if wrong else ""


def _grant(iam: IAMClient, grant: Policy, user: str, again: str) -> str:
    wrong = _policy(iam, grant)
    if not wrong:
        pages = iam.get_paginator("list_attached_user_policies").paginate(UserName=user)
        attached = {each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]}
        wrong = "" if grant.arn in attached else "it is not attached to the user"
    return f"{wrong}: {again}" if wrong else ""


def _policy(iam: IAMClient, policy: Policy) -> str:
    try:
        version = iam.get_policy(PolicyArn=policy.arn)["Policy"]["DefaultVersionId"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return f"the policy {policy.name} does not exist"
    found = iam.get_policy_version(PolicyArn=policy.arn, VersionId=version)["PolicyVersion"]["Document"]
    same = found == json.loads(policy.document.text())
    return "" if same else f"the document of {policy.name} is another than the files say"


def _role(iam: IAMClient, role: Role, again: str) -> str:
    try:
        found = iam.get_role(RoleName=role.name)["Role"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return f"it does not exist: {again}"
    pairs = (
        ("path", found["Path"], role.path),
        ("trust policy", found["AssumeRolePolicyDocument"], json.loads(role.trust_policy.text())),
        ("longest session", found.get("MaxSessionDuration"), role.max_session_seconds),
        ("boundary", found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"), role.permissions_boundary),
        ("tags", {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}, dict(role.tags)),
    )
    wrong = [f"its {name} is another than the files say" for name, actual, meant in pairs if actual != meant]
    pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=role.name)
    attached = {each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]}
    own = {policy.arn for policy in role.policies}
    wrong += [f"{arn} is not attached to it" for arn in sorted(own - attached)]
    wrong += [f"{arn} is attached to it, and is none of ours" for arn in sorted(attached - own)]
    inline = iam.list_role_policies(RoleName=role.name)["PolicyNames"]
    wrong += [f"it has a policy of its own (inline), {name}" for name in sorted(inline)]
    wrong += filter(None, (_policy(iam, policy) for policy in role.policies if policy.arn in attached))
    remedy = again.replace("up", "drift --repair", 1) if wrong else ""
    return f"{'; '.join(wrong)}: {remedy}" if wrong else ""


def _room(iam: IAMClient | None, account: Account, kind: str, names: list[str]) -> Iterator[Line]:
    """Yield whether what is not there yet fits beside all that the account holds."""
    yield from _each(iam, f"room for {kind} in {account.name}", partial(_fits, kind=kind, names=names))


def _fits(iam: IAMClient, kind: str, names: list[str]) -> str:
    # AWS's type for this mapping leaves some of its keys out.
    summary: dict[str, int] = {str(key): value for key, value in iam.get_account_summary()["SummaryMap"].items()}
    used, limit = (summary.get(key, 0) for key in ROOM[kind])
    new = len({name.lower() for name in names} - _existing(iam, kind))
    if not new or used + new <= limit:
        return ""
    return f"{used} of {limit} are used and {new} are to be made: have the quota raised, or delete what nobody uses"


def _existing(iam: IAMClient, kind: str) -> set[str]:
    if kind == "roles":
        return {
            role["RoleName"].lower() for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]
        }
    pages = iam.get_paginator("list_policies").paginate(Scope="Local")
    return {policy["PolicyName"].lower() for page in pages for policy in page["Policies"]}
