"""Says at the end of a run, where nobody can miss it, that the engine tests did not run."""

from __future__ import annotations

from typing import Any

import pytest

NO_ENGINE = "NOT TESTED on the real engine: there is no `pulumi` on PATH, nor one built by `make engine`"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401  pytest hides its type
    """Print a line of its own where tests were skipped for want of an engine; once, whoever else imports this."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_ENGINE in str(report.longrepr)]
    if skipped and not config.stash.get(_SAID, False):
        config.stash[_SAID] = True
        terminalreporter.write_sep("!", f"{NO_ENGINE}: {len(skipped)} tests skipped", red=True, bold=True)


_SAID = pytest.StashKey[bool]()
