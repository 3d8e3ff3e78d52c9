"""Files as bytes and as text, without a word about what they hold: a policy is read without loading a YAML parser."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from provisioner.config.node import Node
from provisioner.finding import Finding
from provisioner.record import dataclass

MAX_BYTES = 8 * 1024 * 1024
SYSTEM = ("/proc/", "/sys/")
"""Where files that look regular are none: a link to ``/proc/self/environ`` would show the environment in a finding."""


class UnreadableInputError(Exception):
    """A file or directory that cannot be read at all; its text names it. Not a finding: nothing can be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as read: its text for excerpts, its tree (None where it is no YAML), and what was wrong so far."""

    file: str
    text: str
    root: Node | None
    findings: tuple[Finding, ...]
    valid: bool = True
    """Whether it is YAML; this stays true where the tree has been let go."""


def content(path: Path, missing: str = "there is no such file") -> bytes:
    """Return the bytes of a regular file, at most one more than the limit. Raises UnreadableInputError."""
    try:
        if not stat.S_ISREG(path.stat().st_mode) or os.path.realpath(path).startswith(SYSTEM):
            raise UnreadableInputError(f"{path}: this is no regular file")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableInputError(f"{path}: {missing}") from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError | ValueError) -> UnreadableInputError:
    """Return what to raise for a file or directory that the system does not let us read."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return UnreadableInputError(f"{path}: cannot be read ({reason})")


def lines(text: str) -> Iterator[str]:
    """Yield the lines of a file, counted as YAML counts them."""
    yield from re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
