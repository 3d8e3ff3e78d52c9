"""Says at the end of a run, where nobody can miss it, what was not tested for want of an engine or a browser."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

NO_ENGINE = "NOT TESTED on the real engine: there is no `pulumi` on PATH, nor one built by `make engine`"
LOUD = re.compile("NOT TESTED [^:]*: [^']*")
"""The reasons that are said: those that begin so."""


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401  pytest hides its type
    """Print a line of its own for each thing that was missing; once, whoever else imports this."""
    skipped = [LOUD.search(str(report.longrepr)) for report in terminalreporter.stats.get("skipped", [])]
    reasons = Counter(found[0] for found in skipped if found)
    if reasons and not config.stash.get(_SAID, False):
        config.stash[_SAID] = True
        for reason, count in sorted(reasons.items()):
            terminalreporter.write_sep("!", f"{reason}: {count} tests skipped", red=True, bold=True)


_SAID = pytest.StashKey[bool]()
