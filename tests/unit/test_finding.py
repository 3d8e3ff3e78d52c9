"""A finding is a value."""

from __future__ import annotations

import pytest

from provisioner.config.rules import UNKNOWN_KEY
from provisioner.finding import Level, Position, did_you_mean, nearest

AT = Position("stacks.yaml", 7, 13)


def test_place_is_written_as_editors_read_it() -> None:
    assert str(AT) == "stacks.yaml:7:13"


def test_places_are_in_the_order_of_the_text() -> None:
    places = [Position("b", 1, 1), Position("a", 10, 1), Position("a", 9, 2), Position("a", 9, 1)]

    assert sorted(places) == [Position("a", 9, 1), Position("a", 9, 2), Position("a", 10, 1), Position("b", 1, 1)]


def test_finding_has_its_rules_level_unless_it_is_given_another() -> None:
    assert UNKNOWN_KEY.finding(AT, "m", "h").level is Level.ERROR
    assert UNKNOWN_KEY.finding(AT, "m", "h", level=Level.WARNING).level is Level.WARNING


@pytest.mark.parametrize(
    ("name", "expected"),
    [("prodution", "production"), ("PRODUCTION", "production"), ("Stagin", "staging"), ("zebra", None), ("", None)],
)
def test_nearest_name_ignores_case_and_is_none_where_none_is_near(name: str, expected: str | None) -> None:
    assert nearest(name, ["staging", "production"]) == expected


def test_suggestion_is_a_question() -> None:
    answers = [did_you_mean(name, ["staging"], "look it up") for name in ("stagin", "x")]
    assert answers == ['did you mean "staging"?', "look it up"]
