"""Suggestions for what may have been meant."""

from __future__ import annotations

from collections.abc import Iterable

from provisioner.config.structure import nearest


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return ``did you mean "..."?`` for the nearest known name, or another hint where none is near."""
    near = nearest(name, known)
    return f'did you mean "{near}"?' if near else otherwise


def listed(names: Iterable[str]) -> str:
    """Return names in quotes, sorted, at most ten of them; ``none`` where there are none."""
    quoted = [f'"{name}"' for name in sorted(names)]
    more = f" and {len(quoted) - 10} more" if len(quoted) > 10 else ""  # noqa: PLR2004 - what one line can hold
    return ", ".join(quoted[:10]) + more or "none"
