"""Names as a message lists them."""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Return names in quotes, sorted, at most ten of them; ``none`` where there are none."""
    quoted = [f'"{name}"' for name in sorted(names)]
    more = f" and {len(quoted) - 10} more" if len(quoted) > 10 else ""  # noqa: PLR2004 - what one line can hold
    return ", ".join(quoted[:10]) + more or "none"
