"""Sets of requests: containment against every text of a small alphabet, and conditions against the evaluator."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.iam import contain
from provisioner.iam.conditions import unmet
from provisioner.iam.contain import Box, Part, left_over, nothing_of, some, within
from provisioner.iam.contain_conditions import Literal, atoms, possible
from provisioner.iam.contain_text import Answer, Texts, action, both, either, equal, exists, like, opposite
from provisioner.iam.document import Conditions
from provisioner.iam.request import Context, Values

TEXTS = tuple("".join(text) for length in range(5) for text in itertools.product("abz", repeat=length))
patterns = st.text("ab*?", max_size=4)


def box(pattern: str, conditions: Conditions = (), but: tuple[str, ...] = ()) -> Box:
    return Box(parts=(Part(inside=like(pattern), but=tuple(map(like, but))),), conditions=atoms(conditions))


def when(operator: str, *values: str, key: str = "k") -> Conditions:
    return ((operator, ((key, values),)),)


def matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern.replace("*", ".*").replace("?", "."), text, re.DOTALL) is not None


@given(st.lists(patterns, min_size=1, max_size=2), st.lists(patterns, max_size=3))
def test_a_text_exists_if_one_of_a_small_alphabet_is_inside_and_not_outside(
    inside: list[str], outside: list[str]
) -> None:
    found = any(
        all(matches(one, text) for one in inside) and not any(matches(one, text) for one in outside) for text in TEXTS
    )
    answer = exists(map(like, inside), map(like, outside))

    assert answer is not None
    assert answer or not found
    if answer and all("*" not in one and len(one) <= 4 for one in inside):
        assert found


TEXT_ANSWERS: tuple[tuple[list[Texts], list[Texts], Answer], ...] = (
    ([], [], True),
    ([], [like("x*")], True),
    ([], [like("*")], False),
    ([like("a*")], [like("a"), like("a?*")], False),
    ([like("a*")], [like("ab"), equal("a")], True),
    ([like("a*")], [equal("a*")], True),
    ([equal("a*")], [like("a*")], False),
    ([equal("a*")], [equal("a*")], False),
    ([like("a${*}")], [equal("a*")], False),
    ([like("a${?}b")], [like("a?b")], False),
    ([like("${aws:userid}/*")], [like("*/*")], False),
    ([like("${aws:userid}/*")], [like("a/*")], True),
    ([like("${aws:userid}/*")], [like("?/*")], None),
    ([like("a/*")], [like("${aws:userid}/*")], True),
    ([like("${aws:userid}")], [like("${aws:userid}")], False),
    ([equal("${aws:userid}")], [like("${aws:username}")], True),
    ([like("${open")], [like("$*")], False),
    ([action("S3:Get*")], [action("s3:*")], False),
    ([action("s3:${x}")], [action("s3:Get*")], True),
    ([like("a*"), like("b*")], [], False),
    ([like("a*"), like("*b")], [like("ab"), like("a*b")], False),
    ([like("*" + "?" * 24)], [like("*a" + "?" * 23)], None),
)


@pytest.mark.parametrize(("inside", "outside", "answer"), TEXT_ANSWERS)
def test_texts_are_compared_exactly_or_not_at_all(inside: list[Texts], outside: list[Texts], answer: Answer) -> None:
    assert exists(inside, outside) is answer


CONDITION_ANSWERS: tuple[tuple[Conditions, Conditions, Answer], ...] = (
    ((), when("StringEquals", "x"), True),
    (when("StringEquals", "x"), (), False),
    (when("StringEquals", "x"), when("StringEquals", "x", "y"), False),
    (when("StringEquals", "x", "y"), when("StringEquals", "x"), True),
    (when("StringEquals", "x"), when("StringLike", "x*"), False),
    (when("StringEquals", "x*"), when("StringLike", "x?"), False),
    (when("StringEquals", "x"), when("StringEqualsIfExists", "x"), False),
    (when("StringEqualsIfExists", "x"), when("StringEquals", "x"), True),
    (when("StringEquals", "x"), when("StringNotEquals", "y"), False),
    (when("StringNotEquals", "y"), when("StringEquals", "x"), True),
    (when("StringNotEquals", "x", "y"), when("StringNotEquals", "x"), False),
    (when("StringEqualsIgnoreCase", "X"), when("StringEqualsIgnoreCase", "x"), False),
    (when("StringEqualsIgnoreCase", "X"), when("StringEquals", "x"), None),
    (when("StringEquals", "X"), when("StringEqualsIgnoreCase", "x"), False),
    (when("ArnEquals", "arn:aws:s3:::a"), when("ArnLike", "arn:aws:*:::a*"), False),
    (when("ArnLike", "arn:aws:s3:*:1:a"), when("ArnLike", "arn:aws:s3:us*:1:a"), True),
    (when("ArnLike", "arn:aws:s3:*"), when("ArnLike", "arn:aws:s3:::a"), None),
    (when("ArnNotLike", "a*"), when("ArnNotLike", "b*"), None),
    (when("ArnNotEquals", "arn:aws:s3:::a"), when("Null", "true"), True),
    (when("ArnNotLike", "arn:aws:s3:::a*"), when("ArnNotEquals", "arn:aws:s3:::ab"), False),
    (
        when("ArnLike", *(f"arn:aws:s3:::{n}" for n in range(9))),
        when("ArnLike", *(f"arn:aws:s3:::{n}" for n in "12345")),
        None,
    ),
    (when("NumericLessThan", "5"), when("NumericLessThanEquals", "5.0"), False),
    (when("NumericLessThanEquals", "5"), when("NumericLessThan", "5"), True),
    (when("NumericEquals", "5"), when("NumericGreaterThan", "4"), False),
    (when("NumericNotEquals", "5"), when("NumericLessThan", "5"), True),
    (when("NumericLessThan", "many"), when("NumericLessThan", "5"), None),
    (when("DateLessThan", "2026-12-31"), when("DateLessThan", "2027-01-01T00:00:00Z"), False),
    (when("DateLessThan", "1798761600"), when("DateLessThan", "2026-12-31"), True),
    (when("DateGreaterThan", "soon"), when("DateGreaterThan", "2026-12-31"), None),
    (when("Bool", "true"), when("Bool", "TRUE"), False),
    (when("Bool", "true"), when("Bool", "false"), True),
    (when("Bool", "maybe"), when("Bool", "false"), None),
    (when("Bool", "true"), when("Null", "false"), False),
    (when("Null", "true"), when("Null", "false"), True),
    (when("Null", "true"), when("StringNotEquals", "x"), False),
    (when("Null", "false"), when("StringLike", "*"), False),
    (when("Null", "neither"), when("Null", "true"), None),
    (when("IpAddress", "10.1.0.0/16"), when("IpAddress", "10.0.0.0/8"), False),
    (when("IpAddress", "10.0.0.0/8"), when("IpAddress", "10.1.0.0/16"), True),
    (when("IpAddress", "10.0.0.0/8"), when("IpAddress", "10.0.0.0/9", "10.128.0.0/9"), False),
    (when("NotIpAddress", "10.0.0.0/8"), when("NotIpAddress", "10.1.0.0/16"), False),
    (when("IpAddress", "255.255.255.255", "::/0"), when("IpAddress", "::/1"), True),
    (when("IpAddress", "nowhere"), when("IpAddress", "10.0.0.0/8"), None),
    (when("BinaryEquals", "QQ=="), when("BinaryEquals", "QQ==", "Qg=="), False),
    (when("ForAllValues:StringEquals", "x"), when("ForAllValues:StringLike", "x*"), False),
    (when("ForAnyValue:StringEquals", "x"), when("ForAnyValue:StringLike", "x*"), False),
    (when("ForAnyValue:StringLike", "x*"), when("ForAnyValue:StringEquals", "x"), True),
    (when("ForAllValues:StringEquals", "x"), when("ForAnyValue:StringEquals", "x"), True),
    (when("ForAllValues:StringEquals", "x"), when("Null", "true"), True),
    (when("ForAnyValue:StringEquals", "x"), when("ForAllValues:StringEquals", "x"), True),
    (when("ForAnyValue:StringEqualsIfExists", "x"), when("ForAnyValue:StringEquals", "x"), None),
    (when("ForAnyValue:StringEquals", "x"), when("StringEquals", "x"), False),
    (when("StringAlike", "x"), (), False),
    (when("StringAlike", "x"), when("StringEquals", "x"), None),
    (when("StringAlike", "x"), when("StringAlike", "x"), False),
    (when("ForSome:StringEquals", "x"), when("StringEquals", "x"), None),
    (when("StringLike", "x*"), when("NumericEquals", "5"), None),
    (when("StringEquals", "5"), when("NumericEquals", "5"), False),
    (when("StringEquals", "${aws:username}"), when("NumericEquals", "5"), None),
    (
        when("StringEquals", *(str(n) for n in range(70))) + when("StringLike", *(f"{n}*" for n in range(70))),
        when("StringLike", "x"),
        None,
    ),
    (when("StringEquals", "x", key="K"), when("StringLike", "x", key="k"), False),
    (when("StringEquals", "x", key="one"), when("StringEquals", "x", key="other"), True),
)


@pytest.mark.parametrize(("wider", "narrower", "answer"), CONDITION_ANSWERS)
def test_conditions_are_compared_exactly_or_not_at_all(wider: Conditions, narrower: Conditions, answer: Answer) -> None:
    """Whether a request meets the first block and not the second."""
    assert some((box("a", wider),), (box("a", narrower),)) is answer


SINGLE = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists", "Null")
SETS = (
    "ForAllValues:StringEquals",
    "ForAnyValue:StringLike",
    "ForAllValues:StringNotEquals",
    "ForAnyValue:StringNotLike",
)
VALUES = ("x", "xy", "x*", "*", "y", "true", "false")
ONE: tuple[Values, ...] = (
    {},
    {"k": "x"},
    {"k": "xy"},
    {"k": "y"},
    {"k": "z"},
    {"k": "xz"},
    {"k": "*"},
    {"k": "x*"},
    {"k": "true"},
    {"k": "false"},
)
MANY: tuple[Values, ...] = (
    *ONE,
    {"k": ("x", "y")},
    {"k": ("x", "z")},
    {"k": ("xz", "y", "z")},
    {"k": ("z", "true")},
)


def literals(operators: tuple[str, ...]) -> st.SearchStrategy[list[tuple[Conditions, bool]]]:
    values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True)
    nulls = st.sampled_from([["true"], ["false"]])
    line = st.sampled_from(operators).flatmap(
        lambda name: (nulls if name == "Null" else values).map(lambda found: when(name, *found))
    )
    return st.lists(st.tuples(line, st.booleans()), min_size=1, max_size=3)


@given(literals(SINGLE))
def test_no_request_meets_what_is_impossible(lines: list[tuple[Conditions, bool]]) -> None:
    answer = possible(Literal(atom, met) for block, met in lines for atom in atoms(block))

    assert answer is any(all((not unmet(block, Context(values))) is met for block, met in lines) for values in ONE)


@given(literals(SETS))
def test_no_request_with_several_values_meets_what_is_impossible(lines: list[tuple[Conditions, bool]]) -> None:
    answer = possible(Literal(atom, met) for block, met in lines for atom in atoms(block))

    assert answer is not None
    assert answer or not any(all((not unmet(block, Context(values))) is met for block, met in lines) for values in MANY)


def test_a_box_less_several_others_is_compared_as_a_whole() -> None:
    x, y = when("StringEquals", "x"), when("StringEquals", "y")
    assert some((box("a*", when("StringEquals", "x", "y")),), (box("a*", x), box("a*", y))) is False
    assert some((box("a*"),), (box("a", x), box("a?*", x))) is True
    assert some((box("a*", x),), (box("a", x), box("a?*", x))) is False
    assert some((box("a*"),), (box("a*", x), box("ab*"))) is True
    assert some((box("*", but=("a*",)),), (box("*"),)) is False
    assert some((box("*"),), (box("*", but=("a*",)),)) is True
    assert some((box("ab"),), (box("*", but=("a*",)),)) is True
    assert some((box("b"),), (box("*", but=("a*",)),)) is False


def test_many_conditions_are_compared_at_once() -> None:
    letters = "bcdefghijklmn"
    others = [box(f"*{each}*", when("StringLike", f"*{each}*", key=f"k{each}")) for each in letters]
    whole = tuple(line for each in letters for line in when("StringLike", f"*{each}*", key=f"k{each}"))

    assert some((box("*" + "*".join(letters) + "*", whole),), others) is False


def test_a_comparison_that_takes_too_many_steps_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contain, "MOST_STEPS", 0)

    assert some((box("a*"),), (box("ab*"),)) is None
    assert some((box("a*"),), (box("b*"),)) is True


def test_what_is_left_is_what_is_neither_denied_nor_allowed_there() -> None:
    everything, a, secret = box("*"), box("a*"), box("a/secret/*")
    assert left_over(a, denied=(), allowed_there=(everything,), denied_there=()) is False
    assert left_over(a, denied=(), allowed_there=(everything,), denied_there=(secret,)) is True
    assert left_over(a, denied=(secret,), allowed_there=(everything,), denied_there=(secret,)) is False
    assert left_over(everything, denied=(), allowed_there=(a,), denied_there=()) is True
    assert nothing_of(a, (box("b*"),), ())
    assert not nothing_of(a, (everything,), ())
    assert nothing_of(secret, (everything,), (a,))


def test_parts_lie_within_others_one_by_one() -> None:
    assert within((Part(inside=like("ab")),), (Part(inside=like("a*")),))
    assert not within((Part(inside=like("a*")),), (Part(inside=like("ab")),))
    assert within((), ())


YES, NO = (True,), (False,)


def test_unknown_spreads_only_where_it_decides() -> None:
    assert [both(), both(*YES, None), both(*NO, None), both(*YES, *YES)] == [True, None, False, True]
    assert [either([]), either([None, True]), either([None, False]), either([False])] == [False, True, None, False]
    assert [opposite(each) for each in (True, False, None)] == [False, True, None]
