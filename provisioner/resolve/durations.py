"""Durations: ``90s``, ``30m``, ``12h``."""

from __future__ import annotations

import re

DURATION = re.compile(r"([0-9]{1,9})([smh])")
SECONDS = {"s": 1, "m": 60, "h": 3600}
DEFAULT_SESSION = "30m"
DEFAULT_MAX_SESSION = "1h"


def seconds(text: str) -> int | None:
    """Return the seconds of a duration; None where it is none, as a number without a unit is."""
    found = DURATION.fullmatch(text)
    return int(found[1]) * SECONDS[found[2]] if found else None


def shown(total: int) -> str:
    """Return seconds as the language writes them: ``5400`` is ``90m``."""
    for unit in ("h", "m"):
        if total % SECONDS[unit] == 0:
            return f"{total // SECONDS[unit]}{unit}"
    return f"{total}s"
