"""``aws:iam/user:User`` as IAM calls. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from provisioner.emulator.kind import Kind, Properties, tag_changes, tag_list, tag_properties

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def _create(iam: IAMClient, inputs: Properties) -> str:
    user = iam.create_user(UserName=inputs["name"], Path=inputs["path"], Tags=tag_list(inputs["tags"]))
    return user["User"]["UserName"]


def _read(iam: IAMClient, name: str) -> dict[str, Any] | None:
    try:
        user = iam.get_user(UserName=name)["User"]
    except iam.exceptions.NoSuchEntityException:
        return None
    return {
        "arn": user["Arn"],
        "uniqueId": user["UserId"],
        "name": user["UserName"],
        "path": user["Path"],
        **tag_properties(user.get("Tags", [])),
    }


def _update(iam: IAMClient, old: Properties, new: Properties) -> None:
    name = new["name"]
    if (old["name"], old["path"]) != (name, new["path"]):
        iam.update_user(UserName=old["name"], NewUserName=name, NewPath=new["path"])
    gone, changed = tag_changes(old, new)
    if gone:
        iam.untag_user(UserName=name, TagKeys=gone)
    if changed:
        iam.tag_user(UserName=name, Tags=changed)


def _delete(iam: IAMClient, state: Properties) -> None:
    with suppress(iam.exceptions.NoSuchEntityException):
        iam.delete_user(UserName=state["name"])


USER = Kind(
    inputs={"name": None, "path": "/", "tags": {}, "forceDestroy": False},
    required=frozenset({"name"}),
    replaces=frozenset(),
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
)
"""A CI user: AWS changes its name and path in place."""
