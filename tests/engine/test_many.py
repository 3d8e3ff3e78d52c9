"""Many pairs at once on the real engine: failures, kills and recovery, compared resource by resource."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from provisioner.emulator.plugin import official
from provisioner.emulator.server import AwsServer, Fault
from tests.engine.many import Many, end, engines, many, until

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.skipif(official(), reason="the official plugin keeps its own time of retries"),
]

FAILING, KILLED = "e07", "e11"
ACCOUNTS = tuple(f"e{number:02}" for number in range(20))


@pytest.fixture
def fleet(tmp_path: Path, server: AwsServer, plugin: Mapping[str, str]) -> Many:
    """Return 20 pairs, two of which have a stack of their own."""
    made = many(tmp_path, server, plugin, ACCOUNTS)
    made.stacks |= {"failing": (FAILING,), "killed": (KILLED,)}
    made.write()
    return made


def test_twenty_pairs_converge_after_one_failed_and_one_was_killed(fleet: Many) -> None:
    fleet.server.refuse_next(Fault(action="CreatePolicy", mentioning="Failing", code="AccessDenied", message="no, no"))
    fleet.server.refuse_next(Fault(action="CreateRole", mentioning="KilledStack", seconds=8))
    running = fleet.start("up", "--all", "--yes", "--json", "--parallel", "4")
    until(lambda: "KilledStackUpdaterRole" in fleet.inventory(KILLED).roles, running)
    for number in engines(f"main-{KILLED}", running):
        os.kill(number, signal.SIGKILL)
    first = end(running)
    others = {f"main-{name}": "done" for name in ACCOUNTS if name not in (FAILING, KILLED)}
    assert first.statuses == {**others, "main": "done", f"main-{FAILING}": "failed", f"main-{KILLED}": "killed"}
    assert first.code == 1
    assert "AccessDenied: no, no" in first.stack(f"main-{FAILING}")["error"]
    assert fleet.locks() == [f"main-{KILLED}"]

    locked = fleet.run("up", "--pair", f"main-{KILLED}", "--yes")
    assert locked.code == 1
    assert "a run that is dead" in locked.err
    assert f"provisioner up --recover --pair main-{KILLED} {fleet.folder}" in locked.err
    assert fleet.locks() == [f"main-{KILLED}"]

    recovered = fleet.up("--recover", "--pair", f"main-{KILLED}")
    assert (recovered.code, recovered.stack(f"main-{KILLED}")["status"]) == (0, "done")
    assert recovered.stack(f"main-{KILLED}")["imported"] >= 1
    again = fleet.up("--all", "--parallel", "4")
    assert again.code == 0
    assert again.statuses == {**dict.fromkeys(others, "unchanged"), "main": "unchanged",
                              f"main-{FAILING}": "done", f"main-{KILLED}": "unchanged"}  # fmt: skip
    assert fleet.differences() == {}
    assert fleet.locks() == []
