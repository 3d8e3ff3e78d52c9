"""What is said where policies cannot fit: the numbers, the largest entries, and what would help."""

from __future__ import annotations

import json
from typing import Any

from provisioner import pipeline
from provisioner.config import source

READING = {"arns": ["arn:aws:s3:::www.example.com"], "allow": ["list", "read"]}
NEWS = {"arns": ["arn:aws:sns:us-west-2:333333333333:news"], "allow": ["sns:GetTopicAttributes"]}


def said(rule: str, stacks: dict[str, Any], *, quotas: dict[str, int], user: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the messages and hints of a rule; ``quotas`` are the target account's, ``user`` is of the bastion."""
    bastion = {"id": "111111111111", "users": {"cicd-bot": {"environments": ["production"]}}, **user}
    accounts = {"production": {"id": "333333333333", "quotas": quotas}}
    outcome = pipeline.judge(
        source.parse(
            json.dumps({"version": 1, "bastions": {"main": bastion}, "accounts": accounts}).encode(), source.ACCOUNTS
        ),
        source.parse(json.dumps({"version": 1, "stacks": stacks}).encode(), source.STACKS),
    )
    return [(each.message, each.hint) for each in outcome.findings if each.rule == rule]


def role(resources: dict[str, Any], policies: int, characters: int, **stack: Any) -> tuple[str, str]:  # noqa: ANN401 - YAML
    """Return what is said about one stack whose account allows so many policies of so many characters."""
    stacks = {"website": {"accounts": ["production"], "users": ["cicd-bot"], "resources": resources, **stack}}
    quotas = {"policies_per_role": policies, "policy_characters": characters}
    [found] = said("policies-per-role", stacks, quotas=quotas, user={})
    return found


def buckets(count: int) -> dict[str, Any]:
    return {"arns": [f"arn:aws:s3:::{'b' * 50}-{number:03d}" for number in range(count)], "allow": ["s3:ListBucket"]}


def test_largest_entries_are_named_with_their_characters_the_largest_first() -> None:
    entries = {"a-few": buckets(2), "many": buckets(30), "some": buckets(12), "more": buckets(20), "news": NEWS}
    message, _ = role(entries, 1, 2000)

    assert 'largest entries: "many" 2,' in message
    assert [message.index(f'"{name}"') for name in ("many", "more", "some")] == sorted(
        message.index(f'"{name}"') for name in ("many", "more", "some")
    )
    assert "a-few" not in message
    assert "1 may be attached to a role" in message


def test_levels_to_leave_out_and_what_compact_would_save_are_proposed() -> None:
    _, hint = role({"bucket": READING, "news": NEWS}, 1, 700)

    assert hint == (
        'leave a level out of "bucket" (list, read), set "compact: true" (then it needs 1), shorten its lists with'
        " wildcards, or have the quota raised (at most 25) and set policies_per_role"
    )


def test_compact_is_not_proposed_where_it_is_set_or_saves_no_policy() -> None:
    plain = "shorten its lists with wildcards, or have the quota raised (at most 25) and set policies_per_role"

    assert role({"many": buckets(30)}, 1, 2000, compact=True)[1] == plain
    assert role({"many": buckets(30)}, 1, 2000)[1] == plain


def test_no_higher_quota_is_proposed_than_aws_has() -> None:
    _, hint = role({"many": buckets(100)}, 25, 200)

    assert hint == "shorten its lists with wildcards, or make two stacks of it"


def test_what_fills_a_preview_role_is_what_it_reads() -> None:
    stacks = {
        "website": {
            "accounts": ["production"],
            "users": ["cicd-bot"],
            "preview": {"users": ["cicd-bot"]},
            "resources": {"bucket": {**READING, "allow": ["list", "read", "write"]}},
        }
    }
    quotas = {"policies_per_role": 1, "policy_characters": 600}
    (first, _), (second, _) = said("policies-per-role", stacks, quotas=quotas, user={})
    sizes = sorted(int(each.rpartition('"bucket" ')[2].partition(")")[0].replace(",", "")) for each in (first, second))

    assert sizes[0] < sizes[1]


def test_grants_of_several_policies_are_named_with_their_place_and_at_aws_maximum_no_quota_is_proposed() -> None:
    stacks = {
        f"stack-{number:02d}": {"accounts": ["production"], "users": ["cicd-bot"], "resources": {"bucket": READING}}
        for number in range(24)
    }
    quotas = {"policies_per_user": 20, "policy_characters": 200}
    user = {"grants": "bastion", "quotas": quotas}
    [(message, hint)] = said("policies-per-user", stacks, quotas={}, user=user)

    assert message.startswith('the user "cicd-bot" needs 24 managed policies for its grants (24 of ')
    assert message.endswith('in "main"); 20 may be attached to a user')
    assert hint == "share the stacks among more users"
