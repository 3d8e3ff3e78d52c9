"""Patterns as sets of texts, against every text of a small alphabet."""

from __future__ import annotations

import functools
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.iam.glob import Token, head, holds, meet, patterns_meet, tokens

ALPHABET = "abz"
"""``z`` stands in no pattern: the texts that only wildcards match need such a character."""

TEXTS = tuple("".join(text) for length in range(6) for text in itertools.product(ALPHABET, repeat=length))
patterns = st.text("ab*?", max_size=5)


@functools.cache
def language(pattern: str) -> frozenset[str]:
    """Return the texts that match, by a regular expression, which shares nothing with the product's ways."""
    expression = re.compile(pattern.replace("*", ".*").replace("?", "."))
    return frozenset(text for text in TEXTS if expression.fullmatch(text))


@given(patterns, patterns)
def test_two_patterns_meet_exactly_if_a_text_matches_both(left: str, right: str) -> None:
    # Two patterns of at most five places that meet share a text of at most ten; five do, where at most one has a star.
    common = not language(left).isdisjoint(language(right))
    found = patterns_meet(left, right)
    assert found or not common
    if len(left.replace("*", "")) + len(right.replace("*", "")) <= 5:
        assert common == found
    assert found == meet(tokens(right), tokens(left))


@given(patterns, patterns)
def test_a_pattern_holds_another_exactly_if_it_matches_all_its_texts(outer: str, inner: str) -> None:
    all_of_them = language(inner) <= language(outer)
    found = holds(outer, inner)
    assert all_of_them or not found
    if len(outer) <= 4 and len(inner) <= 3:
        assert all_of_them == found


@given(patterns, patterns, patterns)
def test_holding_is_an_order(one: str, two: str, three: str) -> None:
    assert holds(one, one)
    assert holds("*", one)
    assert not (holds(one, two) and holds(two, three)) or holds(one, three)


def test_a_policy_variable_meets_anything_and_other_braces_are_characters() -> None:
    assert patterns_meet("home/${aws:userid}/x", "home/abc/x")
    assert not patterns_meet("home/${aws:userid}/x", "home/abc/y")
    assert patterns_meet("{a}", "{a}")
    assert not patterns_meet("{a}", "b")


def test_a_place_with_exceptions_is_met_by_everything_else() -> None:
    name = (Token(but="/"), Token(but="/", many=True))
    assert meet(tokens("bucket"), name)
    assert not meet(tokens("bucket/key"), name)
    assert not meet(tokens(""), name)
    assert meet(tokens("*"), name)
    assert meet((Token(but="a"),), (Token(but="b"),))


def test_the_head_of_a_pattern_ends_at_its_first_wildcard_or_variable() -> None:
    assert [head(each) for each in ("abc", "a*c", "?", "ab${aws:userid}c")] == ["abc", "a", "", "ab"]


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("role/*", "role/${aws:PrincipalTag/own}"),
        ("role/*-${aws:userid}", "role/web-${aws:userid}"),
        ("a${aws:userid}*", "a${aws:userid}/x"),
        ("a?c", "a${*}c"),
        ("a${?}*", "a${?}b"),
        ("a$*", "a${$}b"),
    ],
)
def test_a_policy_variable_is_held_by_a_star_and_by_itself(outer: str, inner: str) -> None:
    assert holds(outer, inner)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("role/${*}", "role/${aws:PrincipalTag/own}"),
        ("role/${*}", "role/*"),
        ("role/${?}", "role/a"),
        ("role/??????????????????*", "role/${aws:PrincipalTag/own, 'web'}"),
        ("role/?", "role/${aws:PrincipalTag/own}"),
        ("role/?*", "role/${aws:PrincipalTag/own}"),
        ("role/${aws:userid}", "role/${aws:PrincipalTag/own}"),
        ("role/${aws:userid}*", "role/web"),
        ("role/\U000f0000", "role/${aws:PrincipalTag/own}"),
        ("role/\ue000", "role/${*}"),
        ("role/$*", "role/${aws:PrincipalTag/own}"),
    ],
)
def test_a_policy_variable_may_be_any_text_and_an_escaped_wildcard_is_one_character(outer: str, inner: str) -> None:
    assert not holds(outer, inner)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("*a" * 900, "?*" * 900), ("?*a" * 600, "*a?" * 600), ("*" * 2000, "*" * 2000 + "a"), ("*a" * 300, "*b?" * 300)],
)
def test_patterns_made_to_take_forever_are_given_up_on_the_careful_side(outer: str, inner: str) -> None:
    """They took hours, or gigabytes: now the test ends at all."""
    assert meet(tokens(outer), tokens(inner))
    assert holds(outer, inner) == (set(outer) == {"*"})


def test_whether_two_patterns_made_to_take_forever_meet_is_not_known_so_they_may() -> None:
    assert meet(tokens("*a" * 600 + "b"), tokens("*a" * 600 + "c"))
    assert not meet(tokens("*a" * 20 + "b"), tokens("*a" * 20 + "c"))
