"""The report on 300 accounts and 2,000 roles stays usable: only what is seen is in the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import opened, picture

pytestmark = pytest.mark.slow

MUCH = 15_000
"""Milliseconds in which even a busy machine is done; benchmarks/report.py measures."""

ELEMENTS = 4_000
"""Elements of a page that a browser scrolls with ease."""


def test_two_thousand_roles_are_there_and_few_of_them_are_elements(browser: Browser, wide: str) -> None:
    whole = opened(browser.new_context(viewport={"width": 1360, "height": 860}), f"{wide}#access")
    page = whole.page

    expect(page.locator("#count")).to_have_text("2,000 of 2,000 roles")
    assert page.locator("#grid").get_attribute("aria-rowcount") == str(1 + 300 + 2000)
    assert page.evaluate("() => document.querySelectorAll('main *').length") < ELEMENTS
    ready = page.evaluate("() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert ready < MUCH
    picture(page, "wide-access")

    page.locator("#grid").focus()
    page.keyboard.press("Control+End")
    expect(page.locator("#grid .active")).to_be_in_viewport()
    assert "may not assume service-" in str(page.locator("#grid .active").get_attribute("aria-label"))
    assert page.evaluate("() => document.querySelectorAll('main *').length") < ELEMENTS
    assert whole.errors == []


def test_filters_and_search_narrow_two_thousand_roles(browser: Browser, wide: str) -> None:
    page = opened(browser.new_context(viewport={"width": 1360, "height": 860}), f"{wide}#access").page

    page.select_option("#account", "main-unit-007")
    expect(page.locator("#count")).to_have_text("7 of 2,000 roles")
    page.select_option("#user", "team-01-bot")
    expect(page.locator("#count")).to_have_text("1 of 2,000 roles")
    page.get_by_role("button", name="Clear").click()
    page.fill("#q", "service-285.unit-")
    expect(page.locator("#count")).to_have_text("5 of 2,000 roles")
    page.fill("#action", "s3:DeleteObject")
    expect(page.locator("#count")).to_have_text("0 of 2,000 roles")


def test_the_graph_of_two_thousand_roles_counts_them_and_that_of_a_few_draws_them(browser: Browser, wide: str) -> None:
    page = opened(browser.new_context(viewport={"width": 1360, "height": 860}), f"{wide}#graph").page

    assert page.locator("svg.graph .node").count() == 1 + 40 + 3
    expect(page.locator("#main")).to_contain_text("filter to at most 60 to see each")
    picture(page, "wide-graph")
    page.select_option("#account", "main-unit-007")
    expect(page.locator("svg.graph .role")).to_have_count(7)


def test_paper_leaves_nothing_out_without_saying_so(browser: Browser, wide: str) -> None:
    page = opened(browser.new_context(), f"{wide}#access").page
    page.emulate_media(media="print")
    page.wait_for_function("() => document.querySelector('#print').childElementCount > 0")
    paper = page.locator("#print")

    assert paper.locator("tr").filter(has_text=":role/stack-updaters/").count() == 2000
    assert paper.get_by_role("region", name="Accounts").locator("tbody tr").count() == 300
    expect(paper).to_contain_text(
        "The policies of 2,000 roles are left out: filter to at most 300 roles to print them."
    )
