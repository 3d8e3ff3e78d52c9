"""What the program declares is what ``Desired`` says, at the right place, in the right order, with stable names."""

from __future__ import annotations

import dataclasses

import pulumi
import pytest

from provisioner.emulator.inprocess import Deployment, Resource
from provisioner.iam.arn import PARTITIONS
from tests.emit.conftest import Deploy
from tests.emit.fleet import Fleet

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
USER = "aws:iam/user:User"
ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
USER_ATTACHMENT = "aws:iam/userPolicyAttachment:UserPolicyAttachment"
PROVIDER = "pulumi:providers:aws"

BIG = Fleet(
    stacks=("website", "docs"),
    users=("cicd-bot", "old-bot"),
    existing=frozenset({"old-bot"}),
    policies=2,
    boundary="arn:aws:iam::222222222222:policy/ci-boundary",
    max_session=7200,
)


def of_type(deployment: Deployment, type_: str) -> dict[str, Resource]:
    return {resource.name: resource for resource in deployment.resources if resource.type == type_}


def inputs(deployment: Deployment) -> dict[str, dict[str, object]]:
    """Return what was declared, by URN, but for the providers."""
    return {it.urn: dict(it.inputs) for it in deployment.resources if it.type != PROVIDER}


def name_of(deployment: Deployment, urn: str) -> str:
    """Return the logical name of a URN's resource; of the stack, nothing."""
    return {resource.urn: resource.name for resource in deployment.resources}.get(urn, "")


def test_roles_are_declared_as_desired(deploy: Deploy) -> None:
    desired = BIG.desired()
    expected = {
        role.name.lower(): {
            "name": role.name,
            "path": role.path,
            "description": role.description,
            "assumeRolePolicy": role.trust_policy.text(),
            "maxSessionDuration": 7200,
            "permissionsBoundary": "arn:aws:iam::222222222222:policy/ci-boundary",
            "tags": {"owner": "platform"},
        }
        for role in desired.pairs[0].roles
    }
    actual = of_type(deploy(desired), ROLE)
    assert expected == {name: dict(role.inputs) for name, role in actual.items()}


def test_policies_and_grants_are_declared_as_desired(deploy: Deploy) -> None:
    desired = BIG.desired()
    pair = desired.pairs[0]
    policies = [policy for role in pair.roles for policy in role.policies]
    policies += [grant for user in pair.users for grant in user.grants]
    expected = {it.name.lower(): {"name": it.name, "path": it.path, "policy": it.document.text()} for it in policies}
    assert expected == {name: dict(it.inputs) for name, it in of_type(deploy(desired), POLICY).items()}


def test_arns_in_aws_are_the_desired_ones(deploy: Deploy) -> None:
    desired = BIG.desired()
    deployment = deploy(desired)
    expected = {role.arn for role in desired.pairs[0].roles}
    assert expected == {role.state["arn"] for role in of_type(deployment, ROLE).values()}
    grants = {grant.arn for user in desired.pairs[0].users for grant in user.grants}
    assert grants <= {policy.state["arn"] for policy in of_type(deployment, POLICY).values()}


def test_every_policy_is_attached_to_its_role_and_every_grant_to_its_user(deploy: Deploy) -> None:
    desired = BIG.desired()
    deployment = deploy(desired)
    pair = desired.pairs[0]
    roles = {(role.name, policy.arn) for role in pair.roles for policy in role.policies}
    assert roles == {
        (it.inputs["role"], it.inputs["policyArn"]) for it in of_type(deployment, ROLE_ATTACHMENT).values()
    }
    users = {(user.name, grant.arn) for user in pair.users for grant in user.grants}
    assert users == {
        (it.inputs["user"], it.inputs["policyArn"]) for it in of_type(deployment, USER_ATTACHMENT).values()
    }


def test_nothing_is_declared_that_is_only_decoration(deploy: Deploy) -> None:
    expected = {PROVIDER, ROLE, POLICY, ROLE_ATTACHMENT, USER_ATTACHMENT}
    assert expected == {resource.type for resource in deploy(BIG.desired()).resources}


def test_every_resource_has_an_explicit_provider_of_the_right_account(deploy: Deploy) -> None:
    deployment = deploy(BIG.desired())
    expected = {("target", "222222222222"), ("bastion", "111111111111")}
    resources = [resource for resource in deployment.resources if resource.type != PROVIDER]
    assert expected == {(name_of(deployment, it.provider), it.account) for it in resources}
    bastion = {it.name for it in resources if it.account == "111111111111"}
    assert bastion == {"cicd-bot-main-production", "old-bot-main-production"}


def test_providers_know_their_account_region_and_credentials(deploy: Deploy) -> None:
    role = "arn:aws:iam::222222222222:role/deploy"
    fleet = Fleet(bastion_profile="bastion-admin", target_role=role)
    declared = of_type(deploy(fleet.desired()), PROVIDER)
    defaults = {"skipCredentialsValidation", "skipRegionValidation"}  # pulumi-aws adds them
    providers = {
        name: {key: value for key, value in it.inputs.items() if key not in defaults} for name, it in declared.items()
    }
    assert providers["bastion"] == {
        "region": "us-west-2",
        "allowedAccountIds": '["111111111111"]',
        "profile": "bastion-admin",
    }
    assert providers["target"] == {
        "region": "us-west-2",
        "allowedAccountIds": '["222222222222"]',
        "assumeRoles": f'[{{"roleArn": "{role}", "sessionName": "provisioner"}}]',
    }


def test_the_tree_is_role_then_its_policies_then_their_attachments(deploy: Deploy) -> None:
    deployment = deploy(Fleet(policies=2).desired())
    parents = {(it.type, it.name): name_of(deployment, it.parent) for it in deployment.resources}
    assert parents == {
        (PROVIDER, "bastion"): "",
        (PROVIDER, "target"): "",
        (ROLE, "websitestackupdaterrole"): "",
        (POLICY, "websiteupdaterrolepolicy"): "websitestackupdaterrole",
        (POLICY, "websiteupdaterrolepolicy-2"): "websitestackupdaterrole",
        (ROLE_ATTACHMENT, "websiteupdaterrolepolicy"): "websiteupdaterrolepolicy",
        (ROLE_ATTACHMENT, "websiteupdaterrolepolicy-2"): "websiteupdaterrolepolicy-2",
        (POLICY, "cicd-bot-main-production"): "",
        (USER_ATTACHMENT, "cicd-bot-main-production"): "cicd-bot-main-production",
    }


def test_a_grant_comes_after_the_roles_it_names_and_all_that_is_attached_to_them(deploy: Deploy) -> None:
    deployment = deploy(BIG.desired())
    needed = {it.urn for it in deployment.resources if it.type in {ROLE, ROLE_ATTACHMENT}}
    for grant in ("cicd-bot-main-production", "old-bot-main-production"):
        assert needed <= set(of_type(deployment, POLICY)[grant].depends_on)


def test_a_grant_does_not_wait_for_roles_of_other_users(deploy: Deploy) -> None:
    desired = Fleet(stacks=("website", "docs"), users=("cicd-bot", "docs-bot")).desired()
    pair = desired.pairs[0]
    roles = tuple(
        dataclasses.replace(role, users=("docs-bot",) if role.stack == "docs" else ("cicd-bot",)) for role in pair.roles
    )
    changed = dataclasses.replace(desired, pairs=(dataclasses.replace(pair, roles=roles),))
    grant = of_type(deploy(changed), POLICY)["cicd-bot-main-production"]
    assert [urn for urn in grant.depends_on if "docs" in urn] == []


def test_outputs_of_a_pair_are_what_ci_needs(deploy: Deploy) -> None:
    roles = deploy(Fleet(stacks=("website", "docs")).desired()).outputs["roles"]
    arn = "arn:aws:iam::222222222222:role/stack-updaters/"
    assert roles == {
        "website": {
            "role_arn": f"{arn}WebsiteStackUpdaterRole",
            "external_id": "website/production",
            "session_seconds": 1800,
        },
        "docs": {"role_arn": f"{arn}DocsStackUpdaterRole", "external_id": "docs/production", "session_seconds": 1800},
    }


def test_a_bastion_makes_its_managed_users_with_their_tags_and_no_other(deploy: Deploy) -> None:
    deployment = deploy(BIG.desired(), "main", after=())
    assert {name: dict(user.inputs) for name, user in of_type(deployment, USER).items()} == {
        "cicd-bot": {
            "name": "cicd-bot",
            "path": "/",
            "forceDestroy": False,
            "tags": {"access-to-production": "true"},
        }
    }
    assert deployment.outputs == {"users": {"cicd-bot": "arn:aws:iam::111111111111:user/cicd-bot"}}
    assert {resource.type for resource in deployment.resources} == {PROVIDER, USER}


def test_a_bastion_that_packs_the_grants_makes_them_under_their_users(deploy: Deploy) -> None:
    desired = dataclasses.replace(BIG, packed=True).desired()
    deployment = deploy(desired, "main", after=())
    grant = of_type(deployment, POLICY)["cicd-bot-main-production"]
    assert name_of(deployment, grant.parent) == "cicd-bot"
    assert grant.inputs["policy"] == desired.bastions[0].users[0].grants[0].document.text()
    assert {it.inputs["user"] for it in of_type(deployment, USER_ATTACHMENT).values()} == {"cicd-bot", "old-bot"}


def test_a_pair_whose_bastion_packs_the_grants_does_not_need_the_bastion(deploy: Deploy) -> None:
    deployment = deploy(dataclasses.replace(BIG, packed=True).desired())
    assert [name for name in of_type(deployment, POLICY) if "bot" in name] == []
    assert list(of_type(deployment, PROVIDER)) == ["target"]


def test_a_bastion_may_be_its_own_target(deploy: Deploy) -> None:
    desired = Fleet(ids=("111111111111", "111111111111")).desired()
    assert {resource.account for resource in deploy(desired).resources} == {"111111111111"}


def test_adding_a_stack_changes_nothing_else_but_the_grant(deploy: Deploy) -> None:
    before = inputs(deploy(Fleet(stacks=("website",)).desired()))
    after = inputs(deploy(Fleet(stacks=("docs", "website")).desired()))
    changed = {urn.rpartition("::")[2] for urn, declared in before.items() if after[urn] != declared}
    assert changed == {"cicd-bot-main-production"}


def test_a_new_name_is_a_new_resource_so_that_the_old_one_goes_last(deploy: Deploy) -> None:
    before = of_type(deploy(Fleet().desired()), ROLE)
    after = of_type(deploy(Fleet(names={"website": "WebRole"}).desired()), ROLE)
    assert (set(before), set(after)) == ({"websitestackupdaterrole"}, {"webrole"})


def test_a_name_that_changes_only_by_case_is_the_same_resource_deleted_before_it_is_made(deploy: Deploy) -> None:
    before = of_type(deploy(Fleet().desired()), ROLE)["websitestackupdaterrole"]
    after = of_type(deploy(Fleet(names={"website": "WEBSITEStackUpdaterRole"}).desired()), ROLE)
    assert set(after) == {before.name}
    assert after[before.name].urn == before.urn
    assert after[before.name].inputs["name"] == "WEBSITEStackUpdaterRole"


def test_whatever_has_a_fixed_name_is_deleted_before_it_is_replaced(deploy: Deploy) -> None:
    deployment = deploy(BIG.desired())
    expected = {ROLE: {True}, POLICY: {True}, ROLE_ATTACHMENT: {False}, USER_ATTACHMENT: {False}}
    actual = {type_: {it.delete_before_replace for it in of_type(deployment, type_).values()} for type_ in expected}
    assert expected == actual


def test_logical_names_are_unique_within_their_type_and_parents(deploy: Deploy) -> None:
    urns = [resource.urn for resource in deploy(BIG.desired()).resources]
    assert len(set(urns)) == len(urns)


def test_a_stack_of_an_unknown_name_fails_with_the_known_names(deploy: Deploy) -> None:
    expected = (
        'no bastion or account pair is named "main-prod", as this Pulumi stack is; there are: main, main-production'
    )
    with pytest.raises(pulumi.RunError) as error:
        deploy(BIG.desired(), "main-prod", after=())
    assert expected == str(error.value)


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov", "aws-eusc", "aws-iso"])
def test_other_partitions_are_deployed_to(deploy: Deploy, partition: str) -> None:
    desired = Fleet(partition=partition, region=PARTITIONS[partition]).desired()
    assert deploy(desired).outputs["roles"]["website"]["role_arn"] == desired.pairs[0].roles[0].arn
