"""``diff`` as a comment on a pull request: a summary, a table by account and stack, and each change, folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from provisioner.report.comparison import (
    Comparison,
    Group,
    conditions_json,
    counted,
    counts,
    place,
    proposed_text,
    sentence,
    verdict,
    weight,
)
from provisioner.report.markdown import cell, code, raw
from provisioner.views.approved import Reviewed

MARKER = "<!-- provisioner-diff -->"
"""The first line: by it CI finds its comment again, and changes it instead of adding one."""

LIMIT = 60_000
"""Bytes of the whole comment, so at most as many characters: GitHub takes 65,536 of them."""

TABLE_LIMIT = 20_000
"""Bytes of the table's rows."""

MOST_ACCOUNTS = 20
MOST_ITEMS = 8
LONGEST_COMMAND = 400
"""Characters of the command; one with longer paths is not shown with them."""


def format_markdown(comparison: Comparison, prefix: str) -> str:  # noqa: ARG001 - all formats are called alike
    """Return the comment. What does not fit is counted, with the command that shows it."""
    groups = sorted(comparison.groups(), key=lambda group: not any(each.open for each in group[2]))
    head = "\n".join([*_head(comparison, groups), *_table(groups), ""])
    most = _overflow(comparison, len(comparison.changes))
    details, shown = _details(groups, LIMIT - _size(head) - _size(most))
    left = len(comparison.changes) - shown
    return head + "".join(details) + (_overflow(comparison, left) if left else "")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


# --- The summary ----------------------------------------------------------------------------------------------------


def _head(comparison: Comparison, groups: Sequence[Group]) -> Iterator[str]:
    yield MARKER
    yield f"### {verdict(comparison).capitalize()}"
    yield ""
    yield f"{_by_account(groups)}Compared with {code(comparison.earlier)}."
    for title, texts in (
        ("Note", comparison.notes),
        (
            "Proposed here, and not counted before it is merged",
            [proposed_text(each) for each in comparison.proposed],
        ),
    ):
        yield from _listed_below(title, texts)
    yield ""


def _listed_below(title: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield ""
    yield from (f"- {title}: {code(text)}" for text in texts[:MOST_ITEMS])
    if len(texts) > MOST_ITEMS:
        yield f"- and {len(texts) - MOST_ITEMS} more"


def _by_account(groups: Iterable[Group]) -> str:
    """Return the counts of each account in a line: those first whose access broadens."""
    accounts: dict[str, list[Reviewed]] = {}
    for account, _, changes in groups:
        accounts.setdefault(account, []).extend(changes)
    told = [f"{code(account)}: {counted(counts(tuple(changes)))}" for account, changes in accounts.items()]
    more = len(told) - MOST_ACCOUNTS
    return "".join(
        f"{each}. " for each in [*told[:MOST_ACCOUNTS], *([f"And {more} more accounts"] if more > 0 else [])]
    )


def _table(groups: Sequence[Group]) -> Iterator[str]:
    if not groups:
        return
    yield "| Account | Stack | Changes | Broadens |"
    yield "| --- | --- | --- | --- |"
    room = TABLE_LIMIT
    for index, (account, stack, changes) in enumerate(groups):
        row = (
            f"| {cell(account)} | {cell(stack) if stack else ''} | {counted(counts(changes))} | {_broadens(changes)} |"
        )
        room -= _size(row) + 1
        if room < 0:
            yield f"| and {len(groups) - index} more | | | |"
            return
        yield row


def _broadens(changes: Iterable[Reviewed]) -> str:
    broadening = [each for each in changes if each.change.broadening]
    if not broadening:
        return "no"
    approved = sum(not each.open for each in broadening)
    if approved == len(broadening):
        return "as approved"
    return "**yes**" + (f" ({approved} of {len(broadening)} approved)" if approved else "")


# --- The details ----------------------------------------------------------------------------------------------------


def _details(groups: Sequence[Group], room: int) -> tuple[list[str], int]:
    """Return the folded blocks that fit into some bytes, and how many changes they show: what matters most first."""
    openings = [_opening(*group) for group in groups]
    ordered = sorted(
        ((weight(each), index, each) for index, (_, _, changes) in enumerate(groups) for each in changes),
        key=lambda item: item[:2],
    )
    fitting: dict[int, list[str]] = {}
    for _, index, each in ordered:
        block = "\n".join(_change(each)) + "\n"
        room -= _size(block) + (0 if index in fitting else _size(openings[index]) + len(CLOSING))
        if room < 0:
            break
        fitting.setdefault(index, []).append(block)
    made = ["".join([openings[index], *fitting[index], CLOSING]) for index in sorted(fitting)]
    return made, sum(len(blocks) for blocks in fitting.values())


CLOSING = "\n</details>\n"


def _opening(account: str, stack: str, changes: tuple[Reviewed, ...]) -> str:
    name = f"{raw(account)} {raw(stack)}" if stack else raw(account)
    return f"\n<details><summary>{name}: {counted(counts(changes))}</summary>\n\n"


def _change(each: Reviewed) -> Iterator[str]:
    change = each.change
    yield f"- **{change.kind}**{_judgement(each)}: {code(sentence(each))}"
    if change.user:
        yield f"  - user: {code(change.user)} of {code(change.bastion)}"
    for name, items in (
        ("role", (change.role,) if change.role else ()),
        ("role before", (change.former,) if change.former else ()),
        ("actions", change.actions),
        ("whatever AWS adds to", change.wildcards),
        ("resources", change.resources),
        ("when", _conditions(each)),
    ):
        if items:
            yield f"  - {name}: {_listed(items)}"
    if each.approval:
        yield f"  - approved by {code(each.approval.by)} until {each.approval.until}: {code(each.approval.reason)}"
    if where := place(each):
        yield f"  - at {code(where)}"


def _judgement(each: Reviewed) -> str:
    """Return whether a change broadens, and whether that is approved."""
    change = each.change
    words = [f"via {change.via}"] if change.via else []
    if change.broadening:
        words += ["may broaden: cannot be ruled out" if change.unknown else "broadens"]
        words += ["approved" if each.approval else "**not approved**"]
    return f" ({', '.join(words)})" if words else ""


def _conditions(each: Reviewed) -> tuple[str, ...]:
    return tuple(
        f"{operator} {key} = {', '.join(values)}"
        for operator, keys in conditions_json(each).items()
        for key, values in keys.items()
    )


def _listed(items: Sequence[str]) -> str:
    more = len(items) - MOST_ITEMS
    return ", ".join(code(item) for item in items[:MOST_ITEMS]) + (f" and {more} more" if more > 0 else "")


def _overflow(comparison: Comparison, left: int) -> str:
    command = comparison.command if len(comparison.command) <= LONGEST_COMMAND else "provisioner diff"
    return f"\n**{left:,} more changes do not fit here.** All of them: {code(command)}\n"
