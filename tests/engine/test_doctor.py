"""``doctor`` against an emulated AWS: it says what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from provisioner.emulator.server import AwsServer
from tests.engine.many import Many, many
from tests.engine.test_deploying import ANYBODY, ROLE

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture
def fleet(tmp_path: Path, server: AwsServer, plugin: Mapping[str, str]) -> Many:
    """Return one pair, ``main-a``."""
    return many(tmp_path, server, plugin, ("a",))


def test_doctor_says_what_is_wrong_and_what_to_do_and_is_content_after_it(fleet: Many) -> None:
    missing = fleet.run("doctor", "--all")
    assert missing.code == 1
    assert missing.err == "5 ok, 3 wrong, 0 not checked\n"
    assert f"main-a: wrong       role {ROLE}: it does not exist: provisioner up --pair main-a\n" in missing.out
    assert "main-a: wrong       user cicd-bot: it does not exist: provisioner up --pair main\n" in missing.out
    assert fleet.up().code == 0
    assert (fleet.run("doctor", "--pair", "main-a").code, fleet.run("doctor").code) == (0, 2)
    fleet.iam("a").update_assume_role_policy(RoleName=ROLE, PolicyDocument=ANYBODY)
    theirs = fleet.foreign_policy("a")
    fleet.iam("a").attach_role_policy(RoleName=ROLE, PolicyArn=theirs)
    fleet.iam("main").tag_user(UserName="cicd-bot", Tags=[{"Key": "access-to-b", "Value": "true"}])
    wrong = fleet.run("doctor", "--pair", "main-a")
    assert wrong.err == "6 ok, 2 wrong, 0 not checked\n"
    assert (
        f"role {ROLE}: its trust policy is another than the files say; {theirs} is attached to it, and is none "
        "of ours: provisioner drift --repair --pair main-a\n"
    ) in wrong.out
    assert "it carries access-to-b, which opens an environment that the files do not give it" in wrong.out


def test_doctor_says_what_it_could_not_look_at(fleet: Many) -> None:
    nobody = fleet.run("doctor", "--all", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert nobody.code == 1
    assert "wrong       credentials for a" in nobody.out
    assert f"not checked role {ROLE}: the account is not reached" in nobody.out


def test_doctor_says_once_that_a_bastion_is_not_reached_and_tells_programs_for_each_pair(
    tmp_path: Path, server: AwsServer, plugin: Mapping[str, str]
) -> None:
    fleet = many(tmp_path, server, plugin, ("a", "b"))
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    told = fleet.run("doctor", "--all", **nobody).out
    events = fleet.run("doctor", "--all", "--json", **nobody).out
    assert told.count("wrong       credentials for main") == 1
    assert told.count("not checked user cicd-bot") == 1
    assert [told.count(f"wrong       credentials for {name} ") for name in ("a", "b")] == [1, 1]
    assert events.count('"what": "credentials for main') == 2
