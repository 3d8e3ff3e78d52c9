"""The preview role: a part of the updater's permissions, users and an external ID of its own."""

from __future__ import annotations

import pytest

from provisioner.finding import Example
from provisioner.iam.actions import matching
from provisioner.iam.assume import assume_role
from provisioner.iam.request import Principal
from provisioner.model.desired import Role
from provisioner.pipeline import Outcome
from tests.overlay import judge

ACCOUNTS = "bastions: {main: {users: {pr-bot: {environments: [production]}}}}"


def outcome(entry: str, preview: str = "{users: [pr-bot]}") -> Outcome:
    stacks = f"stacks: {{website: {{preview: {preview}, resources: {{content: {entry}}}}}}}"
    return judge(Example(accounts=ACCOUNTS, stacks=stacks))


def roles(entry: str) -> tuple[Role, Role]:
    found = outcome(entry)
    assert not found.failed, found.findings
    updater, preview = found.desired.pairs[0].roles
    return updater, preview


def actions(role: Role) -> set[str]:
    return {
        action
        for policy in role.policies
        for statement in policy.document.statements
        if statement.effect == "Allow"
        for action in statement.actions
    }


def test_the_preview_role_has_names_and_an_external_id_of_its_own() -> None:
    _, preview = roles("{allow: ['s3:ListBucket']}")
    assert (preview.name, preview.external_id, preview.users, preview.policies[0].name) == (
        "WebsiteStackPreviewRole",
        "website/production:preview",
        ("pr-bot",),
        "WebsitePreviewRolePolicy",
    )


def test_a_wildcard_leaves_only_what_lists_and_reads_that_resource() -> None:
    _, preview = roles("{allow: ['s3:*']}")
    levels = {action.level for name in actions(preview) for action in matching(name)}
    assert levels == {"list", "read"}
    assert "s3:GetObject" not in actions(preview)  # the ARN is a bucket's


@pytest.mark.parametrize(
    "entry",
    ["{allow: [list, read, write, tagging, permissions]}", "{allow: ['s3:Get*', 's3:Put*', 's3:ListBucket']}"],
)
def test_the_preview_role_has_nothing_that_the_updater_has_not(entry: str) -> None:
    updater, preview = roles(entry)
    allowed = {each.full_name for name in actions(updater) for each in matching(name)}
    assert actions(preview)
    assert actions(preview) <= allowed


def test_an_updater_that_only_writes_leaves_a_preview_role_without_policies() -> None:
    _, preview = roles("{allow: ['s3:PutBucketTagging']}")
    assert preview.policies == ()


def test_a_deny_holds_for_the_preview_role_too() -> None:
    _, preview = roles("{allow: ['s3:*'], deny: ['s3:GetBucketPolicy']}")
    denies = [each for policy in preview.policies for each in policy.document.statements if each.effect == "Deny"]
    assert [each.actions for each in denies] == [("s3:GetBucketPolicy",)]


def test_each_user_gets_its_own_role_and_not_the_other() -> None:
    found = outcome("{allow: ['s3:ListBucket']}")
    pair = found.desired.pairs[0]
    grants = {user.name: [grant.document for grant in user.grants] for user in pair.users}
    users = {user.name: user for user in pair.users}
    answers = {
        (user, role.kind, external.external_id): assume_role(
            identity=grants[user],
            trust=role.trust_policy,
            principal=Principal(arn=users[user].arn, tags=users[user].tags),
            role_arn=role.arn,
            external_id=external.external_id,
        ).allowed
        for user in ("cicd-bot", "pr-bot")
        for role in pair.roles
        for external in pair.roles
    }
    assert {key for key, allowed in answers.items() if allowed} == {
        ("cicd-bot", "updater", "website/production"),
        ("pr-bot", "preview", "website/production:preview"),
    }


def test_a_user_of_the_preview_role_is_under_both_locks() -> None:
    unknown = outcome("{allow: ['s3:ListBucket']}", "{users: [pr-bto]}")
    locked = judge(
        Example(
            accounts="bastions: {main: {users: {pr-bot: {environments: []}}}}",
            stacks="stacks: {website: {preview: {users: [pr-bot]}}}",
        )
    )
    assert "unknown-user" in {finding.rule for finding in unknown.findings}
    assert "environment-lock" in {finding.rule for finding in locked.findings}
