"""Why a role has an action."""

from __future__ import annotations

from typing import Any

from provisioner.finding import Example
from provisioner.iam.catalog import version
from provisioner.views.explain.actions import explanations
from tests.overlay import judge


def lines(entry: str, *, kind: str = "updater") -> list[dict[str, Any]]:
    stacks = f"stacks: {{website: {{preview: {{users: [cicd-bot]}}, resources: {{content: {entry}}}}}}}"
    outcome = judge(Example(stacks=stacks))
    assert not outcome.failed, outcome.findings
    (pair,) = outcome.desired.pairs
    (role,) = [role for role in pair.roles if role.kind == kind]
    return explanations(outcome.desired, pair.account.name, role)


def test_an_action_is_explained_by_the_item_that_asks_for_it() -> None:
    found = {line["action"]: line for line in lines("{allow: ['s3:GetBucketPolicy', list]}")}
    names = ("s3:GetBucketPolicy", "s3:ListBucket")
    assert {name: (found[name]["because"], found[name]["item"]) for name in names} == {
        "s3:GetBucketPolicy": ("action", "s3:GetBucketPolicy"),
        "s3:ListBucket": ("level", "list"),
    }


def test_a_level_names_the_version_of_the_data_that_it_means() -> None:
    assert {line["data_version"] for line in lines("{allow: [list]}")} == {version()[0]}


def test_every_action_of_the_policies_is_explained() -> None:
    stacks = "stacks: {website: {resources: {content: {allow: [read, write], deny: ['s3:DeleteBucket']}}}}"
    outcome = judge(Example(stacks=stacks))
    (pair,) = outcome.desired.pairs
    (role,) = pair.roles
    explained = {(line["effect"], line["action"]) for line in explanations(outcome.desired, "production", role)}
    granted = {
        (statement.effect, action)
        for policy in role.policies
        for statement in policy.document.statements
        for action in statement.actions
    }
    assert explained == granted


def test_a_preview_role_explains_only_what_it_has() -> None:
    assert {line["action"] for line in lines("{allow: ['s3:ListBucket', 's3:PutBucketTagging']}", kind="preview")} == {
        "s3:ListBucket"
    }


def test_a_preview_role_has_nothing_that_its_policy_only_denies() -> None:
    found = lines("{allow: [read, write], deny: ['s3:DeleteBucket']}", kind="preview")

    assert {(line["effect"], line["item"]) for line in found} == {("Allow", "read"), ("Deny", "s3:DeleteBucket")}


def denied(entry: str) -> dict[str, str]:
    return {line["action"]: line["denied"] for line in lines(entry) if line["effect"] == "Allow"}


def test_what_is_allowed_and_denied_all_the_same_says_so() -> None:
    found = denied("{allow: [write], deny: ['s3:DeleteBucket', 's3:PutBucket*']}")

    assert {found["s3:DeleteBucket"], found["s3:PutBucketVersioning"]} == {"yes"}
    assert found["s3:CreateBucket"] == "no"


def test_what_is_denied_in_part_says_so() -> None:
    two = "arns: ['arn:aws:s3:::a', 'arn:aws:s3:::b'], allow: ['s3:DeleteBucket', 's3:ListBucket']"
    other = f"{{{two}}}, keep: {{arns: ['arn:aws:s3:::a'], deny: ['s3:DeleteBucket']}}"
    under = f"{{{two}, deny: ['s3:DeleteBucket'], when: {{Bool: {{'aws:SecureTransport': true}}}}}}"

    assert denied(other) == {"s3:DeleteBucket": "partly", "s3:ListBucket": "no"}
    assert denied(under) == {"s3:DeleteBucket": "partly", "s3:ListBucket": "no"}
