"""``quotas``: how much of each account's quotas is used, and what is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from provisioner import pipeline
from provisioner.commands import output
from provisioner.finding import Level
from provisioner.iam.quotas import QUOTAS
from provisioner.pipeline import Outcome
from provisioner.report.structured import canonical
from provisioner.views.quotas import quotas

FORMATS = ("text", "json")

ABOVE = frozenset(
    {"account-quotas", "policies-per-role", "policies-per-user", "policy-size", "tag-count", "trust-policy-size"}
)
"""Rules about quotas: where nothing else is wrong, the numbers are what one wants to see."""

COLUMNS = ("account", "quota", "largest user", "used", "limit", "headroom", "share")


def run(directory: Path, *, format_name: str, every: bool) -> int:
    """Print the uses in a format; nothing but findings where something else than a quota is wrong.

    ``every``: the table shows all limits, not those of accounts alone. JSON holds all of them in either case.
    """
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if _is_unclear(outcome):
        return output.WRONG
    rows = quotas(outcome.desired)
    if format_name == "json":
        output.write(canonical({"version": 1, "quotas": rows}))
    else:
        output.write(table(rows if every else _shown(rows)))
    return output.WRONG if outcome.failed else output.FINE


def _is_unclear(outcome: Outcome) -> bool:
    return any(finding.level is Level.ERROR and finding.rule not in ABOVE for finding in outcome.findings)


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the table shows by default: quotas that accounts may state, and whatever is used too much."""
    return [row for row in rows if row["quota"] in QUOTAS or row["headroom"] < 0]


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table with aligned columns: in each account, what is used most comes first."""
    shown = [COLUMNS, *(_cells(row) for row in sorted(rows, key=lambda row: (row["account"], -row["share"])))]
    widths = [max(len(line[index]) for line in shown) for index in range(len(COLUMNS))]
    return "".join(_line(line, widths) for line in shown)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    numbers = (f"{row[name]:,}" for name in ("used", "limit", "headroom"))
    return (row["account"], row["quota"], row["subject"], *numbers, f"{row['share']:.0%}")


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    words = COLUMNS.index("used")
    aligned = (
        f"{cell:{'<' if index < words else '>'}{width}}"
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned).rstrip() + "\n"
