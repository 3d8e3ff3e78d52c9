"""The lock that the engine puts on a state in files or in a bucket, and whether the run that made it still lives.

Source: https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/lock.go (what a lock holds, and the refusal)
"""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

from provisioner.record import dataclass

_LOCK = re.compile(r"created by (?P<user>.*)@(?P<host>\S*) \(pid (?P<pid>\d+)\) at (?P<since>\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Who holds a lock, and since when, as the engine says it."""

    user: str
    host: str
    pid: int
    since: str

    @property
    def here(self) -> bool:
        """Whether it was made on this machine."""
        return self.host == socket.gethostname()

    @property
    def alive(self) -> bool:
        """Whether the engine that made it still runs on this machine."""
        return self.here and _is_engine(self.pid)

    @property
    def words(self) -> str:
        """Who holds it, for the user, and what that means."""
        if self.alive:
            return f"it is being deployed right now by process {self.pid}, since {self.since}: wait for its end"
        if self.here:
            return f"a run that is dead (process {self.pid}, {self.since}) has left its lock"
        return f"it is locked by {self.user} on {self.host} (process {self.pid}) since {self.since}"


def locks_in(refusal: str) -> tuple[Lock, ...]:
    """Return the locks that the engine names where it refuses to work."""
    return tuple(
        Lock(user=found["user"], host=found["host"], pid=int(found["pid"]), since=found["since"])
        for found in _LOCK.finditer(refusal)
    )


def _is_engine(pid: int) -> bool:
    """Tell whether a process runs, and is an engine: the number of a dead one may have been given to another."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # somebody else's process: it runs
    try:
        status = Path("/proc", str(pid), "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True  # no such file system here: better to wait in vain than to break in
    name, _, rest = status.partition("(")[2].rpartition(")")
    return name.startswith("pulumi") and not rest.strip().startswith("Z")
