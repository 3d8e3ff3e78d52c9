"""Graphs, drawn by their real readers: Mermaid itself, and the browser for SVG."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from provisioner import pipeline
from provisioner.model.desired import Desired
from provisioner.report.graph_labels import labels_of
from provisioner.report.graph_mermaid import mermaid
from provisioner.report.graph_svg import LONGEST, svg
from provisioner.report.visible import visible
from provisioner.views.graph import Kind, graph
from tests.browser import fleets
from tests.browser.chromium import picture, vendored

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"
DRAWN = """async (text) => {
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", maxEdges: 2000 });
  const { svg } = await mermaid.render("drawn", text);
  document.body.innerHTML = svg;
  const texts = (which) => [...document.querySelectorAll(which)].map((each) => each.textContent.trim());
  return [texts(".node .nodeLabel"), texts(".edgeLabel .edgeLabel").filter(Boolean).length,
          document.querySelectorAll("img, iframe, body script").length];
}"""


@pytest.fixture
def hostile(tmp_path: Path) -> Desired:
    """Return a fleet of hostile names."""
    outcome = pipeline.run(fleets.hostile(tmp_path))
    assert not outcome.failed
    return outcome.desired


def drawn(browser: Browser, text: str) -> tuple[list[str], int, int]:
    """Return what Mermaid makes of a text: the nodes' texts, how many edges have one, and elements that must not be."""
    page = browser.new_page()
    page.set_content("<!doctype html><body></body>")
    page.add_script_tag(path=vendored("mermaid.min.js"))
    nodes, edges, foreign = page.evaluate(DRAWN, text)
    picture(page, "mermaid")
    page.close()
    return nodes, edges, foreign


@pytest.mark.parametrize("name", ["china", "existing-users", "fleet", "govcloud", "two-bastions", "website"])
def test_mermaid_draws_every_example(browser: Browser, name: str) -> None:
    found = graph(pipeline.run(EXAMPLES / name).desired)
    nodes, edges, _ = drawn(browser, mermaid(found))

    assert nodes == [*labels_of(found).values()]
    assert edges == sum(bool(edge.label) for edge in found.edges)


def test_mermaid_shows_hostile_names_as_they_stand(browser: Browser, hostile: Desired) -> None:
    found = graph(hostile)
    nodes, _, foreign = drawn(browser, mermaid(found))

    labels = labels_of(found).values()
    assert [" ".join(text.split()) for text in nodes] == [" ".join(visible(label).split()) for label in labels]
    assert foreign == 0


def test_the_picture_shows_every_name_and_runs_nothing(browser: Browser, hostile: Desired, tmp_path: Path) -> None:
    found = graph(hostile)
    (tmp_path / "graph.svg").write_text(svg(found), "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "graph.svg").as_uri())
    shown = page.evaluate("() => [...document.querySelectorAll('g text')].map((each) => each.textContent)")
    picture(page, "graph")

    labels = [visible(label) for label in labels_of(found).values()]
    cut = [text for text in shown if "…" in text]
    assert [text for text in shown if "…" not in text] == [label for label in labels if len(label) <= LONGEST]
    assert len(cut) == sum(len(label) > LONGEST for label in labels) > 0
    for text in cut:
        head, _, tail = text.partition("…")
        assert any(label.startswith(head) and label.endswith(tail) for label in labels)
    assert page.evaluate("() => document.documentElement.dataset.broken ?? null") is None
    page.close()


def test_the_texts_of_a_picture_stay_within_their_boxes(browser: Browser, tmp_path: Path) -> None:
    found = graph(pipeline.run(EXAMPLES / "fleet").desired)
    (tmp_path / "graph.svg").write_text(svg(found), "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "graph.svg").as_uri())
    outside = page.evaluate(
        """() => [...document.querySelectorAll("g")].filter((group) => {
          const [box, text] = ["rect", "text"].map((tag) => group.querySelector(tag).getBoundingClientRect());
          const [above, below] = [text.top < box.top - 1, text.bottom > box.bottom + 1];
          return text.left < box.left || text.right > box.right || above || below;
        }).length"""
    )
    page.close()

    assert (outside, sum(node.kind is Kind.ROLE for node in found.nodes)) == (0, 34)
