"""How few policies packing needs, by brute force and by the lower bound, and how little an edit changes."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import roles
from provisioner.iam.document import Conditions, Document, Statement
from provisioner.resolve.merging import merge
from provisioner.resolve.packing import pack

LIMIT = 6144
CONDITIONS: tuple[Conditions, ...] = ((), (("StringEquals", (("aws:RequestedRegion", ("us-east-1",)),)),))

Atom = tuple[int, str, str]
"""A statement's number, one of its actions and one of its resources."""

# --- Joining ----------------------------------------------------------------------------------------------------------


@st.composite
def few_letters(draw: st.DrawFn) -> tuple[Statement, ...]:
    """Return statements of few actions and resources, so that many have the same."""
    letters = st.sets(st.sampled_from("abcd"), min_size=1, max_size=3)
    return tuple(
        Statement(
            sid=f"Sid{index:02d}",
            effect=draw(st.sampled_from(["Allow", "Allow", "Deny"])),
            actions=tuple(f"s3:{letter}" for letter in sorted(draw(letters))),
            resources=tuple(f"arn:aws:s3:::{letter}" for letter in sorted(draw(letters))),
            conditions=draw(st.sampled_from(CONDITIONS)),
        )
        for index in range(draw(st.integers(1, 12)))
    )


def combinations(statements: Iterable[Statement]) -> set[tuple[str, str, str, Conditions]]:
    return {
        (each.effect, action, resource, each.conditions)
        for each in statements
        for action, resource in itertools.product(each.actions, each.resources)
    }


@given(few_letters())
def test_joining_gains_and_loses_no_combination(found: tuple[Statement, ...]) -> None:
    assert combinations(each.statement for each in merge(found)) == combinations(found)


@given(few_letters(), st.randoms(use_true_random=False))
def test_joining_does_not_depend_on_the_order(found: tuple[Statement, ...], order: random.Random) -> None:
    assert merge(order.sample(found, len(found))) == merge(found)


@given(few_letters())
def test_nothing_that_is_joined_can_be_joined_further(found: tuple[Statement, ...]) -> None:
    joined = [each.statement for each in merge(found)]

    assert [
        (one.sid, two.sid)
        for one, two in itertools.combinations(joined, 2)
        if (one.effect, one.conditions) == (two.effect, two.conditions)
        and (one.actions == two.actions or one.resources == two.resources)
    ] == []


@given(few_letters())
def test_joining_never_makes_longer_and_forgets_no_sid(found: tuple[Statement, ...]) -> None:
    joined = merge(found)

    assert size(each.statement for each in joined) <= size(found)
    assert sorted(sid for each in joined for sid in each.sids) == [each.sid for each in found]
    assert [each.statement.sid for each in joined] == [each.sids[0] for each in joined]


def size(statements: Iterable[Statement]) -> int:
    return Document(statements=tuple(statements)).size()


# --- The fewest -------------------------------------------------------------------------------------------------------


@st.composite
def distinct(draw: st.DrawFn, most: int) -> tuple[Statement, ...]:
    """Return statements of which no two can be joined, each of one action and one resource."""
    lengths = draw(st.lists(st.integers(1, 300), min_size=1, max_size=most))
    return tuple(
        Statement(sid=f"Sid{index}", actions=(f"s3:{index}",), resources=(chr(97 + index) * length,))
        for index, length in enumerate(lengths)
    )


@given(distinct(8), st.integers(420, 1200))
def test_statements_that_cannot_be_cut_take_as_few_policies_as_the_best_of_all_partitions(
    found: tuple[Statement, ...], limit: int
) -> None:
    assert len(pack(found, limit)) == min(
        len(parts) for parts in partitions(found) if all(size(part) <= limit for part in parts)
    )


def partitions(found: Sequence[Statement]) -> Iterator[list[list[Statement]]]:
    """Yield every way to part statements into policies."""
    if not found:
        yield []
        return
    for parts in partitions(found[1:]):
        yield [[found[0]], *parts]
        for index, part in enumerate(parts):
            yield [*parts[:index], [found[0], *part], *parts[index + 1 :]]


@st.composite
def cuttable(draw: st.DrawFn) -> tuple[Statement, ...]:
    """Return few statements with several resources, no two of which can be joined."""
    return tuple(
        Statement(
            sid=f"Sid{index}",
            actions=(f"s3:{index}",),
            resources=tuple(
                f"{index}{item}{'x' * draw(st.integers(1, 120))}" for item in range(draw(st.integers(1, 3)))
            ),
        )
        for index in range(draw(st.integers(1, 3)))
    )


@given(cuttable(), st.integers(280, 500))
def test_statements_that_can_be_cut_take_as_few_policies_as_the_best_of_all_cuts(
    found: tuple[Statement, ...], limit: int
) -> None:
    atoms = [(number, each.actions[0], resource) for number, each in enumerate(found) for resource in each.resources]

    assert len(pack(found, limit)) == next(count for count in itertools.count(1) if fits(atoms, count, limit))


def fits(atoms: Sequence[Atom], count: int, limit: int) -> bool:
    """Tell whether some way to give each resource of each statement to one of the policies keeps all within a limit."""
    ways = itertools.product(range(count), repeat=len(atoms) - 1)
    return any(all(weight(atoms, (0, *way), policy) <= limit for policy in range(count)) for way in ways)


def weight(atoms: Sequence[Atom], way: Sequence[int], policy: int) -> int:
    """Return the characters of a policy's document, counted by hand."""
    own = [atom for atom, place in zip(atoms, way, strict=True) if place == policy]
    statements = {number: action for number, action, _ in own}
    texts = sum(len(resource) + 3 for _, _, resource in own) - len(statements)
    bare = '{"Sid":"Sid0","Effect":"Allow","Action":["",],"Resource":[]}'
    around = sum(len(bare) - 1 + len(action) for action in statements.values()) + max(0, len(statements) - 1)
    return len('{"Version":"2012-10-17","Statement":[]}') + around + texts


@pytest.mark.slow
@pytest.mark.parametrize("policies", range(2, 11))
def test_large_roles_take_at_most_one_policy_more_than_the_lower_bound(policies: int) -> None:
    chosen = roles.seeded(policies)
    for _ in range(12):
        role = roles.role(chosen, chosen.randint((policies - 1) * LIMIT + 200, policies * LIMIT - 200))
        packed = pack(role, LIMIT)

        assert max(document.size() for document in packed) <= LIMIT
        assert len(packed) - least(role) in (0, 1)


def least(role: Sequence[Statement]) -> int:
    """Return the lower bound: all characters of the joined statements over those that a policy has for statements."""
    empty = size(())
    return -(-(size(each.statement for each in merge(role)) - empty + 1) // (LIMIT - empty + 1))


# --- Stability --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def changes() -> Counter[int]:
    """Return how many policies changed, by name, in each of 1,000 edits of roles that need 2 to 10 policies."""
    chosen = roles.seeded(1)
    counted: Counter[int] = Counter()
    for number in range(200):
        policies = 2 + number % 9
        role = roles.role(chosen, chosen.randint((policies - 1) * LIMIT + 200, policies * LIMIT - 700))
        before = pack(role, LIMIT)
        for _ in range(5):
            after = pack(roles.edited(chosen, role), LIMIT)
            both = range(max(len(before), len(after)))
            counted[sum(before[index : index + 1] != after[index : index + 1] for index in both)] += 1
    return counted


@pytest.mark.slow
def test_an_edit_changes_one_policy_and_a_fifth_on_average_at_most(changes: Counter[int]) -> None:
    assert changes.total() == 1_000
    assert sum(number * count for number, count in changes.items()) / changes.total() <= 1.2


@pytest.mark.slow
def test_an_edit_always_changes_something_and_seldom_more_than_two_policies(changes: Counter[int]) -> None:
    assert changes[0] == 0
    assert sum(count for number, count in changes.items() if number > 2) / changes.total() <= 0.02
