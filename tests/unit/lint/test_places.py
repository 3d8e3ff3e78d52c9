"""Where the parts of a JSON text stand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.lint.places import locate

TEXT = '{"a" : [1, {"b\\u00e9": "x,}]"}, []], "c": {}}'


@pytest.mark.parametrize(
    ("path", "at_key", "begins"),
    [
        ((), False, '{"a"'),
        (("a",), False, "[1"),
        (("a",), True, '"a" :'),
        (("a", 0), False, "1"),
        (("a", 1, "b\u00e9"), False, '"x,}]"'),
        (("a", 1, "b\u00e9"), True, '"b\\u00e9"'),
        (("a", 2), False, "[]"),
        (("c", "d"), False, "{}}"),
        (("a", 0, "deeper"), False, "1,"),
        (("a", 1), True, '{"b'),
        (("missing",), True, '{"a"'),
    ],
)
def test_a_path_leads_to_where_its_value_or_key_begins(
    path: tuple[str | int, ...], begins: str, *, at_key: bool
) -> None:
    assert TEXT[locate(TEXT, path, at_key=at_key) :].startswith(begins)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def paths(value: Any) -> list[tuple[tuple[str | int, ...], Any]]:  # noqa: ANN401 - whatever JSON holds
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [((), value), *(((key, *path), found) for key, each in children for path, found in paths(each))]


@given(value=values, indent=st.sampled_from([None, 2]), escaped=st.booleans())
def test_every_value_of_a_text_is_found_at_its_path(value: Any, indent: int | None, *, escaped: bool) -> None:  # noqa: ANN401
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    for path, expected in paths(value):
        found, _ = json.JSONDecoder().raw_decode(text, locate(text, path))
        assert found == expected
