"""Every known way of a role to more than it was given is reported at the item that opens it; its neighbours are not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from provisioner.finding import Level
from provisioner.iam.catalog import service
from provisioner.iam.condition_keys import fits
from provisioner.iam.guards import compute, detection, identity
from provisioner.iam.guards.guard import Guard
from tests.unit.checks.escalation_paths import OTHER_ROLE, ROLES, SERVICE_ROLE, WAYS, Way
from tests.unit.checks.guarded import ACCOUNT, BOUNDARY, FUNCTIONS, PASSED, Entries, entry, said

GUARDS: tuple[Guard, ...] = tuple(
    guard
    for guards in (
        identity.OWN_ROLE,
        identity.UNBOUNDED,
        identity.PASS_ROLE,
        identity.ASSUME_ROLE,
        identity.PRINCIPALS,
        detection.LOGGING,
        compute.TAKEOVER,
    )
    for guard in guards.listed
)


def opened(way: Way) -> dict[str, Any]:
    return {f"way-{number}": entry(arn, *actions.split(",")) for number, (arn, actions) in enumerate(way.entries)}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_known_way_is_an_error_of_the_rule_against_it(way: Way) -> None:
    assert (way.rule, Level.ERROR) in said(opened(way))


def test_there_are_at_least_25_known_ways_each_with_its_source() -> None:
    assert len({(way.name, way.source) for way in WAYS}) == len(WAYS) >= 25
    assert [way.name for way in WAYS if not way.source.startswith("https://")] == []


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.action)
def test_guarded_action_exists_and_acts_on_what_its_guard_says(guard: Guard) -> None:
    prefix, _, name = guard.action.partition(":")
    known = service(prefix)
    assert known is not None
    action = known.actions[name.lower()]

    assert action.full_name == guard.action
    assert set(guard.kinds) <= set(action.resource_types)
    assert not guard.key or fits(guard.key, action)
    assert guard.source.startswith("https://")


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.action)
def test_guarded_action_on_everything_is_an_error_or_warning(guard: Guard) -> None:
    assert said({"all": entry("*", guard.action)}) != []


def rules_of(ways: Iterable[Way]) -> set[str]:
    return {way.rule for way in ways}


def test_every_guard_rail_stands_against_a_known_way() -> None:
    assert rules_of(WAYS) == {
        "guard-assume-role",
        "guard-boundary",
        "guard-logging",
        "guard-own-role",
        "guard-pass-role",
        "guard-principals",
        "guard-takeover",
    }


# --- Near misses ------------------------------------------------------------------------------------------------------

FINE: dict[str, Entries] = {
    "an exact role for one service": {"task": entry(SERVICE_ROLE, "iam:PassRole", when=PASSED)},
    "another account's role, which cannot be passed": {
        "task": entry("arn:aws:iam::444444444444:role/*", "iam:PassRole", when=PASSED)
    },
    "its own function by name": {"code": entry(f"{FUNCTIONS}website", "lambda:UpdateFunctionCode")},
    "its own functions by prefix": {"code": entry(f"{FUNCTIONS}website-*", "lambda:UpdateFunctionCode")},
    "versions of its own function": {"code": entry(f"{FUNCTIONS}website:*", "lambda:UpdateFunctionCode")},
    "functions that carry its tag": {
        "code": entry(
            f"{FUNCTIONS}*", "lambda:UpdateFunctionCode", when={"StringEquals": {"aws:ResourceTag/stack": "website"}}
        )
    },
    "containers of its own cluster": {
        "shell": entry(f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/website/*", "ecs:ExecuteCommand")
    },
    "documents without machines": {
        "run": entry("arn:aws:ssm:us-east-1::document/AWS-RunShellScript", "ssm:SendCommand")
    },
    "reading all of IAM": {"look": entry("*", "iam:Get*", "iam:List*")},
    "reading trails": {"look": entry("*", "cloudtrail:Get*", "cloudtrail:LookupEvents", "guardduty:List*")},
    "an action on what it does not act on": {
        "bucket": entry("arn:aws:s3:::www.example.com", "iam:CreateUser", "sts:AssumeRole", "iam:PutRolePolicy")
    },
    "a role that only those with a boundary": {
        "task": entry(
            SERVICE_ROLE,
            "iam:CreateRole",
            "iam:PutRolePolicy",
            when={"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}},
        )
    },
    "named policies on a named role": {
        "task": entry(
            SERVICE_ROLE,
            "iam:AttachRolePolicy",
            when={
                "ArnEquals": {"iam:PolicyARN": f"arn:aws:iam::{ACCOUNT}:policy/service/website"},
                "StringEquals": {"iam:PermissionsBoundary": BOUNDARY},
            },
        )
    },
    "what stays denied": {"roles": entry(ROLES, "iam:DetachRolePolicy", deny=["iam:*"])},
    "what another entry denies on the updater roles": {
        "roles": entry(ROLES, "iam:DetachRolePolicy"),
        "never": {"arns": [f"arn:aws:iam::{ACCOUNT}:role/stack-updaters/*"], "deny": ["iam:D*RolePolicy"]},
    },
    "roles with a tag that no updater role has": {
        "roles": entry(ROLES, "iam:DetachRolePolicy", when={"StringEquals": {"aws:ResourceTag/kind": "service"}})
    },
    "roles with a boundary that no updater role has": {
        "roles": entry(ROLES, "iam:DetachRolePolicy", when={"ArnEquals": {"iam:PermissionsBoundary": BOUNDARY}})
    },
    "somebody else's session": {
        "roles": entry(ROLES, "iam:DetachRolePolicy", when={"ArnEquals": {"aws:PrincipalArn": OTHER_ROLE}})
    },
    "another account's resources": {
        "roles": entry(ROLES, "iam:DetachRolePolicy", when={"StringEquals": {"aws:ResourceAccount": "444444444444"}})
    },
}


@pytest.mark.parametrize("entries", FINE.values(), ids=FINE.keys())
def test_near_miss_is_fine(entries: Entries) -> None:
    assert said(entries) == []


def test_making_roles_is_fine_where_the_updater_role_has_a_boundary() -> None:
    entries = {"task": entry(SERVICE_ROLE, "iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")}

    assert said(entries, account={"permissions_boundary": BOUNDARY}) == []
    assert said(entries, stack={"permissions_boundary": BOUNDARY}) == []


def test_a_broken_boundary_silences_the_rule_that_needs_it() -> None:
    entries = {"task": entry(SERVICE_ROLE, "iam:CreateRole")}

    assert said(entries, account={"permissions_boundary": ["no text"]}) == []
    assert said(entries, stack={"permissions_boundary": ["no text"]}) == []


def test_a_placeholder_without_a_value_silences_what_would_be_said_of_its_arn() -> None:
    assert said({"task": entry(f"arn:aws:iam::{ACCOUNT}:role/${{var.nmae}}", "iam:PassRole", when=PASSED)}) == []
