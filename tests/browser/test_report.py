"""The report as its reader meets it: search, filters, keyboard, dark mode, paper, narrow screens, no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import Opened, opened, picture

pytestmark = pytest.mark.slow

SECTIONS = ("overview", "access", "stacks", "findings", "quotas", "graph")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a window of its own, light and of a laptop's size."""
    window = browser.new_context(color_scheme="light", viewport={"width": 1360, "height": 860})
    yield window
    window.close()


@pytest.fixture
def report(context: BrowserContext, fleet: str) -> Iterator[Opened]:
    """Return the report on the example ``fleet``; whatever a test does there, nothing goes wrong or out."""
    whole = opened(context, fleet)
    yield whole
    assert whole.errors == []
    assert whole.requests == [fleet]


def roles(page: Page) -> list[str]:
    """Return the roles that the matrix shows, each with its account."""
    found, account = [], ""
    for row in page.locator("#grid .cells [role=row]").all():
        name = row.locator("b, [role=rowheader]").first.inner_text()
        if row.locator("b").count():
            account = name
        else:
            found.append(f"{name} in {account}")
    return found


def shows(page: Page, left: str) -> None:
    """Wait until the page says so many of its roles are left."""
    expect(page.locator("#count")).to_have_text(left)


def section(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Sections").get_by_role("link", name=name).click()


def test_the_summary_counts_what_the_files_ask_for(report: Opened) -> None:
    tiles = report.page.locator(".tiles div").all_inner_texts()

    assert {tuple(reversed(tile.split("\n"))) if tile[0].isdigit() else tuple(tile.split("\n")) for tile in tiles} == {
        ("accounts", "7"),
        ("users", "5"),
        ("stacks", "12"),
        ("roles", "34"),
        ("errors", "0"),
        ("warnings", "0"),
        ("notes", "0"),
        ("suppressed", "0"),
    }


def test_every_section_is_drawn_without_an_error_and_its_picture_is_not_empty(report: Opened) -> None:
    for name in SECTIONS:
        report.page.goto(report.page.url.partition("#")[0] + f"#{name}")
        expect(report.page.locator("#main h2").first).to_be_visible()
        assert len(picture(report.page, f"fleet-{name}")) > 10_000


def test_the_matrix_shows_who_may_assume_a_role(report: Opened) -> None:
    section(report.page, "Who may assume what")

    expect(report.page.get_by_label("shop-bot may assume checkout", exact=True)).to_have_count(1)  # of those in view
    assert report.page.get_by_label("data-bot may not assume checkout", exact=True).count() > 0
    assert report.page.get_by_label("data-bot may assume checkout", exact=True).count() == 0


def test_a_search_finds_roles_by_any_of_their_texts(report: Opened) -> None:
    section(report.page, "Who may assume what")
    # Neighbours differ in how many they find: so the page has settled once it says the number.
    for text, found in (
        ("nightly-report", ["nightly-report in data-production", "nightly-report in data-staging"]),
        ("E1STANDBY00000", ["storefront in production-standby"]),
        ("nothing has this", []),
        ("objects of www.shop.example below help/", ["help-pages in production"]),
        ("data-bot", ["nightly-report in data-production", "nightly-report in data-staging"]),
        ("CHECKOUT standby", ["checkout in production-standby"]),
    ):
        report.page.fill("#q", text)
        shows(report.page, f"{len(found)} of 34 roles")
        assert roles(report.page) == found


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("user", "web-bot", 5),
        ("account", "ci-production-standby", 6),
        ("environment", "production", 15),
        ("stack", "storefront", 4),
        ("service", "cloudfront", 4),
    ],
)
def test_a_filter_leaves_only_the_roles_that_it_names(report: Opened, field: str, value: str, left: int) -> None:
    report.page.select_option(f"#{field}", value)

    shows(report.page, f"{left} of 34 roles")


def test_the_filters_hold_together_and_clear_empties_them(report: Opened) -> None:
    section(report.page, "Who may assume what")
    report.page.select_option("#user", "web-bot")
    report.page.select_option("#account", "ci-production")
    shows(report.page, "2 of 34 roles")
    assert roles(report.page) == ["help-pages in production", "storefront in production"]

    report.page.get_by_role("button", name="Clear").click()

    shows(report.page, "34 of 34 roles")
    assert report.page.locator("#user").input_value() == ""


def test_an_action_finds_the_roles_whose_policies_allow_it_in_any_case_and_by_wildcards(report: Opened) -> None:
    for action, left in (("s3:DeleteObject", 6), ("S3:deleteobj*", 6), ("cloudfront:", 4), ("ec2:RunInstances", 0)):
        report.page.fill("#action", action)
        shows(report.page, f"{left} of 34 roles")


def test_a_filter_is_not_lost_where_the_section_changes_at_once(report: Opened) -> None:
    report.page.evaluate(
        """() => {
          document.querySelector("#action").value = "cloudfront:CreateInvalidation";
          document.querySelector("#action").dispatchEvent(new Event("input", { bubbles: true }));
          document.querySelector("nav a[href^='#stacks']").click();
        }"""
    )

    shows(report.page, "4 of 34 roles")
    assert report.page.url.endswith("#stacks?action=cloudfront%3ACreateInvalidation")


def test_a_view_can_be_passed_on_by_its_address(report: Opened, context: BrowserContext) -> None:
    section(report.page, "Who may assume what")
    report.page.select_option("#user", "web-bot")
    report.page.fill("#q", "production")
    shows(report.page, "3 of 34 roles")
    shown = roles(report.page)

    other = opened(context, report.page.url)

    shows(other.page, "3 of 34 roles")
    assert roles(other.page) == shown
    assert other.page.locator("#user").input_value() == "web-bot"


def test_a_stack_page_says_in_words_and_as_json_what_its_roles_may_do(report: Opened) -> None:
    section(report.page, "Stacks")
    report.page.get_by_role("link", name="help-pages").click()

    main = report.page.locator("#main")
    expect(main.locator("h2")).to_have_text("help-pages")
    expect(main).to_contain_text("may read and write objects of www.shop.example below help/.")
    expect(main).to_contain_text("A principal of account 100000000001 may assume the role", ignore_case=True)
    assert main.locator("pre").count() == 0
    main.get_by_text("JSON of HelpPagesUpdaterRolePolicy").click()
    expect(main.locator("pre")).to_contain_text('"Version": "2012-10-17"')
    expect(main.locator("pre")).to_contain_text('"s3:DeleteObject"')


def test_everything_can_be_reached_and_done_by_keyboard(report: Opened) -> None:
    page = report.page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("web-bot /")  # a slash in the search is a slash
    assert page.locator("#q").input_value() == "web-bot /"
    page.keyboard.press("Escape")
    shows(page, "34 of 34 roles")
    assert page.locator("#q").input_value() == ""

    page.keyboard.press("ArrowDown")
    expect(page.locator("#grid")).to_be_focused()
    expect(page.locator("#grid .active")).to_have_text("nightly-report")
    assert page.locator("#grid").get_attribute("aria-activedescendant") == page.locator("#grid .active").get_attribute(
        "id"
    )
    page.keyboard.press("ArrowRight")
    expect(page.locator("#grid .active")).to_have_attribute("aria-label", "data-bot may assume nightly-report")
    page.keyboard.press("Control+End")
    expect(page.locator("#grid .active")).to_have_attribute("aria-label", "web-bot may not assume thumbnails")
    expect(page.locator("#grid .active")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main h2")).to_have_text("thumbnails")
    page.go_back()
    expect(page.locator("#grid")).to_be_visible()


def test_what_has_the_focus_is_seen(report: Opened) -> None:
    page = report.page
    seen = set()
    for _ in range(16):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth]; }"
        )
        seen.add(tuple(style))

    assert seen == {("solid", "2px")}


def test_dark_mode_follows_the_system_and_the_button(report: Opened) -> None:
    page = report.page
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(ground)
    assert (light, dark) == ("rgb(251, 251, 250)", "rgb(20, 23, 26)")
    assert len(picture(page, "fleet-dark")) > 10_000

    page.get_by_role("button", name="Switch to light colours").click()
    assert page.evaluate(ground) == light
    page.get_by_role("button", name="Switch to dark colours").click()
    assert page.evaluate(ground) == dark


def test_nothing_moves_where_the_reader_wants_no_motion(report: Opened) -> None:
    moving = "() => getComputedStyle(document.querySelector('nav a')).transitionDuration"
    report.page.emulate_media(reduced_motion="reduce")
    assert report.page.evaluate(moving) == "0s"


@pytest.mark.parametrize("name", SECTIONS)
def test_a_narrow_screen_needs_no_scrolling_sideways(context: BrowserContext, fleet: str, name: str) -> None:
    whole = opened(context, f"{fleet}#{name}")
    whole.page.set_viewport_size({"width": 360, "height": 740})
    picture(whole.page, f"fleet-narrow-{name}")

    assert whole.page.evaluate("() => document.documentElement.scrollWidth") == 360


def test_paper_holds_all_that_passes_the_filters(report: Opened, tmp_path: Path) -> None:
    report.page.select_option("#stack", "storefront")
    shows(report.page, "4 of 34 roles")
    report.page.emulate_media(media="print")
    report.page.wait_for_function("() => document.querySelector('#print').childElementCount > 0")

    paper = report.page.locator("#print")
    expect(paper).to_be_visible()
    for text in (
        "Filtered: stack: storefront. 4 of 34 roles.",
        "arn:aws:iam::200000000004:role/stack-updaters/StorefrontStackUpdaterRole",
        "may read and write distribution E1STANDBY00000.",
        "cloudfront:CreateInvalidation",
        "other uses below 50 % are left out.",
    ):
        expect(paper).to_contain_text(text)
    expect(report.page.locator("#app")).to_be_hidden()
    expect(paper).not_to_contain_text("checkout service")
    printed = report.page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert printed.startswith(b"%PDF")


def test_without_scripts_every_role_user_and_sentence_is_there(browser: Browser, fleet: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(fleet)

    rows = page.locator("noscript tr, body tr").filter(has_text="HelpPagesStackUpdaterRole")
    expect(rows.first).to_contain_text("web-bot")
    expect(rows.first).to_contain_text("may read and write objects of www.shop.example below help/ (stacks.yaml:")
    expect(page.locator("#app")).to_be_hidden()
    assert page.locator("tr").filter(has_text="StackUpdaterRole").count() >= 34
    picture(page, "fleet-no-script")
    context.close()


def test_the_policy_of_the_page_keeps_every_foreign_script_and_request_out(report: Opened) -> None:
    blocked = report.page.evaluate(
        """async () => {
          const told = [];
          addEventListener("securitypolicyviolation", (event) => told.push(event.effectiveDirective));
          const script = document.createElement("script");
          try { script.textContent = "document.documentElement.dataset.broken = 1"; } catch { told.push("trusted"); }
          try { document.body.innerHTML = "<b>x</b>"; } catch { told.push("trusted"); }
          try { await fetch("https://example.com/"); } catch { told.push("fetch"); }
          const image = new Image(); image.src = "https://example.com/x.png";
          await new Promise((done) => setTimeout(done, 100));
          return [...new Set(told)].sort();
        }"""
    )
    report.errors.clear()  # what was blocked is said there
    report.requests[1:] = []

    assert {"connect-src", "fetch", "img-src", "trusted"} <= set(blocked)
    assert report.page.evaluate("() => document.documentElement.dataset.broken ?? null") is None
