"""The comment on a pull request, in a browser: as GitHub shows it, folded and short, and with nothing that runs.

Markdown is rendered with HTML let through and nothing cleaned away, which is more than GitHub does. What GitHub's own
filters would make links of (mentions, references, addresses) is looked for in all text outside of code.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page

from provisioner.report.comparison import Comparison
from provisioner.report.diff_markdown import format_markdown
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Change, Kind
from tests.browser.chromium import picture
from tests.differences import APPROVAL, HOSTILE, change, comparison, hostile, many

pytestmark = pytest.mark.slow

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
STYLE = """
body { max-width: 54rem; margin: 2rem auto; font: 14px/1.5 system-ui, sans-serif; color: #1f2328 }
code { background: #818b981f; border-radius: 6px; padding: .2em .4em; font-size: 85%; white-space: break-spaces;
       overflow-wrap: anywhere }
table { border-collapse: collapse } td, th { border: 1px solid #d1d9e0; padding: 6px 13px }
"""
MAGNETS = re.compile(r"@\w|(?<![\w`])#\d|GH-\d|https?:|www\.|mailto:|\w@\w|\b[0-9a-f]{40}\b|:[a-z_]+:|\$.*\$")
"""What GitHub makes a link or a picture of where it stands in text."""

OUTSIDE_OF_CODE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest("code")) found.push(walker.currentNode.data);
  return found;
}"""


def shown(browser: Browser, tmp_path: Path, what: Comparison) -> tuple[Page, list[str]]:
    """Open a comment in a page, and return it with all that must not happen: errors, dialogs and requests."""
    path = tmp_path / "comment.html"
    body = RENDERER.render(format_markdown(what, ""))
    path.write_text(
        f"<!doctype html><meta charset=utf-8><title>comment</title><style>{STYLE}</style><body>{body}", "utf-8"
    )
    page = browser.new_context(viewport={"width": 1000, "height": 900}).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda request: wrong.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return page, wrong


def test_a_reviewer_sees_the_verdict_and_the_table_and_unfolds_the_rest(browser: Browser, tmp_path: Path) -> None:
    changes: list[Change | Reviewed] = [
        change(),
        Reviewed(change=change(Kind.WIDENED, stack="shop"), approval=APPROVAL),
        change(Kind.LOST, account="staging"),
    ]
    page, wrong = shown(browser, tmp_path, comparison(changes))

    assert page.locator("h3").inner_text() == "Access broadens beyond what is approved"
    rows = [row.split("\t") for row in page.locator("table").inner_text().splitlines()]
    assert rows == [
        ["Account", "Stack", "Changes", "Broadens"],
        ["production", "website", "1 gained", "yes"],
        ["production", "shop", "1 widened", "as approved"],
        ["staging", "website", "1 lost", "no"],
    ]
    details = page.locator("details")
    assert [details.nth(index).get_attribute("open") for index in range(details.count())] == [None, None, None]
    assert not page.locator("details li").first.is_visible()
    assert page.locator("body").bounding_box()["height"] < 500  # type: ignore[index]  # it is shown
    picture(page, "comment-folded")
    page.locator("summary").first.click()
    assert page.locator("details li").first.is_visible()
    assert "s3:DeleteObject" in page.locator("details li").first.inner_text()
    picture(page, "comment-unfolded")
    assert wrong == []


def test_hostile_texts_are_shown_as_they_stand_and_nothing_runs(browser: Browser, tmp_path: Path) -> None:
    page, wrong = shown(browser, tmp_path, hostile())
    for summary in page.locator("summary").all():
        summary.click()
    picture(page, "comment-hostile")

    assert page.title() == "comment"
    tags = page.evaluate("() => [...new Set([...document.body.querySelectorAll('*')].map(each => each.localName))]")
    allowed = {
        "h3",
        "p",
        "code",
        "ul",
        "li",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
    }
    assert set(tags) <= allowed
    assert page.evaluate("() => document.querySelectorAll('body [onerror], body [href], body [src]').length") == 0
    assert [text for text in page.evaluate(OUTSIDE_OF_CODE) if MAGNETS.search(text)] == []
    codes = page.locator("code").all_text_contents()
    plain = [text for text in HOSTILE if text.isprintable() and 0 < len(text.strip()) < 500 and text == text.strip()]
    assert [text for text in plain if text not in codes] == []
    assert page.locator("details").count() == len(HOSTILE)
    assert wrong == []


def test_hostile_texts_do_not_tear_the_table(browser: Browser, tmp_path: Path) -> None:
    page, _ = shown(browser, tmp_path, hostile())
    rows = page.locator("tr")

    assert {rows.nth(index).locator("td, th").count() for index in range(rows.count())} == {4}
    assert rows.count() == len(HOSTILE) + 1


def test_a_comment_that_is_cut_is_whole_and_says_how_to_see_the_rest(browser: Browser, tmp_path: Path) -> None:
    page, wrong = shown(browser, tmp_path, many(3000, 40))

    assert (
        "more changes do not fit here. All of them: provisioner diff --base main" in page.locator("body").inner_text()
    )
    assert page.locator("body > p, body > h3, body > table, body > details").count() == page.locator("body > *").count()
    assert wrong == []
