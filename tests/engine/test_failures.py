"""What goes wrong on the real engine: it stops in time, says why, and the next deployment repairs what is left."""

from __future__ import annotations

import pulumi_aws as aws
import pytest
from pulumi import automation

from provisioner.emulator.inventory import Inventory
from provisioner.emulator.server import Fault
from tests.engine.world import World

pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore::ResourceWarning")]

NOTHING = Inventory(roles={}, users={}, policies=())
ROLE = "WebsiteStackUpdaterRole"
POLICY = "WebsiteUpdaterRolePolicy"


def test_credentials_of_the_wrong_account_are_refused_before_any_change(world: World) -> None:
    wrong = f"arn:aws:iam::{world.ids[0]}:role/deploy"
    expected = f"AWS account ID not allowed: {world.ids[0]}"
    with pytest.raises(automation.CommandError, match=expected):
        world.up(world.fleet(target_role=wrong))
    assert world.target() == NOTHING
    assert world.bastion() == NOTHING


def test_a_refused_call_ends_in_a_clear_error_and_a_later_up_repairs(world: World) -> None:
    world.add_user()
    fault = Fault(action="CreatePolicy", mentioning=POLICY, code="AccessDenied", message="not authorized to do that")
    arn = world.fleet().desired().pairs[0].roles[0].policies[0].arn
    world.server.refuse_next(fault)
    with pytest.raises(automation.CommandError) as error:
        world.up(world.fleet())
    assert "error: CreatePolicy: AccessDenied: not authorized to do that" in str(error.value)
    assert "Traceback" not in str(error.value)
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
    with pytest.raises(automation.CommandError, match="Default provider for 'aws' disabled"):
        world.run(lambda: aws.iam.User("stray", name="stray") and None)
    assert world.bastion() == NOTHING
