"""Shortening lists of actions, by example; data of our own, so that the expectation does not move with AWS's."""

from __future__ import annotations

import pytest

from provisioner.iam import wildcards
from provisioner.iam.catalog import Action
from provisioner.iam.match import action_matches
from provisioner.iam.wildcards import Wildcard, shortened

NAMES = (
    "DeleteObject",
    "DescribeDBClusters",
    "DescribeDBs",
    "GetBucket",
    "GetObject",
    "GetObjectAcl",
    "ListBuckets",
    "ListObjects",
    "PutObject",
)
ALL = tuple(Action(service="store", name=name, level="read", resource_types=(), condition_keys=()) for name in NAMES)


@pytest.fixture(autouse=True)
def _own_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        wildcards, "matching", lambda pattern: tuple(each for each in ALL if action_matches(pattern, each.full_name))
    )


def of(*names: str) -> tuple[str, ...]:
    return tuple(f"store:{name}" for name in names)


def test_all_actions_of_a_word_become_a_wildcard_behind_it() -> None:
    assert shortened(of("GetObject", "GetObjectAcl", "GetBucket", "PutObject")) == of("Get*", "PutObject")


def test_more_words_are_taken_where_fewer_would_match_more() -> None:
    assert shortened(of("GetObject", "GetObjectAcl")) == of("GetObject*")


def test_abbreviations_are_words() -> None:
    assert shortened(of("DescribeDBClusters", "DescribeDBs", "ListObjects")) == of("Describe*", "ListObjects")


def test_no_wildcard_stands_for_one_action() -> None:
    assert shortened(of("PutObject", "DeleteObject")) == of("DeleteObject", "PutObject")


def test_no_wildcard_stands_for_a_whole_service() -> None:
    assert shortened(of(*NAMES)) == of("DeleteObject", "Describe*", "Get*", "List*", "PutObject")


def test_patterns_stay_and_take_in_what_they_match() -> None:
    assert shortened(of("GetObject*", "GetObjectAcl", "ListBuckets")) == of("GetObject*", "ListBuckets")


def test_what_a_pattern_matches_already_helps_others_to_a_wildcard() -> None:
    assert shortened(of("GetO*", "GetBucket", "ListBuckets")) == of("GetBucket", "GetO*", "ListBuckets")
    assert shortened(of("ListO*", "DescribeDBs", "DescribeDBClusters")) == of("Describe*", "ListO*")


def test_unknown_actions_and_the_case_of_others_are_left_as_they_are() -> None:
    assert shortened(of("getbucket", "Fly")) == of("Fly", "getbucket")


def test_wildcards_say_what_they_stand_for() -> None:
    assert wildcards.wildcards(of("GetObject", "GetObjectAcl", "PutObject")) == (
        Wildcard(pattern="store:GetObject*", actions=of("GetObject", "GetObjectAcl")),
    )
