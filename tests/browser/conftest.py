"""Chromium, and reports to look at."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from provisioner.commands import report
from tests.browser import fleets
from tests.browser.chromium import browser

__all__ = ["browser"]

EXAMPLES = Path(__file__).parents[2] / "examples"


def _made(directory: Path, target: Path) -> str:
    """Make a report, and return its address."""
    with contextlib.redirect_stderr(io.StringIO()):
        assert report.run(directory, target=target) == 0
    return target.as_uri()


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the report on the example ``fleet``."""
    return _made(EXAMPLES / "fleet", tmp_path_factory.mktemp("fleet") / "report.html")


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the report on 300 accounts and 2,000 roles."""
    folder = tmp_path_factory.mktemp("wide")
    return _made(fleets.wide(folder), folder / "report.html")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the report on a fleet of hostile texts."""
    folder = tmp_path_factory.mktemp("hostile")
    return _made(fleets.hostile(folder), folder / "report.html")
