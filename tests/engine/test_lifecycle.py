"""From nothing to nothing, on the real engine: what is made, changed, renamed and deleted, and in which order."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from provisioner.emulator.inventory import Inventory
from tests.engine.world import World

pytestmark = pytest.mark.engine

NOTHING = Inventory(roles={}, users={}, policies=())
GRANT = "cicd-bot-main-production"
ROLE = "WebsiteStackUpdaterRole"
POLICY = "WebsiteUpdaterRolePolicy"
RESOURCES = 8
"""The Pulumi stack itself, 2 providers, a role, its policy and attachment, a grant and its attachment."""


def test_up_from_nothing_makes_the_pair_and_says_what_ci_needs(world: World) -> None:
    world.add_user()
    assert world.up(world.fleet()) == {"create": RESOURCES}
    assert world.target() == Inventory(roles={ROLE: (POLICY,)}, users={}, policies=(POLICY,))
    assert world.bastion() == Inventory(roles={}, users={"cicd-bot": (GRANT,)}, policies=(GRANT,))
    assert world.outputs() == {
        "roles": {
            "website": {
                "role_arn": f"arn:aws:iam::{world.ids[1]}:role/stack-updaters/{ROLE}",
                "external_id": "website/production",
                "session_seconds": 1800,
            }
        }
    }
    assert world.did("create", GRANT, "policy:Policy") > world.did("create", POLICY.lower(), "Attachment")


def test_what_exists_afterwards_is_what_was_desired(world: World) -> None:
    world.add_user()
    boundary = f"arn:aws:iam::{world.ids[1]}:policy/ci-boundary"
    fleet = world.fleet(boundary=boundary, max_session=7200, tags={"owner": "web", "cost-centre": "7"})
    world.up(fleet)
    role = world.target_iam().get_role(RoleName=ROLE)["Role"]
    desired = fleet.desired().pairs[0].roles[0]
    assert role["Arn"] == desired.arn
    assert role["AssumeRolePolicyDocument"] == desired.trust_policy.as_json()
    assert role["MaxSessionDuration"] == 7200
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    assert {tag["Key"]: tag["Value"] for tag in role["Tags"]} == {"owner": "web", "cost-centre": "7"}


def test_up_again_changes_nothing(world: World) -> None:
    world.add_user()
    world.up(world.fleet(policies=2))
    assert world.up(world.fleet(policies=2)) == {"same": RESOURCES + 2}
    assert world.refresh() == {"same": RESOURCES + 2}


def test_an_edited_policy_is_updated_in_place(world: World) -> None:
    world.add_user()
    world.up(world.fleet())
    changed = world.fleet(actions=("s3:GetObject", "s3:PutObject"))
    assert world.up(changed) == {"same": RESOURCES - 1, "update": 1}
    policy = changed.desired().pairs[0].roles[0].policies[0]
    version = world.target_iam().get_policy(PolicyArn=policy.arn)["Policy"]["DefaultVersionId"]
    document = world.target_iam().get_policy_version(PolicyArn=policy.arn, VersionId=version)["PolicyVersion"]
    assert (version, document["Document"]) == ("v2", policy.document.as_json())


def test_an_edited_role_is_updated_in_place(world: World) -> None:
    world.add_user()
    world.up(world.fleet())
    id_ = world.target_iam().get_role(RoleName=ROLE)["Role"]["RoleId"]
    changed = world.fleet(description="Another text", max_session=43200, tags={"team": "web"})
    assert world.up(changed) == {"same": RESOURCES - 1, "update": 1}
    role = world.target_iam().get_role(RoleName=ROLE)["Role"]
    assert (role["RoleId"], role["Description"], role["MaxSessionDuration"]) == (id_, "Another text", 43200)
    assert role["Tags"] == [{"Key": "team", "Value": "web"}]


def test_a_renamed_role_stands_before_the_old_one_goes(world: World) -> None:
    world.add_user()
    world.up(world.fleet())
    world.up(world.fleet(names={"website": "WebRole"}))
    assert world.target().roles == {"WebRole": (POLICY,)}
    order = [
        world.did("create", "webrole"),
        world.did("update", GRANT),
        world.did("delete", ROLE.lower()),
    ]
    assert order == sorted(order)


def test_a_role_renamed_by_case_alone_is_deleted_first_as_iam_demands(world: World) -> None:
    world.add_user()
    world.up(world.fleet())
    world.up(world.fleet(names={"website": "WEBSITEStackUpdaterRole"}))
    assert world.target().roles == {"WEBSITEStackUpdaterRole": (POLICY,)}
    assert world.did("delete-replaced", ROLE.lower()) < world.did("create-replacement", ROLE.lower())


def test_a_changed_path_replaces_roles_policies_and_grants(world: World) -> None:
    world.add_user()
    world.up(world.fleet())
    moved = world.fleet(path="/ci/")
    world.up(moved)
    assert world.target_iam().get_role(RoleName=ROLE)["Role"]["Arn"] == moved.desired().pairs[0].roles[0].arn
    assert world.target() == Inventory(roles={ROLE: (POLICY,)}, users={}, policies=(POLICY,))
    assert world.bastion() == Inventory(roles={}, users={"cicd-bot": (GRANT,)}, policies=(GRANT,))


def test_an_added_stack_touches_nothing_else_but_the_grant(world: World) -> None:
    world.add_user()
    world.up(world.fleet())
    assert world.up(world.fleet(stacks=("docs", "website"))) == {"create": 3, "same": RESOURCES - 1, "update": 1}
    assert world.did("update", GRANT) > world.did("create", "docsupdaterrolepolicy", "Attachment")


def test_a_removed_stack_loses_its_grant_before_its_role(world: World) -> None:
    world.add_user()
    world.up(world.fleet(stacks=("docs", "website")))
    assert world.up(world.fleet()) == {"delete": 3, "same": RESOURCES - 1, "update": 1}
    assert world.did("update", GRANT) < world.did("delete", "docsupdaterrolepolicy", "Attachment")
    assert world.target() == Inventory(roles={ROLE: (POLICY,)}, users={}, policies=(POLICY,))


def test_destroy_deletes_grants_first_and_leaves_nothing(world: World) -> None:
    world.add_user()
    world.up(world.fleet())
    assert world.destroy() == {"delete": RESOURCES}
    assert world.target() == NOTHING
    assert world.bastion() == Inventory(roles={}, users={"cicd-bot": ()}, policies=())
    order = [
        world.did("delete", GRANT, "Attachment"),
        world.did("delete", GRANT, "policy:Policy"),
        world.did("delete", POLICY.lower(), "Attachment"),
        world.did("delete", ROLE.lower()),
    ]
    assert order == sorted(order)


def test_two_pairs_of_one_bastion_go_up_side_by_side(world: World) -> None:
    world.add_user()
    other = str(int(world.ids[1]) + 500_000_000_000)
    staging = world.fleet(
        ids=(world.ids[0], other), pair="main-staging", target_role=f"arn:aws:iam::{other}:role/deploy"
    )
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(world.up, world.fleet())
        second = threads.submit(world.up, staging, "main-staging")
        assert [first.result(), second.result()] == [{"create": RESOURCES}, {"create": RESOURCES}]
    assert world.bastion().users == {"cicd-bot": (GRANT, "cicd-bot-main-staging")}
    assert world.target().roles == {ROLE: (POLICY,)}
    world.destroy("main-staging")
    assert world.bastion().users == {"cicd-bot": (GRANT,)}
    assert world.target().roles == {ROLE: (POLICY,)}


def test_refresh_finds_changes_made_behind_our_back_and_up_takes_them_back(world: World) -> None:
    world.add_user()
    fleet = world.fleet()
    world.up(fleet)
    iam = world.target_iam()
    role = fleet.desired().pairs[0].roles[0]
    opened = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    iam.update_assume_role_policy(
        RoleName=ROLE, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [opened]})
    )
    iam.detach_role_policy(RoleName=ROLE, PolicyArn=role.policies[0].arn)
    assert world.refresh() == {"delete": 1, "same": RESOURCES - 2, "update": 1}
    assert world.up(fleet) == {"create": 1, "same": RESOURCES - 2, "update": 1}
    assert iam.get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"] == role.trust_policy.as_json()
    assert world.target().roles == {ROLE: (POLICY,)}
