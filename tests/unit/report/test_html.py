"""The page as bytes: one file, its own policy, data that cannot leave its element."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner import pipeline
from provisioner.report.html import SCRIPTS, embedded, page
from provisioner.views.report import report

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "provisioner" / "report" / "html"


class Elements(HTMLParser):
    """Reads a page as a browser without scripts does: its elements and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.attributes.append((tag, dict(attrs)))


def data_of(directory: Path) -> dict[str, Any]:
    outcome = pipeline.run(directory)
    return report(outcome.desired, sources=outcome.sources, findings=outcome.findings, suppressed=outcome.suppressed)


@pytest.fixture(scope="module")
def whole() -> str:
    return "".join(page(data_of(ROOT / "examples" / "fleet")))


def elements(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(text)
    return parser.attributes


def inside(tag: str, text: str) -> str:
    """Return what stands in the only element that begins with so plain a tag."""
    (found,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    return str(found)


def test_the_same_data_gives_the_same_bytes(whole: str) -> None:
    assert "".join(page(data_of(ROOT / "examples" / "fleet"))) == whole


def test_the_page_refers_to_nothing_outside_itself(whole: str) -> None:
    found = elements(whole)
    names = {name for _, attributes in found for name in attributes}

    assert names.isdisjoint({"src", "srcset", "style", "onclick", "onload", "data", "action"})
    assert {tag for tag, _ in found}.isdisjoint({"link", "base", "iframe", "object", "img"})
    assert "@import" not in inside("style", whole)
    assert "url(" not in inside("style", whole)


def test_the_policy_allows_this_style_and_this_script_alone(whole: str) -> None:
    found = elements(whole)
    policy = next(each["content"] for _, each in found if "http-equiv" in each)
    digests = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (inside("style", whole), inside("script", whole))
    ]

    assert policy == (
        f"default-src 'none'; style-src {digests[0]}; script-src {digests[1]}; "
        "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'"
    )


def test_the_script_never_makes_markup_of_text() -> None:
    text = "".join((SOURCES / "script" / f"{name}.js").read_text("utf-8") for name in SCRIPTS)

    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|Function\(|import\(", text)
        == []
    )
    assert {path.stem for path in (SOURCES / "script").iterdir()} == set(SCRIPTS)


ugly = st.recursive(
    st.text(max_size=30) | st.sampled_from(["</script>", "<!--", "-->", "]]>", "\u2028", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), ugly, max_size=4))
def test_embedded_data_cannot_end_its_element_and_is_the_data(value: dict[str, Any]) -> None:
    text = embedded(value)

    assert re.search("[<>&]", text) is None
    assert json.loads(text) == json.loads(json.dumps(value).replace("\\ud800", "?")) or "\\ud" in json.dumps(value)
    assert text.encode()
