"""Joining statements by example; that nothing is gained or lost stands in tests/property/test_packing_laws.py."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from benchmarks.roles import similar
from provisioner.finding import Position
from provisioner.iam.document import Conditions, Document, Statement
from provisioner.resolve.merging import Merged, merge

REGION: Conditions = (("StringEquals", (("aws:RequestedRegion", ("us-east-1",)),)),)


def statement(sid: str, actions: str, resources: str, conditions: Conditions = ()) -> Statement:
    """Return a statement; each letter is an action or a resource."""
    return Statement(
        sid=sid,
        actions=tuple(f"s3:{letter}" for letter in actions),
        resources=tuple(f"arn:aws:s3:::{letter}" for letter in resources),
        conditions=conditions,
    )


def joined(*statements: Statement) -> list[Statement]:
    return [each.statement for each in merge(statements)]


def test_equal_actions_are_joined_to_one_statement_on_all_their_resources() -> None:
    assert joined(statement("A", "xy", "1"), statement("B", "xy", "2")) == [statement("A", "xy", "12")]


def test_equal_resources_are_joined_to_one_statement_with_all_their_actions() -> None:
    assert joined(statement("A", "x", "12"), statement("B", "yz", "12")) == [statement("A", "xyz", "12")]


def test_equal_statements_become_one() -> None:
    assert joined(statement("A", "x", "1"), statement("B", "x", "1")) == [statement("A", "x", "1")]


def test_joined_statements_are_joined_further_until_nothing_is_left_to_join() -> None:
    four = [statement("A", "x", "1"), statement("B", "x", "2"), statement("C", "y", "1"), statement("D", "y", "2")]

    assert joined(*four) == [statement("A", "xy", "12")]


@pytest.mark.parametrize(
    "other",
    [
        statement("B", "y", "2"),
        statement("B", "xy", "2"),
        statement("B", "x", "2", REGION),
        replace(statement("B", "x", "2"), effect="Deny"),
    ],
    ids=["other actions and resources", "more actions", "other conditions", "other effect"],
)
def test_what_would_mean_something_else_together_stays_apart(other: Statement) -> None:
    one = statement("A", "x", "1")

    assert joined(one, other) == [one, other]


def test_equal_conditions_are_kept() -> None:
    both = joined(statement("A", "x", "1", REGION), statement("B", "x", "2", REGION))

    assert both == [statement("A", "x", "12", REGION)]


def test_first_sid_stays_with_its_place_and_all_sids_are_remembered() -> None:
    places = {sid: Position("stacks.yaml", line, 7) for sid, line in (("A", 30), ("B", 20), ("C", 10))}
    three = [replace(statement(sid, "x", sid.lower()), at=at) for sid, at in places.items()]

    assert merge(reversed(three)) == (
        Merged(statement=replace(statement("A", "x", "abc"), at=places["A"]), sids=("A", "B", "C")),
    )


def test_order_of_statements_changes_nothing() -> None:
    five = [
        statement("A", "x", "12"),
        statement("B", "x", "3"),
        statement("C", "yz", "12"),
        statement("D", "yz", "4"),
        statement("E", "z", "12"),
    ]

    assert {tuple(joined(*order)) for order in itertools.permutations(five)} == {tuple(joined(*five))}


def test_of_two_ways_that_exclude_each_other_the_shorter_is_taken() -> None:
    long_actions = tuple(f"s3:{letter * 40}" for letter in "xyz")
    a = Statement(sid="A", actions=long_actions, resources=("arn:aws:s3:::1",))
    by_actions = Statement(sid="B", actions=long_actions, resources=("arn:aws:s3:::2",))
    by_resources = Statement(sid="C", actions=("s3:q",), resources=("arn:aws:s3:::1",))

    assert joined(a, by_actions, by_resources) == [
        replace(a, resources=("arn:aws:s3:::1", "arn:aws:s3:::2")),
        by_resources,
    ]


def test_twenty_similar_stacks_one_after_the_other_are_joined_to_less_than_0_35_of_their_size() -> None:
    found = similar(20)
    before, after = Document(statements=tuple(found)).size(), Document(statements=tuple(joined(*found))).size()

    assert before > 39_000
    assert after / before < 0.35
