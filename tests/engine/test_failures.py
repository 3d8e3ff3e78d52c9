"""What goes wrong on the real engine: it stops in time, says why, and the next deployment repairs what is left."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import automation
from pulumi.runtime import register_stack_transformation

from provisioner.emit.stacks import declare
from provisioner.emulator.inventory import Inventory
from provisioner.emulator.server import Fault
from tests.engine.world import World

pytestmark = pytest.mark.engine

NOTHING = Inventory(roles={}, users={}, policies=())
ROLE = "WebsiteStackUpdaterRole"
POLICY = "WebsiteUpdaterRolePolicy"


@pytest.mark.parametrize(("side", "wrong"), [("target_role", 0), ("bastion_role", 1)])
def test_credentials_of_the_wrong_account_are_refused_before_any_change(world: World, side: str, wrong: int) -> None:
    with pytest.raises(automation.CommandError) as error:
        world.up(world.fleet(**{side: f"arn:aws:iam::{world.ids[wrong]}:role/deploy"}))
    shown = str(error.value)
    assert f"AWS account ID not allowed: {world.ids[wrong]}" in shown
    assert f"the credentials for the {side.removesuffix('_role')} account do not work" in shown
    assert "Traceback" not in shown
    assert world.target() == NOTHING
    assert world.bastion() == NOTHING


def test_a_refused_call_ends_in_a_clear_error_and_a_later_up_repairs(world: World) -> None:
    world.add_user()
    fault = Fault(action="CreatePolicy", mentioning=POLICY, code="AccessDenied", message="not authorized to do that")
    arn = world.fleet().desired().pairs[0].roles[0].policies[0].arn
    world.server.refuse_next(fault)
    with pytest.raises(automation.CommandError) as error:
        world.up(world.fleet())
    shown = str(error.value)
    assert [part in shown for part in ("CreatePolicy", "AccessDenied: not authorized", "Traceback")] == [
        True,
        True,
        False,
    ]
    assert world.bastion().policies == ()  # no grant on a role that is not whole
    assert world.up(world.fleet()) == {"create": 4, "same": 4}
    assert world.target_iam().get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1


def test_a_policy_that_exists_already_is_not_taken_over_and_up_goes_on_once_it_is_gone(world: World) -> None:
    world.add_user()
    policy = world.fleet().desired().pairs[0].roles[0].policies[0]
    iam = world.target_iam()
    # IAM's names are unique whatever their case and their path.
    theirs = iam.create_policy(PolicyName=policy.name.upper(), PolicyDocument=policy.document.text())["Policy"]["Arn"]
    with pytest.raises(automation.CommandError, match="EntityAlreadyExists"):
        world.up(world.fleet())
    iam.delete_policy(PolicyArn=theirs)
    assert world.up(world.fleet()) == {"create": 4, "same": 4}


def test_a_role_deleted_behind_our_back_does_not_stop_a_destroy(world: World) -> None:
    world.add_user()
    fleet = world.fleet()
    world.up(fleet)
    iam = world.target_iam()
    iam.detach_role_policy(RoleName=ROLE, PolicyArn=fleet.desired().pairs[0].roles[0].policies[0].arn)
    iam.delete_role(RoleName=ROLE)
    world.destroy()
    assert world.target() == NOTHING


def test_a_resource_without_a_provider_of_its_own_is_refused(world: World) -> None:
    def program() -> None:
        aws.iam.User("stray", name="stray")

    with pytest.raises(automation.CommandError, match="Default provider for 'aws' disabled"):
        world.run(program)
    assert world.bastion() == NOTHING


def test_a_role_that_a_killed_deployment_left_behind_is_imported_as_it_is(world: World) -> None:
    world.add_user()
    desired = world.fleet().desired()
    role = desired.pairs[0].roles[0]
    made = world.target_iam().create_role(
        RoleName=role.name,
        Path=role.path,
        Description=role.description,
        AssumeRolePolicyDocument=role.trust_policy.text(),
        Tags=[{"Key": key, "Value": value} for key, value in role.tags.items()],
    )
    with pytest.raises(automation.CommandError, match=f"Role with name {role.name} already exists"):
        world.up(world.fleet())

    def importing() -> None:
        register_stack_transformation(
            lambda args: _with_import(args, role.name) if args.type_.endswith(":Role") else None
        )
        declare(desired)

    assert world.run(importing)["import"] == 1
    assert world.up(world.fleet()) == {"same": 8}
    assert world.target_iam().get_role(RoleName=role.name)["Role"]["RoleId"] == made["Role"]["RoleId"]


def _with_import(args: pulumi.ResourceTransformationArgs, id_: str) -> pulumi.ResourceTransformationResult:
    options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(import_=id_))
    return pulumi.ResourceTransformationResult(props=args.props, opts=options)
