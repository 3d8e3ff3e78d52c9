"""How much of each account's quotas is used: the largest user of each, with what is left."""

from __future__ import annotations

from typing import Any

from provisioner.model.desired import Desired
from provisioner.resolve.usage import Use, everything


def quotas(desired: Desired) -> list[dict[str, Any]]:
    """Return the largest use of each quota in each account, by account and quota.

    ``share`` is the used part of the limit, 1 where nothing is left; the first of equals is shown.
    """
    largest: dict[tuple[str, str, str], Use] = {}
    for use in everything(desired):
        key = (use.account.name, use.account.id, use.quota)
        if key not in largest or use.share > largest[key].share:
            largest[key] = use
    return [_row(largest[key]) for key in sorted(largest)]


def _row(use: Use) -> dict[str, Any]:
    return {
        "account": use.account.name,
        "quota": use.quota,
        "subject": use.subject,
        "used": use.used,
        "limit": use.limit,
        "headroom": use.headroom,
        "share": round(use.share, 4),
    }
