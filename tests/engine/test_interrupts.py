"""Ctrl-C while many pairs are deployed: no lock is left, the report is true, and a later ``up`` ends the work."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from provisioner.emulator.plugin import official
from provisioner.emulator.server import AwsServer, Fault
from tests.engine.many import Ended, Many, end, engines, interrupt, many, parent, until

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.skipif(official(), reason="the official plugin keeps its own time of retries"),
]

PAIRS = ("a", "b", "c")
MOMENTS = 10
LONGEST = 6.0
"""Seconds: about as long as the deployment takes."""


@pytest.fixture
def fleet(tmp_path: Path, server: AwsServer, plugin: Mapping[str, str]) -> Many:
    """Return three pairs."""
    return many(tmp_path, server, plugin, PAIRS)


def test_ctrl_c_at_ten_random_moments_leaves_no_lock_and_tells_the_truth(fleet: Many) -> None:
    chance = random.Random(20260101)  # noqa: S311  the same moments in every run
    outcomes = []
    for number in range(MOMENTS):
        fleet.actions = ("s3:GetObject" if number % 2 else "s3:PutObject",)  # each run has something to update
        fleet.write()
        before = {f"main-{name}": fleet.recorded(f"main-{name}") for name in PAIRS}
        running = fleet.begun("up", "--all", "--yes", "--parallel", "2")
        time.sleep(chance.uniform(0, LONGEST))
        interrupt(running)
        ended = end(running)
        assert ended.code in (0, 130), ended.err  # 0: it was done before
        assert fleet.locks() == []
        outcomes += told_the_truth(fleet, ended, before)
    assert fleet.up().code == 0
    assert fleet.differences() == {}
    assert {"done", "skipped"} <= set(outcomes)


def told_the_truth(fleet: Many, ended: Ended, before: Mapping[str, set[tuple[str, str]]]) -> list[str]:
    """Check what was said of each pair against the states and AWS; return what was said."""
    if '"summary"' not in ended.out:
        assert "interrupted" in ended.err  # it came before the first pair was begun
        assert {f"main-{name}": fleet.recorded(f"main-{name}") for name in PAIRS} == before
        return []
    wanted, existing = fleet.wanted(), fleet.existing()
    for name in (f"main-{each}" for each in PAIRS):
        assert fleet.recorded(name) == existing[name]  # whatever was made is known
        if ended.statuses[name] in ("done", "unchanged"):
            assert existing[name] == wanted[name]
        if ended.statuses[name] == "skipped":
            assert existing[name] == before[name]
        created = [
            each for line in ended.out.splitlines() if (each := json.loads(line))["event"] == "change"
            and (each.get("stack"), each.get("op")) == (name, "create") and "Attachment" not in each["type"]
        ]  # fmt: skip
        assert len(created) == len(existing[name]) - len(before[name])
    return list(ended.statuses.values())


def test_a_second_ctrl_c_gives_up_a_call_that_hangs_and_leaves_no_lock(fleet: Many) -> None:
    assert fleet.up("--pair", "main").code == 0
    fleet.server.refuse_next(Fault(action="CreateRole", mentioning="WebsiteStack", seconds=30))
    running = fleet.start("up", "--pair", "main-a", "--yes", "--json", "--no-wait")
    until(lambda: "WebsiteStackUpdaterRole" in fleet.inventory("a").roles, running)
    began = time.monotonic()
    interrupt(running)
    time.sleep(1)
    interrupt(running)
    ended = end(running)
    assert time.monotonic() - began < 25  # well before the call's own end
    assert (ended.code, ended.statuses["main-a"]) == (130, "interrupted")
    assert fleet.locks() == []
    recovered = fleet.up("--recover", "--pair", "main-a")
    assert recovered.code == 0, recovered.out
    assert fleet.existing()["main-a"] == fleet.wanted()["main-a"] == fleet.recorded("main-a")


def test_a_killed_worker_takes_no_other_along_and_its_engine_comes_to_a_clean_end(fleet: Many) -> None:
    assert fleet.up("--pair", "main").code == 0
    fleet.server.refuse_next(Fault(action="CreatePolicy", mentioning="cicd-bot-main-a", seconds=3))
    running = fleet.start("up", "--all", "--yes", "--json", "--parallel", "3")
    until(lambda: bool(engines("main-a", running)), running)
    for engine in engines("main-a", running):
        os.kill(parent(engine), signal.SIGKILL)
    ended = end(running)
    assert ended.statuses == {"main": "unchanged", "main-a": "killed", "main-b": "done", "main-c": "done"}
    assert fleet.locks() == []
    assert fleet.up("--recover", "--pair", "main-a").code == 0
    assert fleet.differences() == {}
