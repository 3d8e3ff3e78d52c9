"""``parity``: how a stack differs between accounts, beyond the accounts' own values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from provisioner import pipeline
from provisioner.checks.nearest import listed
from provisioner.commands import output
from provisioner.finding import Level, did_you_mean
from provisioner.model.desired import Desired
from provisioner.pipeline import Outcome
from provisioner.report.structured import canonical
from provisioner.report.visible import one_line
from provisioner.resolve.parity import wanted
from provisioner.views.parity import parity

FORMATS = ("text", "json")
OWN = "not-identical"
"""The rule that says what this command shows: where nothing else is wrong, one wants to see the differences."""


def run(directory: Path, *, stack: str | None, accounts: Sequence[str], format_name: str) -> int:
    """Print the differences of a stack, or of all (None), between accounts; 1 where one is not declared.

    Without accounts, those are compared in which the stack is to be identical. Raises UsageError for a name that is
    not there, and where there is nothing to compare.
    """
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if _is_unclear(outcome):
        return output.WRONG
    _require(outcome.desired, stack, accounts)
    found = parity(outcome.desired, [stack] if stack else list(outcome.desired.config.stacks), accounts)
    rows = [row for row in found if stack or len(row["accounts"]) > 1]
    same = all(row["identical"] and not (stack and row["missing"]) for row in rows)
    if format_name == "json":
        output.write(canonical({"version": 1, "identical": same, "stacks": rows}))
    else:
        output.write("".join(f"{one_line(line)}\n" for line in _text(rows)))
    return output.FINE if same else output.WRONG


def _is_unclear(outcome: Outcome) -> bool:
    return any(finding.level is Level.ERROR and finding.rule != OWN for finding in outcome.findings)


def _require(desired: Desired, stack: str | None, accounts: Sequence[str]) -> None:
    config = desired.config
    wrong = [
        *_unknown("stack", [stack] if stack else (), config.stacks),
        *_unknown("account", accounts, config.accounts),
    ]
    if wrong:
        raise output.UsageError("; ".join(wrong))
    if (accounts and len(set(accounts)) != len(accounts)) or len(accounts) == 1:
        raise output.UsageError("--accounts takes at least two accounts, each once: --accounts staging,production")
    asked = [config.stacks[stack]] if stack else config.stacks.values()
    if not accounts and not any(wanted(config, each) for each in asked):
        whose = f'of the stack "{stack}"' if stack else "of any stack"
        raise output.UsageError(f'name the accounts with --accounts: no "identical" {whose} says which are meant')


def _unknown(noun: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, f"the {noun}s are {listed(known)}")
            yield f'there is no {noun} "{name}": {hint}'


def _text(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield f"{row['stack']}: {_verdict(row)}"
        for each in row["differences"]:
            yield f"  {each['aspect']}: {each['what']}{' (declared)' if each['declared'] else ''}"
            width = max(len(side["account"]) for side in each["sides"])
            for side in each["sides"]:
                place = f"{side['file']}:{side['line']}:{side['column']}"
                yield f"    {side['account']:{width}}  {side['value']}  [{place}]"
    differing = sum(not row["identical"] for row in rows)
    stacks = "1 stack" if len(rows) == 1 else f"{len(rows)} stacks"
    yield f"{stacks} compared, {differing or 'none'} with differences that are not declared"


def _verdict(row: dict[str, Any]) -> str:
    missing = f"; does not live in {', '.join(row['missing'])}" if row["missing"] else ""
    if len(row["accounts"]) < 2:  # noqa: PLR2004 - two are compared
        return f"nothing to compare{missing}"
    where = " and ".join(row["accounts"])
    declared = [each["declared"] for each in row["differences"]]
    if not declared:
        return f"the same in {where}{missing}"
    said = f", {sum(declared)} of them declared" if any(declared) else ""
    return f"{len(declared)} difference{'s' if len(declared) > 1 else ''} between {where}{said}{missing}"
