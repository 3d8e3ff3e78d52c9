"""A text that some patterns match and others do not: compared with trying every short text."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.iam import match
from provisioner.iam.match import Pieces
from provisioner.iam.witness import TooManyStatesError, example_of, witness

PATTERNS = st.text(alphabet="ab*?", max_size=3)
TEXTS = ["".join(letters) for length in range(8) for letters in product("abx", repeat=length)]


def pieces(pattern: str) -> Pieces:
    found = match.pieces(pattern)
    assert found is not None
    return found


@given(st.lists(PATTERNS, min_size=1, max_size=2), st.lists(PATTERNS, max_size=2))
def test_witness_exists_where_a_short_text_does(inside: list[str], outside: list[str]) -> None:
    def fits(text: str) -> bool:
        return all(match.text_like(one, text) for one in inside) and not any(
            match.text_like(one, text) for one in outside
        )

    found = witness(list(map(pieces, inside)), map(pieces, outside))

    assert found is None or fits(found)
    assert (found is None) == (not any(map(fits, TEXTS)))


@given(PATTERNS)
def test_example_matches_its_pattern(pattern: str) -> None:
    assert match.text_like(pattern, example_of(pieces(pattern)))


def test_wildcards_that_stand_for_themselves_are_no_wildcards() -> None:
    assert witness([pieces("a${*}b")]) == "a*b"
    assert example_of(pieces("${?}*")) == "?example"


def test_what_is_left_of_a_pattern_is_found_between_what_is_taken_away() -> None:
    assert witness([pieces("bucket/*")], [pieces("bucket/a*"), pieces("bucket/")]) == "bucket/x"
    assert witness([pieces("bucket/a*")], [pieces("bucket/*")]) is None


def test_any_character_can_be_in_the_patterns() -> None:
    every = "x-0123456789abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert witness([pieces("?")], [pieces(one) for one in every]) == "\u4e00"


def test_patterns_that_are_too_complicated_are_refused() -> None:
    hostile = "*a" + "?" * 40
    with pytest.raises(TooManyStatesError):
        witness([pieces(hostile)], [pieces(f"*{hostile}"), pieces("*b" + "?" * 40)])
