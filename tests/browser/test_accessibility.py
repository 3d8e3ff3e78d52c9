"""axe-core finds nothing to say about the report.

Source: https://github.com/dequelabs/axe-core
"""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import opened, vendored

pytestmark = pytest.mark.slow

AXE = """async () => (await axe.run(document)).violations.map(
  (each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`)"""
SECTIONS = ("overview", "access", "stacks", "stack/orders", "findings", "quotas", "graph")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_section(browser: Browser, fleet: str, scheme: Literal["light", "dark"]) -> None:
    # The page's own policy would keep axe out.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = opened(context, fleet).page
    page.add_script_tag(path=vendored("axe.min.js"))
    found: dict[str, list[str]] = {}
    for name in SECTIONS:
        page.goto(f"{fleet}#{name}")
        page.wait_for_timeout(150)
        found[name] = page.evaluate(AXE)

    assert found == {name: [] for name in SECTIONS}


def test_axe_finds_nothing_among_warnings_and_suppressed_findings(browser: Browser, hostile: str) -> None:
    page = opened(browser.new_context(bypass_csp=True), f"{hostile}#findings").page
    page.add_script_tag(path=vendored("axe.min.js"))

    assert page.evaluate(AXE) == []
