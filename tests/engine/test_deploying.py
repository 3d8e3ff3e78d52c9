"""``preview``, ``up``, ``drift`` and ``destroy`` as a user runs them: what they say, refuse and leave behind."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from provisioner.emulator.plugin import official
from provisioner.emulator.server import AwsServer, Fault
from tests.engine.many import Many, many

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.skipif(official(), reason="the official plugin keeps its own time of retries"),
]

ROLE, POLICY = "WebsiteStackUpdaterRole", "WebsiteUpdaterRolePolicy"
ANYBODY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}'


@pytest.fixture
def fleet(tmp_path: Path, server: AwsServer, plugin: Mapping[str, str]) -> Many:
    """Return one pair, ``main-a``."""
    return many(tmp_path, server, plugin, ("a",))


@pytest.mark.parametrize(("code", "message"), [("Throttling", "Rate exceeded"), ("AccessDenied", "not authorized")])
def test_a_refusal_in_the_middle_is_a_clear_error_and_a_later_up_repairs(fleet: Many, code: str, message: str) -> None:
    fleet.server.refuse_next(Fault(action="CreatePolicy", mentioning=POLICY, code=code, message=message))
    refused = fleet.run("up", "--all", "--yes")
    assert refused.code == 1
    assert f"{POLICY.lower()}: CreatePolicy: {code}: {message}" in refused.err
    assert "deployed: main; not, or not wholly: main-a" in refused.err
    assert fleet.locks() == []
    assert fleet.up().statuses == {"main": "unchanged", "main-a": "done"}
    assert fleet.differences() == {}


def test_without_a_terminal_and_without_consent_nothing_is_changed(fleet: Many) -> None:
    refused = fleet.run("up", "--all")
    assert refused.code == 2
    assert "nothing was changed: Create 6, update 0 and delete 0 resources in 2 Pulumi stacks?" in refused.err
    assert "access: " in refused.err
    assert fleet.existing() == {"main": set(), "main-a": set()}
    assert list(fleet.folder.glob("state/.pulumi/stacks/**/*.json")) == []
    assert fleet.up().code == 0
    destroying = fleet.run("destroy", "--all")
    assert destroying.code == 2
    assert "Delete all 6 resources of main, main-a?" in destroying.err
    assert fleet.run("up", "--all").code == 0  # nothing to change is nothing to ask
    assert fleet.differences() == {}
    destroyed = fleet.run("destroy", "--all", "--yes", "--json")
    assert (destroyed.code, destroyed.stack("main-a")["deleted"], destroyed.stack("main")["deleted"]) == (0, 5, 1)
    assert fleet.existing() == {"main": set(), "main-a": set()}


def test_at_a_terminal_up_shows_what_changes_and_asks(fleet: Many) -> None:
    assert fleet.up().code == 0
    fleet.stacks = {"shop": ("a",)}  # in place of the website: all that the pair holds goes
    fleet.write()
    code, shown = at_a_terminal(fleet, "n\n")
    assert code == 130
    assert "delete 3 resources" in shown
    assert "MANY" in shown
    assert set(fleet.inventory("a").roles) == {ROLE}
    code, shown = at_a_terminal(fleet, "y\n")
    assert code == 0
    assert set(fleet.inventory("a").roles) == {"ShopStackUpdaterRole"}
    assert fleet.differences() == {}


def at_a_terminal(fleet: Many, answer: str) -> tuple[int, str]:
    """Run ``up --all`` at a terminal, answer its question, and return the exit code and all that was shown."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "provisioner", "up", "--all", str(fleet.folder)]
    environment = {**fleet.environment(), "TERM": "xterm", "COLUMNS": "200"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown, answered = "", False
        while True:
            try:
                part = os.read(ours, 65536).decode("utf-8", "replace")
            except OSError:
                break  # the other side is closed
            if not part:
                break
            shown += part
            if "[y/N]" in shown and not answered:
                os.write(ours, answer.encode())
                answered = True
    os.close(ours)
    assert "Traceback" not in shown
    return process.returncode, shown


def test_a_foreign_role_is_never_taken_over(fleet: Many) -> None:
    assert fleet.up("--pair", "main").code == 0
    iam = fleet.iam("a")
    theirs = iam.create_role(RoleName=ROLE, Path="/stack-updaters/", AssumeRolePolicyDocument=ANYBODY)["Role"]
    assert "EntityAlreadyExists" in fleet.run("up", "--pair", "main-a", "--yes").err
    refused = fleet.run("up", "--recover", "--pair", "main-a", "--yes")
    assert refused.code == 1
    assert f"the role {ROLE} exists" in refused.err
    assert "is not ours: its description and tags and trust policy differ from what we make" in refused.err
    found = iam.get_role(RoleName=ROLE)["Role"]
    assert (found["RoleId"], found["AssumeRolePolicyDocument"]) == (theirs["RoleId"], json.loads(ANYBODY))
    assert fleet.recorded("main-a") == set()


@pytest.mark.parametrize("inline", [True, False])
def test_a_role_that_looks_like_ours_and_may_do_more_is_not_taken_over(fleet: Many, *, inline: bool) -> None:
    assert fleet.up().code == 0
    # The state is lost, and somebody gives the role more.
    for path in fleet.folder.glob("state/.pulumi/stacks/provisioner/main-a.json*"):
        path.unlink()
    iam = fleet.iam("a")
    if inline:
        more = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
        iam.put_role_policy(RoleName=ROLE, PolicyName="more", PolicyDocument=more)
        reason = "it has a policy of its own (inline)"
    else:
        theirs = fleet.foreign_policy("a")
        iam.attach_role_policy(RoleName=ROLE, PolicyArn=theirs)
        reason = f"{theirs} is attached to it, and is none of ours"
    refused = fleet.run("up", "--recover", "--pair", "main-a", "--yes")
    assert (refused.code, reason in refused.err) == (1, True)
    assert fleet.recorded("main-a") == set()


def test_a_lost_state_is_made_again_from_what_exists(fleet: Many) -> None:
    assert fleet.up().code == 0
    ids = {name: fleet.iam("a").get_role(RoleName=name)["Role"]["RoleId"] for name in fleet.inventory("a").roles}
    for path in fleet.folder.glob("state/.pulumi/stacks/provisioner/main*"):
        path.unlink()
    recovered = fleet.up("--recover", "--all")
    assert (recovered.code, recovered.stack("main-a")["imported"]) == (0, 3)
    assert fleet.differences() == {}
    assert {name: fleet.iam("a").get_role(RoleName=name)["Role"]["RoleId"] for name in ids} == ids
    assert fleet.up().statuses == {"main": "unchanged", "main-a": "unchanged"}


def test_drift_is_told_in_our_words_and_repaired(fleet: Many) -> None:
    assert fleet.run("drift", "--all").code == 0  # nothing is deployed
    assert fleet.up().code == 0
    iam = fleet.iam("a")
    iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=ANYBODY)
    theirs = fleet.foreign_policy("a")
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=theirs)
    iam.detach_role_policy(RoleName=ROLE, PolicyArn=fleet_policy(fleet))
    fleet.iam("main").untag_user(UserName="cicd-bot", TagKeys=["access-to-a"])
    found = fleet.run("drift", "--all")
    assert found.code == 1
    assert found.out.splitlines()[3:] == [
        "main: user cicd-bot: its tags were changed, behind our back",
        f"main-a: policy {POLICY} is not attached to its role any more, behind our back",
        f"main-a: role {ROLE}: its trust policy was changed, behind our back",
        f"main-a: role {ROLE}: the policy {theirs} was attached to it, and is none of ours, behind our back",
    ]
    assert fleet.run("drift", "--all", "--repair").code == 2  # nobody can be asked
    repaired = fleet.run("drift", "--all", "--repair", "--yes")
    assert repaired.code == 0
    assert fleet.run("drift", "--all").code == 0
    assert fleet.inventory("a").roles == {ROLE: (POLICY,)}
    fleet.iam("a").delete_policy(PolicyArn=theirs)
    assert fleet.differences() == {}


def fleet_policy(fleet: Many) -> str:
    """Return the ARN of the role's policy."""
    return f"arn:aws:iam::{fleet.accounts['a']}:policy/stack-updaters/{POLICY}"


def test_a_user_leaves_after_its_grants_while_another_comes(fleet: Many) -> None:
    fleet.users = ("cicd-bot", "old-bot")
    fleet.write()
    assert fleet.up().code == 0
    fleet.users = ("cicd-bot", "new-bot")
    fleet.write()
    changed = fleet.up()
    assert changed.code == 0, changed.out
    assert (changed.stack("main")["created"], changed.stack("main")["deleted"]) == (1, 1)
    assert set(fleet.inventory("main").users) == {"cicd-bot", "new-bot"}
    assert fleet.recorded("main") == fleet.wanted()["main"]


def test_settings_are_written_when_missing_never_overwritten_and_another_provider_is_refused(fleet: Many) -> None:
    assert fleet.up().code == 0
    settings = fleet.folder / "Pulumi.main-a.yaml"
    first = settings.read_bytes()
    assert first.startswith(b"encryptionsalt: v1:")
    settings.unlink()
    assert fleet.up("--pair", "main-a").code == 0
    assert settings.read_bytes() == first  # as the state says
    mine = b"# mine\n" + first
    settings.write_bytes(mine)
    assert fleet.up("--pair", "main-a").code == 0
    assert settings.read_bytes() == mine
    fleet.secrets_provider = "awskms://alias/state?region=us-west-2"
    fleet.write()
    refused = fleet.run("up", "--all", "--yes")
    assert refused.code == 2
    assert "pulumi stack change-secrets-provider 'awskms://alias/state?region=us-west-2' --stack main" in refused.err
    assert settings.read_bytes() == mine


def test_a_new_role_is_waited_for_by_assuming_it_where_the_credentials_are_a_users(fleet: Many) -> None:
    assert fleet.up("--pair", "main").code == 0
    key = fleet.iam("main").create_access_key(UserName="cicd-bot")["AccessKey"]
    own = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    for _ in range(2):
        fleet.server.refuse_next(Fault(action="AssumeRole", mentioning=ROLE, code="AccessDenied", message="not yet"))
    waited = fleet.run("up", "--pair", "main-a", "--yes", **own)
    assert waited.code == 0, waited.err
    assert "probed" not in waited.err
    assert fleet.run("destroy", "--pair", "main-a", "--yes").code == 0
    fleet.server.refuse_next(Fault(action="AssumeRole", mentioning=ROLE, code="ValidationError", message="asked"))
    assert "asked" not in fleet.run("up", "--pair", "main-a", "--yes", "--no-wait", **own).err
    assert fleet.run("destroy", "--pair", "main-a", "--yes").code == 0
    assert "not probed: An error occurred (ValidationError)" in fleet.run("up", "--pair", "main-a", "--yes", **own).err


def test_only_what_a_revision_has_otherwise_is_affected(
    tmp_path: Path, server: AwsServer, plugin: Mapping[str, str]
) -> None:
    fleet = many(tmp_path, server, plugin, ("a", "b"))
    assert fleet.up().code == 0
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(fleet.folder))
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "accounts.yaml", "stacks.yaml"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "as it is"], check=True)
    fleet.stacks |= {"shop": ("b",)}
    fleet.write()
    changed = fleet.up("--affected-since", "HEAD")
    assert changed.statuses == {"main": "unchanged", "main-b": "done"}
    previewed = fleet.run("preview", "--all", "--json")
    assert previewed.statuses == {"main": "unchanged", "main-a": "unchanged", "main-b": "unchanged"}


def test_fail_fast_begins_nothing_after_a_failure(tmp_path: Path, server: AwsServer, plugin: Mapping[str, str]) -> None:
    fleet = many(tmp_path, server, plugin, ("a", "b"))
    fleet.server.refuse_next(Fault(action="CreateRole", mentioning="Website", code="AccessDenied", message="no"))
    ended = fleet.up("--all", "--parallel", "1", "--fail-fast")
    assert (ended.code, ended.statuses) == (1, {"main": "done", "main-a": "failed", "main-b": "skipped"})


def test_a_pair_is_not_begun_where_its_bastion_failed(fleet: Many) -> None:
    fleet.server.refuse_next(Fault(action="CreateUser", mentioning="cicd-bot", code="AccessDenied", message="no"))
    ended = fleet.up()
    assert ended.statuses == {"main": "failed", "main-a": "skipped"}
    assert ended.stack("main-a")["error"] == "not started: main must be done first"
