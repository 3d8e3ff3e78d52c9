"""Session names, source identities and tags, made of any text: AWS always takes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.iam.session_name import SESSION_NAME, cleaned, session_name, source_identity, tag_value

AWS_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
AWS_TAG = re.compile(r"[\w\s.:/=+@-]{0,256}")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("example-org/website", "example-org-website"),
        ("Zoë & André", "Zoe-Andre"),
        ("dependabot[bot]", "dependabot-bot"),
        ("a+b=c,d.e@f-g_h", "a+b=c,d.e@f-g_h"),
        ("東京", ""),
        ("", ""),
        ("///", ""),
        ("a\nb\0c", "a-b-c"),
    ],
)
def test_text_keeps_what_can_be_read(text: str, name: str) -> None:
    assert cleaned(text) == name


@given(st.lists(st.text(), max_size=5), st.text("0123456789abcdef", min_size=1, max_size=8))
def test_aws_takes_a_session_name_of_any_texts_and_it_ends_uniquely(parts: list[str], unique: str) -> None:
    name = session_name(*parts, unique=unique)

    assert AWS_NAME.fullmatch(name)
    assert SESSION_NAME.fullmatch(name)
    assert name.endswith(f"-{unique}")


def test_long_session_name_is_cut_before_its_unique_end() -> None:
    assert session_name("a" * 100, unique="123456") == "a" * 57 + "-123456"
    assert session_name("a" * 56, "b", unique="123456") == "a" * 56 + "-123456"


def test_session_name_of_nothing_is_still_a_name() -> None:
    assert session_name("", "東京", unique="12") == "x-12"


@given(st.text())
def test_aws_takes_a_source_identity_of_any_text(text: str) -> None:
    name = source_identity(text)

    assert name is None or AWS_NAME.fullmatch(name)


@pytest.mark.parametrize(("text", "name"), [("alice", "alice"), ("x", None), ("", None), ("b" * 99, "b" * 64)])
def test_source_identity_has_two_to_64_characters(text: str, name: str | None) -> None:
    assert source_identity(text) == name


@given(st.text())
def test_aws_takes_a_tag_of_any_text(text: str) -> None:
    assert AWS_TAG.fullmatch(tag_value(text, 256))


def test_tag_keeps_letters_of_all_scripts() -> None:
    assert tag_value(" 東京/web (é) ", 256) == "東京/web -é-"
