"""The emulated AWS in this process: on its own, out of reach of the user's accounts, and no softer than it must be."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pulumi
import pulumi_aws as aws
import pytest

from provisioner.emit.stacks import declare
from provisioner.emulator.cloud import PARTITIONS, Caller, Cloud, EmulatorError
from provisioner.emulator.inprocess import EmulatedAws, emulated_aws
from provisioner.emulator.inventory import Inventory, take_inventory
from tests.emit.fleet import Fleet

FLEET = Fleet(users=("cicd-bot", "old-bot"), existing=frozenset({"old-bot"}))
BASTION, TARGET = FLEET.ids
NOTHING = Inventory(roles={}, users={}, policies=())


@pytest.fixture
def emulated() -> Iterator[EmulatedAws]:
    """Return an AWS in which only the users stand that exist already."""
    with emulated_aws(FLEET.desired()) as running:
        yield running


def test_users_that_exist_already_stand_before_the_deployment_with_their_tags(emulated: EmulatedAws) -> None:
    iam = emulated.cloud.iam("aws", BASTION)
    assert take_inventory(iam) == Inventory(roles={}, users={"old-bot": ()}, policies=())
    assert iam.list_user_tags(UserName="old-bot")["Tags"] == [{"Key": "access-to-production", "Value": "true"}]
    assert take_inventory(emulated.cloud.iam("aws", TARGET)) == NOTHING


def test_each_resource_is_told_when_it_is_made(emulated: EmulatedAws) -> None:
    told: list[str] = []
    deployment = emulated.deploy(lambda: declare(FLEET.desired()), "main", lambda made: told.append(made.name))
    assert told == ["bastion", "cicd-bot"]
    assert told == [resource.name for resource in deployment.resources]


def test_a_user_assumes_its_role_as_a_ci_job_does(emulated: EmulatedAws) -> None:
    desired = FLEET.desired()
    for stack in ("main", "main-production"):
        emulated.deploy(lambda: declare(desired), stack)
    role = desired.pairs[0].roles[0]
    with emulated.cloud.signed_in("aws", BASTION, "cicd-bot") as keys:
        user = emulated.cloud.caller("aws", keys)
        session = emulated.cloud.assume(
            role.arn, keys, session_name="website-production", external_id=role.external_id, seconds=900
        )
        caller = emulated.cloud.caller("aws", session)
    assert user == Caller(account=BASTION, arn=f"arn:aws:iam::{BASTION}:user/cicd-bot", id=user.id)
    expected = f"arn:aws:sts::{TARGET}:assumed-role/{role.name}/website-production"
    assert caller == Caller(account=TARGET, arn=expected, id=caller.id)
    keys_left = emulated.cloud.iam("aws", BASTION).list_access_keys(UserName="cicd-bot")["AccessKeyMetadata"]
    assert keys_left == []


def test_keys_are_never_shown(emulated: EmulatedAws) -> None:
    keys = emulated.cloud.keys("aws", TARGET)
    assert repr(keys) == "Keys()"


@pytest.mark.parametrize("wrong", [{"target_role": BASTION}, {"bastion_role": TARGET}])
def test_a_provider_in_the_wrong_account_is_refused_before_any_change(
    emulated: EmulatedAws, wrong: dict[str, str]
) -> None:
    ((side, account),) = wrong.items()
    roles = {"target_role": TARGET, "bastion_role": BASTION, side: account}
    arns = {name: f"arn:aws:iam::{id_}:role/deploy" for name, id_ in roles.items()}
    desired = Fleet(target_role=arns["target_role"], bastion_role=arns["bastion_role"]).desired()
    with pytest.raises(EmulatorError, match=f"AWS account ID not allowed: {account}"):
        emulated.deploy(lambda: declare(desired), "main-production")
    assert take_inventory(emulated.cloud.iam("aws", TARGET)) == NOTHING
    assert take_inventory(emulated.cloud.iam("aws", BASTION)).policies == ()


def test_a_resource_without_a_provider_of_its_own_is_refused(emulated: EmulatedAws) -> None:
    def program() -> None:
        aws.iam.User("stray", name="stray")

    with pytest.raises(EmulatorError, match="without a provider of its own"):
        emulated.deploy(program, "main")


def test_a_resource_type_that_is_not_emulated_is_refused_by_name(emulated: EmulatedAws) -> None:
    def program() -> None:
        provider = aws.Provider("bastion", region="us-west-2", allowed_account_ids=[BASTION])
        aws.iam.Group("group", name="group", opts=pulumi.ResourceOptions(provider=provider))

    with pytest.raises(EmulatorError, match="no resource type aws:iam/group:Group"):
        emulated.deploy(program, "main")


def test_an_existing_resource_is_not_taken_over(emulated: EmulatedAws) -> None:
    emulated.cloud.iam("aws", BASTION).create_user(UserName="CICD-BOT")
    with pytest.raises(EmulatorError, match="cicd-bot: CreateUser: EntityAlreadyExists"):
        emulated.deploy(lambda: declare(FLEET.desired()), "main")


def test_a_failed_deployment_does_not_spoil_the_next(emulated: EmulatedAws) -> None:
    with pytest.raises(pulumi.RunError):
        emulated.deploy(lambda: declare(FLEET.desired()), "nonesuch")
    assert emulated.deploy(lambda: declare(FLEET.desired()), "main").outputs != {}


def test_an_emulated_aws_begins_empty_every_time() -> None:
    for _ in range(2):
        with emulated_aws(Fleet().desired()) as emulated:
            emulated.deploy(lambda: declare(Fleet().desired()), "main")


def test_the_users_own_aws_settings_are_ignored_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {
        "AWS_PROFILE": "nonesuch",
        "AWS_CONFIG_FILE": "/nonesuch/config",
        "AWS_ACCESS_KEY_ID": "own",
        "AWS_SECRET_ACCESS_KEY": "own",
        "AWS_SESSION_TOKEN": "own",
        "AWS_ENDPOINT_URL": "http://192.0.2.1:9",
        "AWS_ENDPOINT_URL_IAM": "http://192.0.2.1:9",
        "AWS_REGION": "nowhere",
        "MOTO_ACCOUNT_ID": "999999999999",
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    with emulated_aws(FLEET.desired()) as emulated:
        inside = {name: os.environ.get(name) for name in own if name != "AWS_CONFIG_FILE"}
        outputs = emulated.deploy(lambda: declare(FLEET.desired()), "main").outputs
    assert outputs == {"users": {"cicd-bot": f"arn:aws:iam::{BASTION}:user/cicd-bot"}}
    assert "own" not in inside.values()
    assert inside["AWS_PROFILE"] is None
    assert own == {name: os.environ.get(name) for name in own}


def test_nothing_leaves_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: socket.socket, address: object) -> None:
        raise AssertionError(f"a connection to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with emulated_aws(FLEET.desired()) as emulated:
        for stack in ("main", "main-production"):
            emulated.deploy(lambda: declare(FLEET.desired()), stack)


def test_a_partition_that_moto_does_not_know_is_said_so() -> None:
    fleet = Fleet(partition="aws-iso-e", existing=frozenset({"cicd-bot"}))
    expected = 'the emulated AWS has no partition "aws-iso-e"'
    with pytest.raises(EmulatorError, match=expected), emulated_aws(fleet.desired()):
        pass


def test_partitions_are_those_of_moto() -> None:
    from moto.utilities.utils import REGION_PREFIX_TO_PARTITION  # noqa: PLC0415  not to be imported with the others

    assert dict(PARTITIONS) == {**REGION_PREFIX_TO_PARTITION, "": "aws"}


def test_a_cloud_reads_nothing_of_the_users_even_where_nothing_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with emulated_aws(FLEET.desired()) as emulated:
        monkeypatch.setenv("AWS_PROFILE", "nonesuch")
        monkeypatch.setenv("AWS_CONFIG_FILE", "/nonesuch")
        assert take_inventory(Cloud().iam("aws", BASTION)).users == {"old-bot": ()}
        assert emulated.cloud == Cloud()
