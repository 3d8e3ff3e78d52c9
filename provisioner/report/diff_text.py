"""``diff`` for people: the changes by account and stack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.report.comparison import (
    Comparison,
    approval_text,
    conditions_json,
    counted,
    place,
    printable,
    proposed_text,
    sentence,
    verdict,
    way,
)
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Kind

SIGNS = {
    Kind.GAINED: "+",
    Kind.LOST: "-",
    Kind.WIDENED: "+",
    Kind.NARROWED: "-",
    Kind.MOVED: ">",
    Kind.REWRITTEN: "=",
    Kind.TRUST: "~",
    Kind.SESSION: "~",
    Kind.PRINCIPAL: "~",
}
WHATEVER = "whatever AWS adds to "
SAID = 3
"""Items that a change's own message names."""

MOST = 8
"""Items of a list that are shown; ``--format json`` has all of them."""


def format_text(comparison: Comparison, prefix: str) -> str:  # noqa: ARG001 - all formats are called alike
    """Return the changes, each with its place, and a summary line."""
    return "".join(f"{line}\n" for line in _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    for account, stack, changes in comparison.groups():
        yield printable(f"{account}: {stack}" if stack else account)
        for each in changes:
            yield from _change(each)
        yield ""
    told = f"{counted(comparison.summary)} since {printable(comparison.earlier)}"
    yield f"{told}; {verdict(comparison)}" if comparison.changes else told
    for approval in comparison.proposed:
        yield f"proposed, and not counted before it is merged: {printable(proposed_text(approval))}"


def _change(each: Reviewed) -> Iterator[str]:
    change = each.change
    mark = "broadens, or cannot be ruled out to; " if change.unknown else "broadens; " if change.broadening else ""
    where = place(each)
    yield f"  {SIGNS[change.kind]} {change.kind}: {printable(sentence(each))}"
    parts = (
        ("role", change.role),
        ("before", change.former),
        ("actions", _listed(change.actions, SAID)),
        ("and later", WHATEVER + _listed(change.wildcards) if change.wildcards else ""),
        ("resources", _listed(change.resources, SAID)),
        ("when", _conditions(each)),
    )
    for name, text in parts:
        if text:
            yield f"      {name + ':':<11}{printable(text)}"
    means = f"{way(each)}; " if way(each) else ""
    approved = approval_text(each.approval) if each.approval else "not approved" if change.broadening else ""
    notes = "; ".join(part for part in (f"{mark}{means}{approved}".strip("; "), where) if part)
    if notes:
        yield f"      {printable(notes)}"


def _listed(items: Sequence[str], said: int = 0) -> str:
    """Return a list, cut where it is long; nothing where a message says all of it."""
    if len(items) <= said:
        return ""
    more = len(items) - MOST
    return ", ".join(items[:MOST]) + (f" and {more} more (all: --format json)" if more > 0 else "")


def _conditions(each: Reviewed) -> str:
    return "; ".join(
        f"{operator} {key} {_listed(values)}"
        for operator, keys in conditions_json(each).items()
        for key, values in keys.items()
    )
