"""How bad it is, in which words and at which place: levels, conditions and denials of the guard rails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provisioner import pipeline
from provisioner.checks import smallest
from provisioner.finding import Level
from tests.unit.checks.escalation_paths import OTHER_ROLE, OWN_POLICY, OWN_ROLE, ROLES, SERVICE_ROLE
from tests.unit.checks.guarded import ACCOUNT, BOUNDARY, DEPLOYER, FUNCTIONS, PASSED, entry, findings, said

# --- Levels -----------------------------------------------------------------------------------------------------------

PASSES: dict[str, tuple[str, dict[str, Any] | None, list[Level]]] = {
    "everything": ("*", PASSED, [Level.ERROR]),
    "every role": (ROLES, PASSED, [Level.ERROR]),
    "every role, written with a wildcard account": ("arn:aws:iam::*:role/*", PASSED, [Level.ERROR]),
    "every role, with less": ("arn:aws:iam::3*", PASSED, [Level.ERROR]),
    "a name that only ends in something fixed": (f"arn:aws:iam::{ACCOUNT}:role/*-task", PASSED, [Level.ERROR]),
    "a policy variable": (f"arn:aws:iam::{ACCOUNT}:role/${{aws:PrincipalTag/role}}", PASSED, [Level.ERROR]),
    "below a path, to any service": (f"arn:aws:iam::{ACCOUNT}:role/service/*", None, [Level.ERROR]),
    "below a path": (f"arn:aws:iam::{ACCOUNT}:role/service/*", PASSED, [Level.WARNING]),
    "behind a prefix": (f"arn:aws:iam::{ACCOUNT}:role/website-*", PASSED, [Level.WARNING]),
    "an exact role, to any service": (SERVICE_ROLE, None, [Level.WARNING]),
    "an exact role, to every service by a wildcard": (
        SERVICE_ROLE,
        {"StringLike": {"iam:PassedToService": "*"}},
        [Level.WARNING],
    ),
    "an exact role, if a service is named at all": (
        SERVICE_ROLE,
        {"StringEqualsIfExists": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        [Level.WARNING],
    ),
    "an exact role, to all services but one": (
        SERVICE_ROLE,
        {"StringNotEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        [Level.WARNING],
    ),
    "an exact role, to every service by the end of its name": (
        SERVICE_ROLE,
        {"StringLike": {"iam:PassedToService": "*.amazonaws.com"}},
        [Level.WARNING],
    ),
    "below a path, to a service or any that begins so": (
        f"arn:aws:iam::{ACCOUNT}:role/service/*",
        {"StringLike": {"iam:PassedToService": ["ecs-tasks.amazonaws.com", "l*"]}},
        [Level.ERROR],
    ),
    "an exact role, to a service of any partition": (
        SERVICE_ROLE,
        {"StringLike": {"iam:PassedToService": "ecs-tasks.amazonaws.com*"}},
        [],
    ),
    "an exact role": (SERVICE_ROLE, PASSED, []),
}


@pytest.mark.parametrize(("arn", "when", "levels"), PASSES.values(), ids=PASSES.keys())
def test_passing_roles_is_as_bad_as_what_can_be_passed(
    arn: str, when: dict[str, Any] | None, levels: list[Level]
) -> None:
    entries = {"task": entry(arn, "iam:PassRole", **({"when": when} if when else {}))}

    assert said(entries) == [("guard-pass-role", level) for level in levels]


def test_passing_the_role_that_deployments_assume_is_an_error_however_exact() -> None:
    entries = {"task": entry(DEPLOYER, "iam:PassRole", when=PASSED)}

    assert said(entries, account={"credentials": {"role": DEPLOYER}}) == [("guard-pass-role", Level.ERROR)]


def test_changing_the_role_that_deployments_assume_is_an_error() -> None:
    entries = {"task": entry(DEPLOYER, "iam:DetachRolePolicy")}
    [finding] = findings(entries, account={"credentials": {"role": DEPLOYER}})

    assert "off the role that deployments assume" in finding.message


def test_tags_of_the_role_that_deployments_assume_are_not_known_so_a_condition_on_them_does_not_help() -> None:
    when = {"StringEquals": {"aws:ResourceTag/team": "web"}}
    entries = {"task": entry(DEPLOYER, "iam:DetachRolePolicy", when=when)}

    assert said(entries, account={"credentials": {"role": DEPLOYER}}) == [("guard-own-role", Level.ERROR)]


def test_every_stack_that_reaches_another_role_is_reported() -> None:
    entries = {"roles": entry(OTHER_ROLE, "iam:DetachRolePolicy")}
    placed = {"accounts": ["production"], "users": ["cicd-bot"], "resources": entries}
    found = findings(entries, beside={"blog": placed, "wiki": placed})

    assert [(each.rule, each.level) for each in found] == [("guard-own-role", Level.ERROR)] * 3
    assert all('off the updater role of "shop"' in each.message for each in found)


def test_changing_a_boundary_policy_is_an_error() -> None:
    entries = {"policy": entry(BOUNDARY, "iam:CreatePolicyVersion")}
    [finding] = findings(entries, account={"permissions_boundary": BOUNDARY})

    assert finding.rule == "guard-own-role"
    assert "every role with that boundary" in finding.message


def test_changing_a_users_grant_is_an_error_where_the_bastion_is_a_target_too() -> None:
    entries = {"policy": entry("arn:aws:iam::111111111111:policy/*", "iam:CreatePolicyVersion")}
    found = findings(entries, account={"id": "111111111111", "permissions_boundary": None})

    assert [(each.rule, each.level) for each in found if each.rule == "guard-own-role"] == [
        ("guard-own-role", Level.ERROR)
    ]


def test_a_condition_that_the_updater_role_meets_does_not_help() -> None:
    when = {"StringEquals": {"aws:ResourceTag/team": "web", "iam:ResourceTag/team": "web"}}
    entries = {"roles": entry(ROLES, "iam:DetachRolePolicy", when=when)}

    assert said(entries, stack={"tags": {"team": "web"}}) == [("guard-own-role", Level.ERROR)]


def test_a_condition_of_which_nothing_is_known_does_not_help() -> None:
    entries = {"roles": entry(ROLES, "iam:DetachRolePolicy", when={"Bool": {"aws:MultiFactorAuthPresent": "true"}})}

    assert said(entries) == [("guard-own-role", Level.ERROR)]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (f"arn:aws:iam::{ACCOUNT}:policy/service/website", []),
        ("arn:aws:iam::aws:policy/AdministratorAccess", [("guard-own-role", Level.ERROR)]),
        ("arn:aws:iam::aws:policy/*", [("guard-own-role", Level.ERROR)]),
    ],
)
def test_attaching_to_itself_is_fine_only_for_named_policies_that_do_not_allow_everything(
    policy: str, expected: list[tuple[str, Level]]
) -> None:
    entries = {"roles": entry(OWN_ROLE, "iam:AttachRolePolicy", when={"ArnLike": {"iam:PolicyARN": policy}})}

    assert said(entries) == expected


def test_a_denial_with_a_condition_does_not_help() -> None:
    never = {
        "arns": [OWN_ROLE],
        "deny": ["iam:PutRolePolicy"],
        "when": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
    }

    assert ("guard-own-role", Level.ERROR) in said({"roles": entry(OWN_ROLE, "iam:PutRolePolicy"), "never": never})


def test_a_denial_on_one_of_many_does_not_help_the_others() -> None:
    never = {"arns": [OWN_ROLE], "deny": ["iam:*"]}
    [finding] = findings({"roles": entry(ROLES, "iam:DetachRolePolicy"), "never": never})

    assert 'off the updater role of "shop"' in finding.message


def test_changing_other_roles_is_a_warning_where_iam_knows_no_condition_for_it() -> None:
    assert said({"task": entry(SERVICE_ROLE, "iam:UpdateAssumeRolePolicy")}) == [("guard-boundary", Level.WARNING)]
    assert said({"task": entry(SERVICE_ROLE, "iam:PutRolePolicy")}) == [("guard-boundary", Level.ERROR)]


@pytest.mark.parametrize(
    "pattern", ["*", "arn:aws:lambda:*", f"{FUNCTIONS}*", "arn:aws:lambda:*:*:function:*", f"{FUNCTIONS}?*"]
)
def test_taking_over_every_function_is_an_error_however_it_is_written(pattern: str) -> None:
    assert said({"code": entry(pattern, "lambda:UpdateFunctionCode")}) == [("guard-takeover", Level.ERROR)]


# --- Words and places -------------------------------------------------------------------------------------------------


def test_finding_stands_at_the_item_and_names_the_way_in_one_sentence() -> None:
    [finding] = findings(
        {"policies": entry(OWN_POLICY, "iam:GetPolicy", "iam:CreatePolicyVersion")},
        account={"permissions_boundary": BOUNDARY},
    )

    assert finding.message == (
        'the role of the stack "website": with iam:CreatePolicyVersion on '
        f'"{OWN_POLICY}" it can give itself any permission, with a new version of that policy'
    )
    assert finding.hint == (
        "name the roles and policies that are the stack's own, below a path of theirs, or deny it on "
        f"arn:aws:iam::{ACCOUNT}:policy/stack-updaters/*"
    )


def test_one_item_that_opens_several_ways_is_reported_once_with_the_others_beside_the_first() -> None:
    [finding] = findings({"all": entry("*", "cloudtrail:*")})

    assert finding.message == (
        'the role of the stack "website": with cloudtrail:StopLogging on "*" it can stop a trail; '
        "the same item allows cloudtrail:DeleteTrail, cloudtrail:UpdateTrail, cloudtrail:PutEventSelectors and 3 more"
    )


def test_every_item_that_opens_a_way_is_reported() -> None:
    found = findings({"roles": entry(OWN_ROLE, "iam:Put*", "iam:PutRolePolicy")})

    assert len({finding.at for finding in found if finding.rule == "guard-own-role"}) == 2


def test_access_level_that_opens_a_way_is_reported_at_the_level() -> None:
    found = findings({"task": entry(SERVICE_ROLE, "list", "permissions")}, stack={"description": "levels"})

    assert [(each.rule, each.level) for each in found] == [
        ("guard-boundary", Level.ERROR),
        ("guard-boundary", Level.WARNING),
    ]
    assert len({each.at for each in found}) == 1


def test_a_stack_in_two_accounts_is_reported_once(tmp_path: Path) -> None:
    (tmp_path / "accounts.yaml").write_text(
        smallest.ACCOUNTS.replace("production]", "production, staging]") + "  staging: {id: 222222222222}\n"
    )
    stacks = smallest.STACKS.replace("[production]", "[production, staging]")
    (tmp_path / "stacks.yaml").write_text(
        stacks.replace("s3:ListBucket", "sts:*").replace("arn:aws:s3:::www.example.com", "*")
    )
    found = [each for each in pipeline.run(tmp_path).findings if each.rule == "guard-assume-role"]

    assert [str(each.at) for each in found] == ["stacks.yaml:7:38"]


# --- What only looks like a limit -------------------------------------------------------------------------------------

OWN_BY_VARIABLE = f"arn:aws:iam::{ACCOUNT}:role/${{aws:PrincipalTag/none, 'stack-updaters/WebsiteStackUpdaterRole'}}"


@pytest.mark.parametrize("denied", ["${*}", "?" * 40 + "*"])
def test_a_denial_that_a_policy_variable_passes_by_does_not_count(denied: str) -> None:
    entries = {
        "roles": entry(OWN_BY_VARIABLE, "iam:PutRolePolicy"),
        "never": {"arns": [f"arn:aws:iam::{ACCOUNT}:role/{denied}"], "deny": ["iam:PutRolePolicy"]},
    }

    assert ("guard-own-role", Level.ERROR) in said(entries)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:?*",
        f"{FUNCTIONS}??*",
        f"{FUNCTIONS}*?",
        f"arn:aws:lambda:us-east-1:{ACCOUNT}:f?nction:*",
        f"arn:aws:lambda:us-east-1:{ACCOUNT}:*ion:*",
        "arn:aws:lambda:us-east-1:${aws:PrincipalAccount}:function:*",
        f"arn:aws:lambda:${{aws:RequestedRegion}}:{ACCOUNT}:function:*",
        f"{FUNCTIONS}*${{aws:PrincipalTag/none, ''}}",
        f"{FUNCTIONS}${{aws:PrincipalTag/none, ''}}*",
    ],
)
def test_every_function_is_every_function_however_it_is_written(arn: str) -> None:
    assert said({"code": entry(arn, "lambda:UpdateFunctionCode")}) == [("guard-takeover", Level.ERROR)]


@pytest.mark.parametrize("name", ["????", "?website*", "${aws:PrincipalTag/function}", "${aws:PrincipalTag/team}-*"])
def test_some_functions_are_not_every_function(name: str) -> None:
    assert said({"code": entry(f"{FUNCTIONS}{name}", "lambda:UpdateFunctionCode")}) == []


@pytest.mark.parametrize(
    "boundary",
    [
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/PowerUserAccess",
        f"arn:aws:iam::{ACCOUNT}:policy/*",
        "arn:aws:iam::*:policy/service-*",
        "arn:*",
    ],
)
def test_a_boundary_that_may_be_no_limit_is_none(boundary: str) -> None:
    entries = {
        "task": entry(SERVICE_ROLE, "iam:PutRolePolicy", when={"StringLike": {"iam:PermissionsBoundary": boundary}})
    }

    assert said(entries) == [("guard-boundary", Level.ERROR)]


def test_a_boundary_is_named_in_whatever_account() -> None:
    condition = {"ArnLike": {"iam:PermissionsBoundary": "arn:aws:iam::*:policy/service-boundary"}}

    assert said({"task": entry(SERVICE_ROLE, "iam:PutRolePolicy", when=condition)}) == []


def test_a_stack_that_puts_a_boundary_that_limits_nothing_in_place_of_its_accounts_has_none() -> None:
    entries = {"task": entry(SERVICE_ROLE, "iam:PutRolePolicy")}
    stack = {"permissions_boundary": "arn:aws:iam::aws:policy/AdministratorAccess"}

    assert said(entries, stack=stack, account={"permissions_boundary": BOUNDARY}) == [("guard-boundary", Level.ERROR)]


@pytest.mark.parametrize("action", ["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:SetDefault*"])
def test_attaching_to_itself_a_policy_that_it_writes_is_not_fine(action: str) -> None:
    policy = f"arn:aws:iam::{ACCOUNT}:policy/service/website"
    entries = {
        "roles": entry(OWN_ROLE, "iam:AttachRolePolicy", when={"ArnLike": {"iam:PolicyARN": policy}}),
        "policy": entry(f"arn:aws:iam::{ACCOUNT}:policy/service/*", action),
    }

    assert ("guard-own-role", Level.ERROR) in said(entries, account={"permissions_boundary": BOUNDARY})


@pytest.mark.parametrize("action", ["iam:TagRole", "iam:UntagRole", "iam:*agRole"])
def test_changing_the_tags_of_an_updater_role_is_an_error_for_conditions_look_at_them(action: str) -> None:
    service = {"StringEquals": {"aws:ResourceTag/kind": "service", "iam:PermissionsBoundary": BOUNDARY}}
    entries = {"roles": entry(ROLES, "iam:PutRolePolicy", when=service), "tags": entry(ROLES, action)}

    assert said(entries) == [("guard-own-role", Level.ERROR)]


def test_changing_the_tags_of_roles_of_its_own_is_fine() -> None:
    assert said({"tags": entry(SERVICE_ROLE, "iam:TagRole", "iam:UntagRole")}) == []


def test_no_updater_role_has_the_name_of_the_role_that_deployments_assume(tmp_path: Path) -> None:
    (tmp_path / "accounts.yaml").write_text(
        smallest.ACCOUNTS.replace("id: 333333333333", f"id: 333333333333, credentials: {{role: '{DEPLOYER}'}}")
    )
    (tmp_path / "stacks.yaml").write_text(smallest.STACKS + "naming: {role: Deployer, path: /}\n")
    [found] = [each for each in pipeline.run(tmp_path).findings if each.rule == "role-name-clash"]

    assert found.message == (
        'the role of the stack "website" would have the name of the role that deployments assume, "Deployer"'
    )
