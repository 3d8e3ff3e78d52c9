"""The expected files' fixture, for all tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from provisioner.iam.catalog import version
from tests import golden as files
from tests.engine.loud import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]
"""Also here: under xdist the controller, which prints the summary, loads no other conftest."""

# Laws are not about speed: a slow or busy machine breaks none. `make check` looks at fewer examples.
settings.register_profile("laws", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=20)
settings.load_profile("laws")

# The day of all tests, of the programs that they start too: a month after AWS's data was made, which is then never old.
MADE = datetime.fromisoformat(version()[1]).replace(tzinfo=UTC)
os.environ["SOURCE_DATE_EPOCH"] = str(int((MADE + timedelta(days=30)).timestamp()))

Golden = Callable[[Path, Mapping[str, str]], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``."""
    parser.addoption("--update-golden", action="store_true", help="write the expected files anew instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return a function that compares texts, by file name, with all the expected files of a folder."""

    def check(folder: Path, actual: Mapping[str, str]) -> None:
        __tracebackhide__ = True
        if request.config.getoption("--update-golden"):
            files.update(folder, actual)
        for name, text in actual.items():
            path = folder / name
            if path.is_file():
                assert text == path.read_bytes().decode(), f"{path} differs: {files.HOW}"
        problems = files.compare(folder, actual)
        assert problems == [], files.HOW

    return check
