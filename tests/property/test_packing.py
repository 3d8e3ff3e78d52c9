"""Splitting statements into policies: nothing is gained or lost, and every policy is within its limit."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from provisioner.iam.document import Conditions, Document, Statement
from provisioner.resolve.packing import pack

CONDITIONS: tuple[Conditions, ...] = ((), (("StringEquals", (("aws:RequestedRegion", ("us-east-1",)),)),))
LENGTHS = (1, 2, 10, 60, 200)
"""Characters of actions and resources: very different ones, so that parts of many sizes come about."""

FITTING = 1100
"""Characters that hold every statement with one action and one resource."""

Grant = tuple[str, str, str, Conditions]
"""An effect, an action, a resource and a condition block."""


def texts() -> st.SearchStrategy[tuple[str, ...]]:
    each = st.tuples(st.sampled_from('abcdé"'), st.sampled_from(LENGTHS)).map(lambda pair: pair[0] * pair[1])
    return st.lists(each, min_size=1, max_size=12, unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def statements(draw: st.DrawFn) -> tuple[Statement, ...]:
    count = draw(st.integers(1, 6))
    return tuple(
        Statement(
            sid=f"Sid{index}",
            effect=draw(st.sampled_from(["Allow", "Deny"])),
            actions=draw(texts()),
            resources=draw(texts()),
            conditions=draw(st.sampled_from(CONDITIONS)),
        )
        for index in range(count)
    )


def grants(found: Sequence[Statement]) -> set[Grant]:
    """Return every pair of an action and a resource, with its effect and conditions."""
    return {
        (statement.effect, action, resource, statement.conditions)
        for statement in found
        for action in statement.actions
        for resource in statement.resources
    }


def of(documents: Sequence[Document]) -> list[Statement]:
    return [statement for document in documents for statement in document.statements]


@given(statements(), st.integers(FITTING, 3000))
def test_no_grant_is_gained_or_lost(found: tuple[Statement, ...], limit: int) -> None:
    assert grants(of(pack(found, limit))) == grants(found)


@given(statements(), st.integers(FITTING, 3000))
def test_every_policy_is_within_its_limit(found: tuple[Statement, ...], limit: int) -> None:
    assert [document.size() for document in pack(found, limit) if document.size() > limit] == []


@given(statements(), st.integers(1, FITTING))
def test_what_is_too_long_alone_stands_alone(found: tuple[Statement, ...], limit: int) -> None:
    documents = pack(found, limit)

    assert grants(of(documents)) == grants(found)
    too_long = [document.statements for document in documents if document.size() > limit]
    assert [len(each) for each in too_long] == [1] * len(too_long)


@given(statements(), st.integers(1, 3000))
def test_sids_are_unique_in_a_policy_and_are_those_of_the_statements(found: tuple[Statement, ...], limit: int) -> None:
    sids = [[statement.sid for statement in document.statements] for document in pack(found, limit)]

    assert [each for each in sids if len(each) != len(set(each))] == []
    assert {sid for each in sids for sid in each} <= {statement.sid for statement in found}


@given(statements(), st.integers(FITTING, 3000))
def test_what_fits_into_one_policy_is_one(found: tuple[Statement, ...], limit: int) -> None:
    assume(Document(statements=found).size() <= limit)

    assert len(pack(found, limit)) == 1


@given(statements(), st.integers(1, 3000), st.randoms(use_true_random=False))
def test_order_of_the_statements_changes_nothing(
    found: tuple[Statement, ...], limit: int, order: random.Random
) -> None:
    assert pack(order.sample(found, len(found)), limit) == pack(found, limit)


@given(statements(), st.integers(1, 3000))
def test_no_policy_is_empty_and_none_is_made_of_nothing(found: tuple[Statement, ...], limit: int) -> None:
    assert pack((), limit) == ()
    assert [statement for statement in of(pack(found, limit)) if not (statement.actions and statement.resources)] == []


@given(statements(), statements(), st.integers(1, 3000))
def test_statements_with_equal_sids_are_packed_too(
    found: tuple[Statement, ...], others: tuple[Statement, ...], limit: int
) -> None:
    # Equal Sids are an error of the configuration, of which a finding tells: packing goes on all the same.
    assert grants(of(pack((*found, *others), limit))) == grants((*found, *others))
