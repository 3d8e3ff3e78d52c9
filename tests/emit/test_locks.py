"""Whose lock it is, and whether its run still lives."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from provisioner.emit.locks import Lock, locks_in

HOST = socket.gethostname()
REFUSAL = (
    "error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the "
    "lock file with `pulumi cancel`.\n"
    "  s3://b/.pulumi/locks/organization/p/s/1.json: created by ann@x@build-7 (pid 12) at 2026-11-25T10:00:00Z\n"
    "  s3://b/.pulumi/locks/organization/p/s/2.json: created by bob@build-8 (pid 34) at 2026-11-25T11:00:00Z\n"
)


def lock(pid: int, host: str = HOST) -> Lock:
    """Return a lock of a process."""
    return Lock(user="ann", host=host, pid=pid, since="2026-11-25T10:00:00Z")


def test_every_lock_is_read_from_the_engines_refusal() -> None:
    assert [(each.user, each.host, each.pid, each.since) for each in locks_in(REFUSAL)] == [
        ("ann@x", "build-7", 12, "2026-11-25T10:00:00Z"),
        ("bob", "build-8", 34, "2026-11-25T11:00:00Z"),
    ]


@pytest.mark.parametrize("text", ["", "error: [409] Conflict: Another update is currently in progress."])
def test_a_refusal_without_a_lock_file_names_none(text: str) -> None:
    assert locks_in(text) == ()


def test_the_lock_of_a_process_that_is_gone_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    assert not lock(gone.pid).alive
    assert lock(gone.pid).words == f"a run that is dead (process {gone.pid}, 2026-11-25T10:00:00Z) has left its lock"


def test_a_process_that_is_no_engine_has_taken_the_number_of_a_dead_one() -> None:
    assert not lock(os.getpid()).alive


def test_the_lock_of_a_running_engine_is_alive(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = tmp_path_factory.mktemp("bin") / "pulumi"
    engine.symlink_to("/bin/sleep")
    with subprocess.Popen([engine, "60"]) as running:
        try:
            assert lock(running.pid).alive
            assert "is being deployed right now" in lock(running.pid).words
        finally:
            running.kill()


def test_nothing_is_known_of_a_process_on_another_machine() -> None:
    assert not lock(1, "build-7").alive
    assert lock(1, "build-7").words == "it is locked by ann on build-7 (process 1) since 2026-11-25T10:00:00Z"
