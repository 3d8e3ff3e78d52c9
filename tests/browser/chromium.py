"""A real Chromium without a window, for tests of pages. Import ``browser`` into a conftest to use it elsewhere.

PROVISIONER_CHROMIUM names another one than those on PATH. SCREENSHOTS names a folder that pictures are kept in.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
PAGES = ROOT / ".cache" / "pages"
NO_BROWSER = "NOT TESTED in a browser: there is no Chromium on PATH, `tools/get-browser` gets one"
NAMES = (os.environ.get("PROVISIONER_CHROMIUM", "chromium"), "chromium", "chromium-browser", "google-chrome")


def found() -> str | None:
    """Return the program, or None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser, or skip loudly.

    It lives no longer than a module: Playwright runs an event loop in this thread, and other modules run theirs.
    """
    program = found()
    if program is None:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program)
        yield running
        running.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page that is open, and everything that must not happen: errors, and requests for anything but the page."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def opened(context: BrowserContext, address: str) -> Opened:
    """Open a file's address in a page of its own, and wait until the report is ready."""
    page = context.new_page()
    whole = Opened(page=page)
    page.on("pageerror", lambda error: whole.errors.append(str(error)))
    page.on("console", lambda message: whole.errors.append(message.text))
    page.on("request", lambda request: whole.requests.append(request.url.partition("#")[0]))
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return whole


def picture(page: Page, name: str) -> bytes:
    """Take a picture of what is seen, and keep it where the environment asks for that."""
    folder = os.environ.get("SCREENSHOTS")
    return page.screenshot(path=Path(folder, f"{name}.png") if folder else None)


def vendored(name: str) -> Path:
    """Return a file that tools/get-browser gets, or skip loudly."""
    path = PAGES / name
    if not path.is_file():
        pytest.skip(f"NOT TESTED with {name}: it is not there, `tools/get-browser` gets it")
    return path
