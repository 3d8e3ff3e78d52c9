"""PyYAML with libyaml and without it: the same nodes at the same places, and the same findings."""

from __future__ import annotations

import random
import re
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provisioner import pipeline
from provisioner.checks import smallest
from provisioner.config import loader, source
from provisioner.config.file import Source
from provisioner.config.loader import PurePythonLoader
from tests.property.test_no_input_breaks import SNIPPETS

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted((*CASES.glob("*valid/*/accounts.yaml"), *CASES.glob("*valid/*/stacks.yaml")))

ODD = re.compile(r"!|[|>][-+0-9]*#|:[\[\]{},]|\?|\t")
"""What the loaders are known to read otherwise, in some places at least (see PurePythonLoader)."""

pytestmark = pytest.mark.skipif(loader.loader_class() is PurePythonLoader, reason="PyYAML was built without libyaml")


def parsed(data: bytes) -> tuple[Source, Source]:
    fast = source.parse(data, "a.yaml")
    with mock.patch.object(source, "loader_class", return_value=PurePythonLoader):
        return fast, source.parse(data, "a.yaml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_both_loaders_read_every_case_alike(path: Path) -> None:
    fast, pure = parsed(path.read_bytes())

    assert fast == pure


TEXTS = (
    "a:\tb\n", "a: b\t# c\n", "[a,\tb]", "\ufeffa: b\n", "\ufeff\ufeffa: b\n", "a: \x85  b: c", '"\\ud83d\\ude00"',
    "--- ", "a:\n  b:\nc:", "- \n- ", "&a", "a: &x\nb: *x", "", "#", "\r\n", "%YAML 1.1\n---\na", "a: 'x\n\n  y'",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_both_loaders_read_unusual_texts_alike(text: str) -> None:
    fast, pure = parsed(text.encode())

    assert fast == pure


@given(st.lists(st.sampled_from(SNIPPETS), max_size=30).map("".join))
def test_both_loaders_read_any_text_alike(text: str) -> None:
    assume(not ODD.search(text))
    fast, pure = parsed(text.encode())

    assert fast == pure


@given(st.randoms(use_true_random=False), st.sampled_from(SNIPPETS))
def test_both_loaders_read_a_spoilt_configuration_alike(choice: random.Random, snippet: str) -> None:
    text = smallest.ACCOUNTS + "naming: &n {role: 'a', \"path\": '/'}\nother: |\n  block\n"
    at = choice.randrange(len(text))
    spoilt = text[:at] + snippet + text[at + choice.randrange(3) :]
    assume(not ODD.search(spoilt))
    fast, pure = parsed(spoilt.encode())

    assert fast == pure


def test_both_loaders_judge_the_smallest_configuration_alike() -> None:
    accounts, stacks = (parsed(text.encode()) for text in (smallest.ACCOUNTS, smallest.STACKS))

    assert pipeline.judge(accounts[0], stacks[0]) == pipeline.judge(accounts[1], stacks[1])
