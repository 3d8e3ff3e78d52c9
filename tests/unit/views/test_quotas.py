"""What is used of each quota, at its limits: exact numbers, overrides both ways, and what is said near the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from provisioner import pipeline
from provisioner.config import source
from provisioner.finding import Level
from provisioner.iam.quotas import FIXED, QUOTAS
from provisioner.pipeline import Outcome
from provisioner.resolve.usage import filling
from provisioner.views.quotas import quotas

ACCOUNT, BASTION = "333333333333", "111111111111"
RULES = ("account-quotas", "policies-per-role", "policies-per-user", "quota-headroom", "grants-per-pair")

Yaml = Mapping[str, Any]


def judge(
    *, stacks: Yaml, accounts: Yaml | None = None, bastion: Yaml | None = None, account: Yaml | None = None
) -> Outcome:
    """Return what is said about stacks in "production", or in the given accounts."""
    user = {"cicd-bot": {"environments": ["production"]}}
    accounts_file = {
        "version": 1,
        "bastions": {"main": {"id": BASTION, "users": user, **(bastion or {})}},
        "accounts": accounts or {"production": {"id": ACCOUNT, **(account or {})}},
    }
    return pipeline.judge(
        source.parse(json.dumps(accounts_file).encode(), source.ACCOUNTS),
        source.parse(json.dumps({"version": 1, "stacks": stacks}).encode(), source.STACKS),
    )


def stack(*arns: str, accounts: tuple[str, ...] = ("production",), **further: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    resources = {"content": {"arns": list(arns) or ["arn:aws:s3:::www.example.com"], "allow": ["s3:ListBucket"]}}
    return {"accounts": list(accounts), "users": ["cicd-bot"], "resources": resources, **further}


def many_accounts(count: int) -> dict[str, dict[str, str]]:
    return {f"a{number:02}": {"id": f"{200000000000 + number}", "environment": "production"} for number in range(count)}


def everywhere(count: int, **bastion: Any) -> Outcome:  # noqa: ANN401 - YAML
    """Return what is said about a stack in so many accounts: each costs the user a policy."""
    accounts = many_accounts(count)
    return judge(stacks={"website": stack(accounts=tuple(accounts))}, accounts=accounts, bastion=bastion)


def full(policies: int, *, more: int = 0) -> dict[str, Any]:
    """Return a stack whose role fills so many policies, with one bucket more in ``more`` further entries."""
    # 93 buckets in one entry are a statement of some 6,080 characters, which no other statement fits beside.
    entries = {
        f"e{number:02}": {
            "arns": [f"arn:aws:s3:::{number:02}{bucket:03}-{'b' * 42}" for bucket in range(93)],
            "allow": ["s3:ListBucket"],
            "when": {"StringEquals": {"s3:prefix": f"{number}"}},
        }
        for number in range(policies)
    }
    extra = {f"x{number}": {"arns": [f"arn:aws:s3:::{'x' * 60}"], "allow": ["s3:GetObject"]} for number in range(more)}
    return {"accounts": ["production"], "users": ["cicd-bot"], "resources": entries | extra}


def row(outcome: Outcome, quota: str, account: str = "production") -> dict[str, Any]:
    [found] = [each for each in quotas(outcome.desired) if (each["quota"], each["account"]) == (quota, account)]
    return found


def numbers(outcome: Outcome, quota: str, account: str = "production") -> tuple[int, int, int]:
    found = row(outcome, quota, account)
    return found["used"], found["limit"], found["headroom"]


def said(outcome: Outcome) -> list[tuple[str, Level]]:
    return [(finding.rule, finding.level) for finding in outcome.findings if finding.rule in RULES]


def messages(outcome: Outcome, rule: str) -> list[tuple[str, str]]:
    return [(finding.message, finding.hint) for finding in outcome.findings if finding.rule == rule]


# --- What is counted --------------------------------------------------------------------------------------------------


def test_largest_user_of_a_quota_is_shown() -> None:
    outcome = judge(
        stacks={"website": stack(tags={"team": "web"}), "shop": stack(tags={"team": "shop", "tier": "one"})}
    )

    assert row(outcome, "tags_per_role") == {
        "account": "production",
        "quota": "tags_per_role",
        "subject": "shop",
        "used": 2,
        "limit": 50,
        "headroom": 48,
        "share": 0.04,
    }


def test_everything_that_is_made_in_an_account_is_counted() -> None:
    outcome = judge(stacks={"website": stack(), "shop": stack()})

    assert numbers(outcome, "roles") == (2, 1000, 998)
    assert numbers(outcome, "customer_policies") == (2, 1500, 1498)
    assert numbers(outcome, "customer_policies", "main") == (1, 1500, 1499)
    assert numbers(outcome, "users", "main") == (1, 5000, 4999)


def test_a_bastion_that_is_a_target_as_well_holds_both_sides() -> None:
    outcome = judge(stacks={"website": stack()}, account={"id": BASTION})

    assert numbers(outcome, "customer_policies") == (2, 1500, 1498)
    assert numbers(outcome, "customer_policies", "main") == (2, 1500, 1498)


def test_existing_users_are_granted_to_but_not_counted() -> None:
    users = {"cicd-bot": {"managed": False, "environments": ["production"]}}
    outcome = judge(stacks={"website": stack()}, bastion={"users": users})

    assert numbers(outcome, "policies_per_user", "main") == (1, 10, 9)
    assert [each for each in quotas(outcome.desired) if each["quota"] in ("users", "tags_per_user")] == []


def test_a_users_policies_are_counted_over_all_of_its_pairs() -> None:
    assert numbers(everywhere(7), "policies_per_user", "main") == (7, 10, 3)


def test_a_users_policies_are_those_of_the_bastion_where_it_packs_them() -> None:
    assert numbers(everywhere(7, grants="bastion"), "policies_per_user", "main") == (1, 10, 9)


def test_sizes_are_those_of_the_documents() -> None:
    outcome = judge(stacks={"website": stack()})
    [role] = outcome.desired.pairs[0].roles
    trust, size = role.trust_policy.size(), role.policies[0].document.size()

    assert numbers(outcome, "trust_policy_characters") == (trust, 2048, 2048 - trust)
    assert numbers(outcome, "policy_characters") == (size, 6144, 6144 - size)
    assert numbers(outcome, "role_policy_characters") == (size, 61440, 61440 - size)


def test_names_and_sessions_are_measured() -> None:
    outcome = judge(stacks={"website": stack(session="45m", max_session="2h", description="Site")})

    assert numbers(outcome, "session_seconds") == (2700, 7200, 4500)
    assert numbers(outcome, "max_session_seconds") == (7200, 43200, 36000)
    assert numbers(outcome, "role_name_characters") == (len("WebsiteStackUpdaterRole"), 64, 41)
    assert numbers(outcome, "policy_name_characters") == (len("WebsiteUpdaterRolePolicy"), 128, 104)
    assert numbers(outcome, "path_characters") == (len("/stack-updaters/"), 512, 496)
    assert numbers(outcome, "description_characters") == (4, 1000, 996)
    assert numbers(outcome, "external_id_characters") == (len("website/production"), 1224, 1206)
    assert numbers(outcome, "user_name_characters", "main") == (8, 64, 56)


def test_rows_are_in_order_and_every_quota_has_a_page() -> None:
    rows = quotas(judge(stacks={"website": stack()}).desired)

    assert rows == sorted(rows, key=lambda each: (each["account"], each["quota"]))
    assert [each.source for each in (*QUOTAS.values(), *FIXED.values()) if not each.source.startswith("https://")] == []
    assert [name for name, each in (QUOTAS | FIXED).items() if not 1 <= each.default <= each.maximum] == []


def test_every_quota_that_can_be_met_has_a_row() -> None:
    rows = {each["quota"] for each in quotas(judge(stacks={"website": stack(tags={"team": "web"})}).desired)}

    assert {*QUOTAS, *FIXED} - rows == {"groups_per_user"}  # no group is made
    assert rows - {*QUOTAS, *FIXED} == {"role_policy_characters", "session_seconds"}  # made of others


# --- Overrides --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "failed"), [(1, True), (2, False), (10_000, False)])
def test_a_quota_of_an_account_can_be_lowered_and_raised(limit: int, *, failed: bool) -> None:
    outcome = judge(stacks={"website": stack(), "shop": stack()}, account={"quotas": {"roles": limit}})

    assert outcome.failed is failed
    assert numbers(outcome, "roles") == (2, limit, limit - 2)


def test_a_quota_of_a_bastion_can_be_raised() -> None:
    assert everywhere(12).failed
    assert not everywhere(12, quotas={"policies_per_user": 20}).failed


def test_a_quota_of_a_bastion_can_be_lowered() -> None:
    assert not everywhere(3).failed
    assert everywhere(3, quotas={"policies_per_user": 2}).failed


def test_more_users_than_an_account_may_have_are_an_error_that_proposes_no_quota() -> None:
    users: dict[str, dict[str, list[str]]] = {f"bot-{number}": {"environments": []} for number in range(5000)}
    users["cicd-bot"] = {"environments": ["production"]}

    assert messages(judge(stacks={"website": stack()}, bastion={"users": users}), "account-quotas") == [
        ('"main" would hold 5,001 users; its quota is 5,000', "use a further account: AWS does not raise this quota")
    ]


@pytest.mark.parametrize(("policies", "failed"), [(10, False), (11, True)])
def test_a_raised_quota_of_policies_per_role_lets_a_role_grow(policies: int, *, failed: bool) -> None:
    assert judge(stacks={"website": full(policies)}).failed is failed
    assert not judge(stacks={"website": full(policies)}, account={"quotas": {"policies_per_role": 11}}).failed


# --- Near the end -----------------------------------------------------------------------------------------------------

TAG_COUNTS = [
    (44, []),
    (45, []),  # exactly 90 %
    (46, [("quota-headroom", Level.WARNING)]),
    (50, [("quota-headroom", Level.WARNING)]),  # exactly the limit
]


@pytest.mark.parametrize(("count", "expected"), TAG_COUNTS)
def test_above_90_percent_there_is_a_warning(count: int, expected: list[tuple[str, Level]]) -> None:
    assert said(judge(stacks={"website": stack(tags={f"t{number}": "x" for number in range(count)})})) == expected


def test_above_the_limit_there_is_an_error_in_place_of_the_warning() -> None:
    outcome = judge(stacks={"website": stack(tags={f"t{number}": "x" for number in range(51)})})

    assert said(outcome) == []
    assert "tag-count" in {finding.rule for finding in outcome.findings}


def test_warning_has_the_numbers_and_says_what_to_do() -> None:
    stacks = {f"stack-{number:02}": stack() for number in range(19)}
    outcome = judge(stacks=stacks, account={"quotas": {"roles": 20, "customer_policies": 10_000}})

    assert messages(outcome, "quota-headroom") == [
        (
            '"production" uses 19 of 20 roles of the account (95 %): 1 left',
            "have the quota raised (at most 10,000) and set quotas: roles, or split it before it is full",
        )
    ]


def test_warning_about_a_fixed_quota_does_not_propose_to_raise_it() -> None:
    outcome = judge(stacks={"website": stack(tags={f"t{number}": "x" for number in range(48)})})

    assert messages(outcome, "quota-headroom") == [
        (
            '"website" uses 48 of 50 tags of one role in "production" (96 %): 2 left',
            "it cannot be raised further: split it before it is full",
        )
    ]


def test_role_with_ten_full_policies_passes_with_its_headroom() -> None:
    outcome = judge(stacks={"website": full(10)})
    used, limit, headroom = numbers(outcome, "role_policy_characters")

    assert not outcome.failed
    assert numbers(outcome, "policies_per_role") == (10, 10, 0)
    assert (limit, headroom) == (61_440, 61_440 - used)
    assert 0 < headroom < limit // 10
    assert said(outcome) == [("quota-headroom", Level.WARNING)]


def test_one_more_statement_than_ten_full_policies_is_an_error_with_the_numbers() -> None:
    outcome = judge(stacks={"website": full(10, more=1)})
    [(message, _)] = messages(outcome, "policies-per-role")

    assert numbers(outcome, "policies_per_role") == (11, 10, -1)
    assert "needs 11 managed policies" in message
    assert "10 may be attached to a role" in message


def test_full_policies_alone_are_no_reason_for_a_warning() -> None:
    outcome = judge(stacks={"website": full(3)})

    assert row(outcome, "policy_characters")["share"] > 0.9
    assert said(outcome) == []


def test_nothing_that_does_not_fill_up_is_warned_about() -> None:
    outcome = judge(stacks={"website": stack(description="d" * 1000, session="1h")})

    assert row(outcome, "description_characters")["headroom"] == 0
    assert said(outcome) == []
    assert {use.quota for use in filling(outcome.desired)} <= {
        "customer_policies",
        "policies_per_role",
        "policies_per_user",
        "roles",
        "tags_per_role",
        "tags_per_user",
        "trust_policy_characters",
        "users",
    }


# --- A user who runs out ----------------------------------------------------------------------------------------------


def test_user_with_room_for_one_more_account_is_not_mentioned() -> None:
    assert said(everywhere(9)) == []


def test_user_without_room_for_one_more_account_is_told_what_it_costs_and_what_helps() -> None:
    outcome = everywhere(10)

    assert messages(outcome, "grants-per-pair") == [
        (
            'the user "cicd-bot" has 10 of 10 managed policies for 10 accounts; one more account costs 1, 0 are left',
            'set "grants: bastion" on "main": then its grants on all 10 need 1',
        )
    ]
    assert said(outcome) == [("grants-per-pair", Level.NOTE), ("quota-headroom", Level.WARNING)]


def test_user_with_more_accounts_than_policies_is_an_error_that_proposes_to_pack_them() -> None:
    [(message, hint)] = messages(everywhere(11), "policies-per-user")

    assert message == 'the user "cicd-bot" needs 11 managed policies for its grants; 10 may be attached to a user'
    assert hint == (
        'set "grants: bastion" on "main" (then it needs 1 for all 11 accounts), share the stacks among more users, '
        "or have the quota raised (at most 20) and set policies_per_user"
    )


def test_user_whose_grants_are_packed_already_is_not_told_to_pack_them() -> None:
    stacks = {f"{'s' * 50}-{number:03}": stack() for number in range(60)}
    outcome = judge(
        stacks=stacks,
        bastion={"grants": "bastion", "quotas": {"policies_per_user": 1}},
        account={"quotas": {"policy_characters": 6144}},
    )

    assert [hint for _, hint in messages(outcome, "policies-per-user")] == [
        "share the stacks among more users, or have the quota raised (at most 20) and set policies_per_user"
    ]
    assert messages(outcome, "grants-per-pair") == []


def test_accounts_that_cost_several_policies_are_reckoned_so() -> None:
    accounts = many_accounts(4)
    stacks = {f"{'s' * 40}-{number:03}": stack(accounts=tuple(accounts)) for number in range(60)}
    outcome = judge(stacks=stacks, accounts=accounts, bastion={"quotas": {"policies_per_user": 9}})
    [(message, _)] = messages(outcome, "grants-per-pair")

    assert "has 8 of 9 managed policies for 4 accounts; one more account costs 2, 1 is left" in message
