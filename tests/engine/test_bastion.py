"""A bastion's own Pulumi stack, on the real engine."""

from __future__ import annotations

import dataclasses

import pytest
from pulumi import automation

from provisioner.emit.stacks import declare
from tests.engine.world import World

pytestmark = pytest.mark.engine

GRANT = "cicd-bot-main-production"


def test_a_managed_user_is_made_with_its_tags_and_updated_in_place(world: World) -> None:
    fleet = world.fleet(existing=frozenset())
    assert world.up(fleet, "main") == {"create": 3}
    tags = world.bastion_iam().list_user_tags(UserName="cicd-bot")["Tags"]
    assert tags == [{"Key": "access-to-production", "Value": "true"}]
    assert world.outputs("main") == {"users": {"cicd-bot": f"arn:aws:iam::{world.ids[0]}:user/cicd-bot"}}
    desired = fleet.desired()
    bastion = desired.bastions[0]
    user = dataclasses.replace(bastion.users[0], tags={"access-to-staging": "true"})
    changed = dataclasses.replace(desired, bastions=(dataclasses.replace(bastion, users=(user,)),))
    assert world.run(lambda: declare(changed), "main") == {"same": 2, "update": 1}
    tags = world.bastion_iam().list_user_tags(UserName="cicd-bot")["Tags"]
    assert tags == [{"Key": "access-to-staging", "Value": "true"}]


def test_a_user_that_pairs_still_grant_to_is_not_deleted(world: World) -> None:
    fleet = world.fleet(existing=frozenset())
    world.up(fleet, "main")
    world.up(fleet)
    with pytest.raises(automation.CommandError, match="DeleteConflict: Cannot delete entity, must detach all policies"):
        world.destroy("main")
    assert world.bastion().users == {"cicd-bot": (GRANT,)}
    world.destroy()
    world.destroy("main")
    assert world.bastion().users == {}


def test_a_bastion_that_packs_the_grants_goes_up_and_away(world: World) -> None:
    fleet = world.fleet(existing=frozenset(), packed=True)
    assert world.up(fleet, "main") == {"create": 5}
    assert world.bastion().users == {"cicd-bot": (GRANT,)}
    world.destroy("main")
    assert (world.bastion().users, world.bastion().policies) == ({}, ())


def test_grants_of_a_user_that_becomes_managed_stay_as_they_are(world: World) -> None:
    world.add_user()
    assert world.up(world.fleet(packed=True), "main") == {"create": 4}
    assert world.preview(world.fleet(packed=True, existing=frozenset()), "main") == {"create": 1, "same": 4}
