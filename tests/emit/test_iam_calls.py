"""IAM calls: what both engines do to AWS, for each resource type and each operation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from provisioner.emulator import iam_calls
from provisioner.emulator.cloud import EmulatorError, refusal
from provisioner.emulator.iam_calls import Difference, State
from provisioner.emulator.inprocess import emulated_aws
from provisioner.emulator.policies import MAX_VERSIONS
from tests.emit.fleet import Fleet

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

ACCOUNT = "333333333333"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
USER = "aws:iam/user:User"
ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
USER_ATTACHMENT = "aws:iam/userPolicyAttachment:UserPolicyAttachment"

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}
        ],
    }
)


def document(action: str) -> str:
    """Return a policy document that allows one action."""
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


INPUTS: dict[str, dict[str, Any]] = {
    ROLE: {"name": "Role", "path": "/x/", "assumeRolePolicy": TRUST, "tags": {"owner": "platform"}},
    POLICY: {"name": "Policy", "path": "/x/", "policy": document("s3:GetObject")},
    USER: {"name": "user", "path": "/x/", "tags": {"owner": "platform"}},
}
ARNS = {
    ROLE: f"arn:aws:iam::{ACCOUNT}:role/x/Role",
    POLICY: f"arn:aws:iam::{ACCOUNT}:policy/x/Policy",
    USER: f"arn:aws:iam::{ACCOUNT}:user/x/user",
}
ATTACHMENTS: dict[str, dict[str, Any]] = {
    ROLE_ATTACHMENT: {"role": "Role", "policyArn": ARNS[POLICY]},
    USER_ATTACHMENT: {"user": "user", "policyArn": ARNS[POLICY]},
}


@pytest.fixture
def iam() -> Iterator[IAMClient]:
    """Return a client for an empty account."""
    with emulated_aws(Fleet().desired()) as aws:
        yield aws.cloud.iam("aws", ACCOUNT)


def make(iam: IAMClient, type_: str, **changes: object) -> State:
    return iam_calls.create(iam, type_, {**INPUTS[type_], **changes})


@pytest.mark.parametrize("type_", INPUTS)
def test_what_is_created_is_read_back_as_it_is_in_aws(iam: IAMClient, type_: str) -> None:
    state = make(iam, type_)
    assert state.properties["arn"] == ARNS[type_]
    assert {name: state.properties[name] for name in INPUTS[type_]} == INPUTS[type_]
    assert iam_calls.read(iam, type_, state.id, INPUTS[type_]) == state


@pytest.mark.parametrize("type_", INPUTS)
def test_what_is_imported_by_its_id_alone_differs_in_nothing(iam: IAMClient, type_: str) -> None:
    state = iam_calls.read(iam, type_, make(iam, type_).id, {})
    assert state is not None
    inputs = iam_calls.inputs_of(type_, state, {})
    assert iam_calls.difference(type_, state.properties, INPUTS[type_]) == Difference(changed=(), replaced=())
    assert {key: value for key, value in inputs.items() if "olicy" not in key} == {
        key: value for key, value in INPUTS[type_].items() if "olicy" not in key
    }


@pytest.mark.parametrize("type_", INPUTS)
def test_what_exists_is_refused_whatever_its_case(iam: IAMClient, type_: str) -> None:
    make(iam, type_)
    for name in (INPUTS[type_]["name"], INPUTS[type_]["name"].upper()):
        with pytest.raises(ClientError) as error:
            make(iam, type_, name=name, path="/y/")
        assert "EntityAlreadyExists" in refusal(error.value)


@pytest.mark.parametrize("type_", INPUTS)
def test_what_is_gone_reads_as_gone_and_its_deletion_succeeds(iam: IAMClient, type_: str) -> None:
    state = make(iam, type_)
    for _ in range(2):
        iam_calls.delete(iam, type_, state.properties)
    assert iam_calls.read(iam, type_, state.id, INPUTS[type_]) is None


@pytest.mark.parametrize("type_", ATTACHMENTS)
def test_attachments_are_made_read_and_deleted(iam: IAMClient, type_: str) -> None:
    for needed in INPUTS:
        make(iam, needed)
    inputs = ATTACHMENTS[type_]
    state = iam_calls.create(iam, type_, inputs)
    assert state.properties == inputs
    assert iam_calls.read(iam, type_, state.id, {}) == state
    for _ in range(2):
        iam_calls.delete(iam, type_, inputs)
    assert iam_calls.read(iam, type_, state.id, inputs) is None


@pytest.mark.parametrize(("type_", "holder"), [(ROLE_ATTACHMENT, ROLE), (USER_ATTACHMENT, USER)])
def test_what_is_attached_or_has_attachments_is_not_deleted(iam: IAMClient, type_: str, holder: str) -> None:
    states = {needed: make(iam, needed) for needed in INPUTS}
    iam_calls.create(iam, type_, ATTACHMENTS[type_])
    for kept in (POLICY, holder):
        with pytest.raises(ClientError) as error:
            iam_calls.delete(iam, kept, states[kept].properties)
        assert "DeleteConflict" in refusal(error.value)


def test_a_user_with_an_access_key_is_not_deleted(iam: IAMClient) -> None:
    state = make(iam, USER)
    iam.create_access_key(UserName="user")
    with pytest.raises(ClientError) as error:
        iam_calls.delete(iam, USER, state.properties)
    assert refusal(error.value) == ("DeleteUser: DeleteConflict: Cannot delete entity, must delete access keys first.")


def test_a_policy_gets_a_new_default_version_and_loses_its_oldest_before_a_sixth(iam: IAMClient) -> None:
    state = make(iam, POLICY)
    for number in range(2, MAX_VERSIONS + 3):
        new = {**INPUTS[POLICY], "policy": document(f"s3:Action{number}")}
        state = iam_calls.update(iam, POLICY, state.id, state.properties, new)
        assert json.loads(state.properties["policy"]) == json.loads(new["policy"])
    versions = iam.list_policy_versions(PolicyArn=state.id)["Versions"]
    assert sorted(version["VersionId"] for version in versions) == ["v3", "v4", "v5", "v6", "v7"]
    assert [version["VersionId"] for version in versions if version["IsDefaultVersion"]] == ["v7"]
    iam_calls.delete(iam, POLICY, state.properties)
    assert iam_calls.read(iam, POLICY, state.id, {}) is None


def test_every_input_of_a_role_that_aws_can_change_is_changed_in_place(iam: IAMClient) -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
    new = {
        **INPUTS[ROLE],
        "assumeRolePolicy": TRUST.replace("111111111111", "444444444444"),
        "description": "text",
        "maxSessionDuration": 7200,
        "permissionsBoundary": boundary,
        "tags": {"team": "web"},
    }
    state = make(iam, ROLE)
    changed = iam_calls.update(iam, ROLE, state.id, state.properties, new)
    assert changed.properties["uniqueId"] == state.properties["uniqueId"]
    assert {name: changed.properties[name] for name in new} == new
    back = iam_calls.update(iam, ROLE, state.id, changed.properties, INPUTS[ROLE])
    assert back.properties == state.properties


def test_a_user_is_renamed_moved_and_tagged_in_place(iam: IAMClient) -> None:
    state = make(iam, USER)
    new = {"name": "User", "path": "/y/", "tags": {"team": "web"}}
    changed = iam_calls.update(iam, USER, state.id, state.properties, new)
    assert {name: changed.properties[name] for name in new} == new
    assert changed.properties["uniqueId"] == state.properties["uniqueId"]
    assert changed.id == state.id
    assert iam_calls.read(iam, USER, state.id, changed.properties) == changed


def test_a_difference_names_what_changed_and_what_aws_cannot_change() -> None:
    new = {**INPUTS[ROLE], "path": "/y/", "description": "text"}
    found = iam_calls.difference(ROLE, INPUTS[ROLE], new)
    assert found == Difference(changed=("description", "path"), replaced=("path",))
    new = {**INPUTS[POLICY], "policy": document("s3:PutObject")}
    assert iam_calls.difference(POLICY, INPUTS[POLICY], new) == Difference(changed=("policy",), replaced=())


def test_documents_that_mean_the_same_and_defaults_that_are_spelled_out_are_no_difference() -> None:
    new = {**INPUTS[ROLE], "assumeRolePolicy": json.dumps(json.loads(TRUST), indent=2), "maxSessionDuration": 3600.0}
    assert iam_calls.difference(ROLE, INPUTS[ROLE], new) == Difference(changed=(), replaced=())


def test_inputs_that_are_missing_or_unknown_are_named() -> None:
    assert iam_calls.problems(ROLE, {"name": "Role", "colour": "red"}) == {
        "assumeRolePolicy": "is missing",
        "colour": f"is no input of {ROLE}",
    }
    assert iam_calls.problems(ROLE, INPUTS[ROLE]) == {}


def test_a_type_that_is_not_emulated_is_named() -> None:
    with pytest.raises(EmulatorError, match="no resource type aws:iam/group:Group"):
        iam_calls.problems("aws:iam/group:Group", {})
