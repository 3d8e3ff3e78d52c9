"""Texts of the configuration stay texts, whatever they hold."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import opened, picture
from tests.browser.fleets import HOSTILE

pytestmark = pytest.mark.slow

SHOWN = "⟨U+202E⟩gnp.exe⟨U+202C⟩ and ⟨U+200B⟩ nothing"
SECTIONS = ("overview", "access", "stacks", "findings", "quotas", "graph")


def test_hostile_texts_are_shown_as_they_stand_and_nothing_runs(browser: Browser, hostile: str) -> None:
    whole = opened(browser.new_context(), f"{hostile}#stacks")
    page = whole.page

    cells = page.locator("#main td").all_inner_texts()
    assert [text for text in HOSTILE if text not in cells] == []
    names = page.locator("#main tbody th").all_inner_texts()
    assert [text[:24] for text in HOSTILE if not any(name.endswith(text[:24].rstrip()) for name in names)] == []
    assert SHOWN in names
    picture(page, "hostile-stacks")
    for name in SECTIONS:
        page.goto(f"{hostile}#{name}")
        page.wait_for_timeout(100)
        assert page.evaluate("() => document.querySelectorAll('img, main script, iframe').length") == 0
    assert page.evaluate("() => document.documentElement.dataset.broken ?? null") is None
    assert whole.errors == []
    assert whole.requests == [hostile]


def test_each_hostile_stack_has_a_page_and_can_be_filtered_by_name(browser: Browser, hostile: str) -> None:
    page = opened(browser.new_context(), f"{hostile}#stacks").page
    links = page.locator("#main tbody th a")
    for number in range(links.count()):
        name = links.nth(number).inner_text()
        links.nth(number).click()
        expect(page.locator("#main h2")).to_have_text(name)
        expect(page.locator("#main details").first).to_be_visible()
        page.go_back()
        expect(links.first).to_be_visible()

    page.select_option("#stack", index=1)
    expect(page.locator("#count")).to_have_text("1 of 8 roles")


def test_hidden_characters_of_a_suppressed_finding_are_named(browser: Browser, hostile: str) -> None:
    page = opened(browser.new_context(), f"{hostile}#findings").page

    expect(page.locator("#main")).to_contain_text(HOSTILE[0] + SHOWN)
    expect(page.locator("#main")).to_contain_text('"cicd-bot" stands in this list already')


def test_hostile_texts_do_not_leave_the_part_for_browsers_without_scripts(browser: Browser, hostile: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(hostile)

    assert page.locator("img, noscript b").count() == 0
    cells = page.locator("td").all_inner_texts()
    assert [text for text in HOSTILE if text not in cells] == []
    assert HOSTILE[0] + SHOWN in cells


def test_an_action_that_is_only_denied_is_nobodys(browser: Browser, hostile: str) -> None:
    page = opened(browser.new_context(), hostile).page
    page.fill("#action", "s3:DeleteObject")

    expect(page.locator("#count")).to_have_text("0 of 8 roles")
    page.fill("#action", "s3:GetObject")
    expect(page.locator("#count")).to_have_text("8 of 8 roles")
