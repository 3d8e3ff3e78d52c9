"""What ``deploy`` says of its work, and how providers reach their accounts: what ``demo --engine pulumi`` stands on."""

from __future__ import annotations

import dataclasses

import pytest

from provisioner.emit.engine import EngineError, deploy
from provisioner.emit.stacks import declare
from provisioner.emulator.plugin import official
from provisioner.emulator.server import Fault
from tests.engine.world import World

pytestmark = pytest.mark.engine


def test_deploy_tells_of_each_resource_and_returns_the_outputs(world: World) -> None:
    fleet = world.fleet(existing=frozenset())
    told: list[tuple[str, str]] = []
    outputs = deploy(world.engine, "main", lambda: declare(fleet.desired()), lambda *made: told.append(made))
    assert outputs == {"users": {"cicd-bot": f"arn:aws:iam::{world.ids[0]}:user/cicd-bot"}}
    assert told == [
        ("pulumi:providers:aws", "bastion"),
        ("aws:iam/user:User", "cicd-bot"),
        ("pulumi:pulumi:Stack", "provisioner-main"),
    ]


def test_deploy_fails_with_what_the_engine_says_was_wrong(world: World) -> None:
    world.server.refuse_next(Fault(action="CreateUser", mentioning="cicd-bot", code="AccessDenied", message="no"))
    with pytest.raises(EngineError) as error:
        deploy(world.engine, "main", lambda: declare(world.fleet(existing=frozenset()).desired()))
    assert "AccessDenied: no" in str(error.value).splitlines()[0]


def test_profiles_of_the_configuration_lead_to_their_accounts(world: World) -> None:
    fleet = world.fleet(existing=frozenset(), bastion_role=None, bastion_profile="bastion-admin")
    environment = {**world.engine.environment, **world.server.environment(fleet.desired())}
    with_profiles = dataclasses.replace(world, engine=dataclasses.replace(world.engine, environment=environment))
    with_profiles.up(fleet, "main")
    assert world.bastion().users == {"cicd-bot": ()}


@pytest.mark.skipif(official(), reason="the official plugin asks the user's own account for credentials")
def test_without_any_credentials_the_emulator_lends_those_of_the_right_account(world: World) -> None:
    fleet = world.fleet(existing=frozenset(), bastion_role=None)
    world.up(fleet, "main")
    assert world.bastion().users == {"cicd-bot": ()}


def test_ambient_credentials_of_another_account_are_refused(world: World) -> None:
    keys = world.server.cloud.keys("aws", world.ids[1])
    ambient = {
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_SESSION_TOKEN": keys.session_token or "",
    }
    engine = dataclasses.replace(world.engine, environment={**world.engine.environment, **ambient})
    desired = world.fleet(existing=frozenset(), bastion_role=None).desired()
    with pytest.raises(EngineError, match=f"AWS account ID not allowed: {world.ids[1]}"):
        deploy(engine, "main", lambda: declare(desired))
    assert world.bastion().users == {}
