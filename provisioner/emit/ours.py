"""Whether a role, policy or user that exists in AWS is one of ours: made by a run that died before it could note it.

A name alone says nothing: whoever adopts a role adopts what it may do and whom it trusts. So everything about it must
be as we make it, and nothing of anybody else may be attached to it, or use it. What is not ours is never taken over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from provisioner.emit.refusal import ForeignError
from provisioner.model.desired import Account, Bastion, Pair, Policy, Role, User
from provisioner.record import dataclass

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

ROLE, POLICY, USER = "aws:iam/role:Role", "aws:iam/policy:Policy", "aws:iam/user:User"
Attributes = Mapping[str, Any]
"""Inputs of a Pulumi resource, by its names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A resource that can be adopted: what the engine calls it, what AWS calls it, and what it must be like."""

    type: str
    id: str
    """What an import takes: a role's or a user's name, a policy's ARN."""
    name: str
    account: Account
    like: Attributes
    attached: frozenset[str]
    """ARNs of the policies that may be attached to it; of a policy: names of what it may be attached to."""

    @property
    def key(self) -> tuple[str, str]:
        """Its type and logical name."""
        return self.type, self.name.lower()


def things(unit: Pair | Bastion, granted: Mapping[str, tuple[str, ...]]) -> Iterator[Thing]:
    """Yield all that a Pulumi stack makes and AWS refuses to make twice. Attachments are no such things.

    ``granted``: ARNs of the policies that other Pulumi stacks of ours attach to a user, by its name.
    """
    if isinstance(unit, Pair):
        for role in unit.roles:
            yield _role(role, unit.account)
            yield from (_policy(policy, unit.account, role.name) for policy in role.policies)
    home = unit.bastion if isinstance(unit, Pair) else unit.account
    for user in unit.users:
        if isinstance(unit, Bastion) and user.managed:
            yield _user(user, home, granted.get(user.name, ()))
        yield from (_policy(policy, home, user.name) for policy in user.grants)


def found(thing: Thing, iam: IAMClient, begun: Iterable[Attributes]) -> bool:
    """Tell whether the thing exists. Raises ``ForeignError`` where it does and is not ours.

    ``begun``: how dead runs meant to make it, by the state: it may have been meant otherwise than it is today.
    """
    try:
        problem = PROBLEMS[thing.type](thing, iam, (thing.like, *begun))
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            return False
        raise
    if problem:
        noun = thing.type.rpartition(":")[2].lower()
        raise ForeignError(
            f"the {noun} {thing.name} exists in the account {thing.account.name} ({thing.account.id}), and is not "
            f"ours: {problem}. It is not taken over. Rename it, delete it, or give ours another name (naming:)"
        )
    return True


def _role(role: Role, account: Account) -> Thing:
    like = {"path": role.path, "description": role.description, "tags": dict(role.tags),
            "assumeRolePolicy": role.trust_policy.text()}  # fmt: skip
    own = frozenset(policy.arn for policy in role.policies)
    return Thing(type=ROLE, id=role.name, name=role.name, account=account, like=like, attached=own)


def _policy(policy: Policy, account: Account, holder: str) -> Thing:
    like = {"path": policy.path, "policy": policy.document.text()}
    return Thing(type=POLICY, id=policy.arn, name=policy.name, account=account, like=like, attached=frozenset({holder}))


def _user(user: User, account: Account, granted: tuple[str, ...]) -> Thing:
    like = {"path": user.path, "tags": dict(user.tags)}
    own = frozenset(policy.arn for policy in user.grants) | frozenset(granted)
    return Thing(type=USER, id=user.name, name=user.name, account=account, like=like, attached=own)


def _role_problem(thing: Thing, iam: IAMClient, meant: Iterable[Attributes]) -> str | None:
    role = iam.get_role(RoleName=thing.id)["Role"]
    attributes = {
        "path": role["Path"],
        "description": role.get("Description", ""),
        "tags": _tags(role.get("Tags", ())),
        "assumeRolePolicy": role["AssumeRolePolicyDocument"],
    }
    if differing := _differing(attributes, meant):
        return differing
    if iam.list_role_policies(RoleName=thing.id)["PolicyNames"]:
        return "it has a policy of its own (inline), and ours have none"
    pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=thing.id)
    return _foreign((each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]), thing.attached)


def _user_problem(thing: Thing, iam: IAMClient, meant: Iterable[Attributes]) -> str | None:
    user = iam.get_user(UserName=thing.id)["User"]
    tags = [tag for page in iam.get_paginator("list_user_tags").paginate(UserName=thing.id) for tag in page["Tags"]]
    if differing := _differing({"path": user["Path"], "tags": _tags(tags)}, meant):
        return differing
    if iam.list_user_policies(UserName=thing.id)["PolicyNames"]:
        return "it has a policy of its own (inline), and ours have none"
    if iam.list_groups_for_user(UserName=thing.id)["Groups"]:
        return "it is in a group, and ours are in none"
    pages = iam.get_paginator("list_attached_user_policies").paginate(UserName=thing.id)
    return _foreign((each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]), thing.attached)


def _policy_problem(thing: Thing, iam: IAMClient, meant: Iterable[Attributes]) -> str | None:
    policy = iam.get_policy(PolicyArn=thing.id)["Policy"]
    version = iam.get_policy_version(PolicyArn=thing.id, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    if differing := _differing({"path": policy["Path"], "policy": version["Document"]}, meant):
        return differing
    users: set[str] = set()
    for page in iam.get_paginator("list_entities_for_policy").paginate(PolicyArn=thing.id):
        users |= {each["RoleName"] for each in page["PolicyRoles"]}
        users |= {each["UserName"] for each in page["PolicyUsers"]}
        users |= {f"the group {each['GroupName']}" for each in page["PolicyGroups"]}
    others = sorted(users - thing.attached)
    return f"it is attached to {', '.join(others)} too" if others else None


PROBLEMS: Mapping[str, Callable[[Thing, IAMClient, Iterable[Attributes]], str | None]] = {
    ROLE: _role_problem,
    USER: _user_problem,
    POLICY: _policy_problem,
}
"""What says of each type why it is not ours."""

_WORDS = {
    "path": "path",
    "description": "description",
    "tags": "tags",
    "assumeRolePolicy": "trust policy",
    "policy": "document",
}


def _differing(actual: Attributes, meant: Iterable[Attributes]) -> str | None:
    """Return what is not as it was meant; None where all of it is, one time."""
    different = [[name for name, value in actual.items() if not _same(value, each.get(name))] for each in meant]
    least = min(different, key=len)
    return f"its {' and '.join(_WORDS[name] for name in least)} differ from what we make" if least else None


def _same(actual: object, meant: object) -> bool:
    return _plain(actual) == _plain(meant)


def _plain(value: object) -> object:
    """Return documents as values, and what is empty as None."""
    if isinstance(value, str) and value[:1] == "{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value or None


def _tags(answer: Iterable[Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in answer}


def _foreign(attached: Iterable[str], own: frozenset[str]) -> str | None:
    others = sorted(set(attached) - own)
    return f"{others[0]} is attached to it, and is none of ours" if others else None
