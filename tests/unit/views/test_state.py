"""A Pulumi stack's state as a desired state. ``tests/engine/test_diff_state.py`` does the same with a real state."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from provisioner.config.export import SECRET
from provisioner.config.file import UnreadableInputError
from provisioner.model.desired import Desired, Policy, Role, User
from provisioner.views.access import accesses
from provisioner.views.state import sides
from tests.emit.fleet import AT, Fleet

PAIR = "main-production"
Body = dict[str, Any]


def resource(stack: str, kind: str, name: str, outputs: Mapping[str, Any]) -> Body:
    """Return a resource of an export."""
    return {"urn": f"urn:pulumi:{stack}::provisioner::{kind}::{name}", "type": kind, "outputs": dict(outputs)}


def policies(stack: str, made: tuple[Policy, ...], kind: str, owner: Mapping[str, str]) -> list[Body]:
    """Return policies, and their attachments to a role or user."""
    attachment = f"aws:iam/{kind}PolicyAttachment:{kind[0].upper()}{kind[1:]}PolicyAttachment"
    found = []
    for each in made:
        outputs = {"arn": each.arn, "name": each.name, "path": each.path, "policy": each.document.text()}
        found.append(resource(stack, "aws:iam/policy:Policy", each.name, outputs))
        found.append(resource(stack, attachment, each.name, {**owner, "policyArn": each.arn}))
    return found


def role(stack: str, made: Role) -> list[Body]:
    """Return a role with its policies."""
    outputs = {
        "arn": made.arn,
        "name": made.name,
        "path": made.path,
        "description": made.description,
        "assumeRolePolicy": made.trust_policy.text(),
        "maxSessionDuration": made.max_session_seconds,
        "permissionsBoundary": made.permissions_boundary,
        "tags": dict(made.tags),
    }
    own = policies(stack, made.policies, "role", {"role": made.name})
    return [resource(stack, "aws:iam/role:Role", made.name.lower(), outputs), *own]


def user(stack: str, made: User) -> list[Body]:
    """Return a user with its grants; one that exists already is no resource."""
    outputs = {"arn": made.arn, "name": made.name, "path": made.path, "tags": dict(made.tags)}
    own = [resource(stack, "aws:iam/user:User", made.name, outputs)] if made.managed else []
    return [*own, *policies(stack, made.grants, "user", {"user": made.name})]


def state(desired: Desired, stack: str = PAIR) -> list[Body]:
    """Return the resources that a deployment of a stack leaves in its state."""
    top = resource(stack, "pulumi:pulumi:Stack", f"provisioner-{stack}", {})
    for pair in desired.pairs:
        if pair.name == stack:
            top["outputs"]["roles"] = {
                each.key: {"role_arn": each.arn, "session_seconds": each.session_seconds} for each in pair.roles
            }
            granted = [
                each for made in pair.users for each in policies(stack, made.grants, "user", {"user": made.name})
            ]
            return [top, *(each for made in pair.roles for each in role(stack, made)), *granted]
    return [top, *(each for home in desired.bastions for made in home.users for each in user(stack, made))]


def written(folder: Path, resources: list[Body], **more: Any) -> Path:  # noqa: ANN401
    """Return a file with a state."""
    path = folder / "state.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": resources, **more}}), "utf-8")
    return path


def access(desired: Desired) -> list[tuple[str, str]]:
    """Return who may assume which role."""
    return [(each.user.name, each.role.arn) for each in accesses(desired) if each.decision.allowed]


def real(**changes: Any) -> Desired:  # noqa: ANN401
    """Return a fleet whose trust policies are those that we make."""
    desired = Fleet(**changes).desired()
    pair = desired.pairs[0]
    named = tuple(each.arn for each in pair.users)
    return dataclasses.replace(
        desired,
        pairs=(dataclasses.replace(pair, roles=tuple(_trusting(each, named) for each in pair.roles)),),
    )


def _trusting(made: Role, users: tuple[str, ...]) -> Role:
    (statement,) = made.trust_policy.statements
    conditions = (
        ("ArnEquals", (("aws:PrincipalArn", users),)),
        ("StringEquals", (("aws:PrincipalTag/access-to-production", ("true",)), *statement.conditions[0][1])),
    )
    trust = dataclasses.replace(made.trust_policy, statements=(dataclasses.replace(statement, conditions=conditions),))
    return dataclasses.replace(made, trust_policy=trust)


def without_places(made: Role) -> Role:
    """Return a role without what only the files know."""
    return dataclasses.replace(made, at=AT, policies=tuple(_without_place(each) for each in made.policies))


def _without_place(policy: Policy) -> Policy:
    statements = tuple(dataclasses.replace(statement, at=None) for statement in policy.document.statements)
    return dataclasses.replace(policy, document=dataclasses.replace(policy.document, statements=statements))


# --- A pair ---------------------------------------------------------------------------------------------------------


def test_the_roles_of_a_pairs_state_are_those_that_were_deployed(tmp_path: Path) -> None:
    desired = real(
        stacks=("website", "shop"), users=("cicd-bot", "release-bot"), policies=3, boundary="arn:aws:iam::1:policy/b"
    )
    found = sides(written(tmp_path, state(desired)), desired)

    assert [without_places(each) for each in found.before.pairs[0].roles] == sorted(
        (without_places(each) for each in desired.pairs[0].roles), key=lambda each: each.stack
    )
    assert found.after == desired
    assert sorted(access(found.before)) == sorted(access(desired))
    assert len(access(found.before)) == 4


def test_what_a_pairs_state_cannot_know_is_said_to_come_from_the_configuration(tmp_path: Path) -> None:
    desired = real()

    (note,) = sides(written(tmp_path, state(desired)), desired).notes

    assert note == (
        'the state of the pair "main-production" holds its roles and grants; '
        "its users' tags are those of accounts.yaml"
    )


def test_an_interrupted_deployment_is_told(tmp_path: Path) -> None:
    desired = real()
    found = sides(written(tmp_path, state(desired), pending_operations=[{}]), desired)

    assert found.notes[-1] == "a deployment of this stack was interrupted: AWS may hold more than its state says"


def test_only_the_pair_of_the_state_is_compared(tmp_path: Path) -> None:
    desired = real()
    other = dataclasses.replace(desired.pairs[0], name="main-staging")
    wide = dataclasses.replace(desired, pairs=(*desired.pairs, other))

    assert [each.name for each in sides(written(tmp_path, state(desired)), wide).after.pairs] == [PAIR]


def test_a_user_that_is_gone_from_the_files_is_known_from_its_grant_and_the_trust_policies(tmp_path: Path) -> None:
    deployed, now = real(users=("cicd-bot", "old-bot")), real(users=("cicd-bot",))
    found = sides(written(tmp_path, state(deployed)), now)

    assert [name for name, _ in access(found.before)] == ["cicd-bot", "old-bot"]
    assert [name for name, _ in access(found.after)] == ["cicd-bot"]
    assert [each.name for each in found.before.bastions[0].users] == ["cicd-bot", "old-bot"]


def test_a_granted_user_that_no_role_names_may_assume_nothing(tmp_path: Path) -> None:
    deployed, now = Fleet(users=("cicd-bot", "old-bot")).desired(), Fleet(users=("cicd-bot",)).desired()
    found = sides(written(tmp_path, state(deployed)), now)

    assert [each.tags for each in found.before.bastions[0].users if each.name == "old-bot"] == [{}]


def test_a_role_that_the_files_no_longer_have_keeps_its_stack_by_the_outputs(tmp_path: Path) -> None:
    deployed, now = real(stacks=("website", "shop")), real(stacks=("website",))

    assert [each.stack for each in sides(written(tmp_path, state(deployed)), now).before.pairs[0].roles] == [
        "shop",
        "website",
    ]


def test_a_preview_role_is_told_from_the_updaters(tmp_path: Path) -> None:
    resources = state(real())
    roles = resources[0]["outputs"]["roles"]
    roles["website:preview"] = roles.pop("website")
    (made,) = sides(written(tmp_path, resources), real()).before.pairs[0].roles

    assert (made.stack, made.kind, made.key) == ("website", "preview", "website:preview")


@pytest.mark.parametrize("outputs", [{}, {"roles": []}, {"roles": {"x": 1}}, {"roles": {"x": {"role_arn": "other"}}}])
def test_without_outputs_a_role_is_known_by_its_name_in_the_files(tmp_path: Path, outputs: Body) -> None:
    resources = state(real())
    resources[0]["outputs"] = outputs
    (made,) = sides(written(tmp_path, resources), real()).before.pairs[0].roles

    assert (made.stack, made.session_seconds) == ("website", 0)


def test_a_role_that_nothing_else_knows_is_called_by_its_own_name(tmp_path: Path) -> None:
    resources = state(real(stacks=("shop",)))
    resources[0]["outputs"] = {}
    (made,) = sides(written(tmp_path, resources), real()).before.pairs[0].roles

    assert (made.stack, made.session_seconds) == ("ShopStackUpdaterRole", 0)


def test_another_bastion_or_account_in_the_state_is_the_one_that_is_compared(tmp_path: Path) -> None:
    deployed, now = real(ids=("999999999999", "888888888888")), real()
    before = sides(written(tmp_path, state(deployed)), now).before

    assert (before.bastions[0].account.id, before.pairs[0].account.id) == ("999999999999", "888888888888")
    assert access(before) == access(deployed)


def test_a_pair_without_roles_is_of_the_accounts_in_the_files(tmp_path: Path) -> None:
    deployed, now = real(stacks=()), real()
    before = sides(written(tmp_path, state(deployed)), now).before

    assert (before.pairs[0].roles, before.pairs[0].account, before.pairs[0].bastion) == (
        (),
        now.pairs[0].account,
        now.pairs[0].bastion,
    )


def test_grants_that_the_bastion_packs_are_those_of_the_configuration(tmp_path: Path) -> None:
    desired = real(packed=True)
    found = sides(written(tmp_path, state(desired)), desired)

    assert access(found.before) == access(desired)
    assert found.before.pairs[0].users == ()


# --- A bastion ------------------------------------------------------------------------------------------------------


def test_the_users_of_a_bastions_state_have_the_tags_that_were_deployed(tmp_path: Path) -> None:
    desired = real(users=("cicd-bot", "release-bot"))
    resources = state(desired, "main")
    resources[1]["outputs"]["tags"] = {"access-to-staging": "true"}
    found = sides(written(tmp_path, resources), desired)

    assert [name for name, _ in access(found.before)] == ["release-bot"]
    assert [name for name, _ in access(found.after)] == ["cicd-bot", "release-bot"]
    assert [each.tags for each in found.before.pairs[0].users] == [
        {"access-to-staging": "true"},
        {"access-to-production": "true"},
    ]
    assert found.notes == ('the state of the bastion "main" holds its users; the roles are those of the configuration',)


def test_a_user_that_is_not_deployed_yet_may_do_nothing(tmp_path: Path) -> None:
    deployed, now = real(users=("cicd-bot",)), real(users=("cicd-bot", "release-bot"))

    assert [name for name, _ in access(sides(written(tmp_path, state(deployed, "main")), now).before)] == ["cicd-bot"]


def test_a_user_that_exists_already_is_as_the_files_say(tmp_path: Path) -> None:
    desired = real(existing=frozenset({"cicd-bot"}))

    assert access(sides(written(tmp_path, state(desired, "main")), desired).before) == access(desired)


def test_a_user_that_the_program_made_and_the_files_call_existing_is_as_the_state_says(tmp_path: Path) -> None:
    resources = state(real(), "main")
    resources[1]["outputs"]["tags"] = {}

    assert access(sides(written(tmp_path, resources), real(existing=frozenset({"cicd-bot"}))).before) == []


def test_packed_grants_are_those_of_the_bastions_state(tmp_path: Path) -> None:
    deployed, now = real(packed=True), real(packed=True, stacks=("website", "shop"))
    found = sides(written(tmp_path, state(deployed, "main")), now)

    assert len(access(found.before)) == 1
    assert len(access(found.after)) == 2


# --- What is refused ------------------------------------------------------------------------------------------------


def refusal(path: Path, desired: Desired) -> str:
    """Return why a state is refused."""
    with pytest.raises(UnreadableInputError) as error:
        sides(path, desired)
    return str(error.value)


def test_a_state_of_a_stack_that_the_files_do_not_have_is_refused(tmp_path: Path) -> None:
    resources = state(real(pair="main-old"), "main-old")

    assert (
        'it is of the stack "main-old", and no bastion or pair has that name (main, main-production); write it with:'
        in refusal(written(tmp_path, resources), real())
    )


@pytest.mark.parametrize(
    "document",
    ["", "{", "[]", '"x"', "[" * 100_000, '{"Version": "2012-10-17", "Statement": [{"Effect": "Maybe"}]}', '{"a": 1}'],
)
def test_a_document_that_is_none_is_named_and_not_shown(tmp_path: Path, document: str) -> None:
    resources = state(real())
    resources[1]["outputs"]["assumeRolePolicy"] = document

    assert refusal(written(tmp_path, resources), real()).endswith(
        '"assumeRolePolicy" of the aws:iam/role:Role "websitestackupdaterrole" is no policy document that can be '
        "compared; write it with: pulumi stack export --stack NAME --file state.json"
    )


def test_a_secret_is_not_read_and_not_shown(tmp_path: Path) -> None:
    resources = state(real())
    resources[2]["outputs"]["policy"] = {SECRET: "1b47061264138c4ac30d75fd1eb44270", "plaintext": "correct horse"}
    told = refusal(written(tmp_path, resources), real())

    assert "is a secret in it, which is not read" in told
    assert "horse" not in told


def test_an_attachment_of_a_policy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    resources = [each for each in state(real()) if each["type"] != "aws:iam/policy:Policy"]

    assert 'the policy that is attached to "WebsiteStackUpdaterRole" is not in it' in refusal(
        written(tmp_path, resources), real()
    )
