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
    way,
    weight,
)
from provisioner.report.diff_alike import Told, account_id, changes_of, told_once
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
MOST_FOLDED = 200
"""Items of a list within a fold; of a longer one the first few, and the command that shows all."""

LONGEST_COMMAND = 400
"""Characters of the command; one with longer paths is not shown with them."""


def format_markdown(comparison: Comparison, prefix: str) -> str:  # noqa: ARG001 - all formats are called alike
    """Return the comment. What does not fit is counted, with the command that shows it."""
    groups = sorted(comparison.groups(), key=lambda group: not any(each.open for each in group[2]))
    head = "\n".join([*_head(comparison, groups), *_table(groups), ""])
    most = _overflow(comparison, len(comparison.changes))
    details, shown = _details(groups, LIMIT - _size(head) - _size(most), _command(comparison))
    left = len(comparison.changes) - shown
    return head + "".join(details) + (_overflow(comparison, left) if left else "")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


# --- The summary ----------------------------------------------------------------------------------------------------


def _head(comparison: Comparison, groups: Sequence[Group]) -> Iterator[str]:
    yield MARKER
    yield f"### {verdict(comparison).capitalize()}"
    yield ""
    yield f"{_by_account(groups)}Compared with {_earlier(comparison.earlier)}."
    for title, texts in (
        ("Note", comparison.notes),
        (
            "Proposed here, and not counted before it is merged",
            [proposed_text(each) for each in comparison.proposed],
        ),
    ):
        yield from _listed_below(title, texts)
    yield ""


def _earlier(words: str) -> str:
    """Return what was compared with: of ``the revision "main"`` the name alone, of other things what they are."""
    thing, quote, name = words.partition(' "')
    if not quote or not name.endswith('"'):
        return code(words)
    return code(name[:-1]) if thing == "the revision" else f"{thing} {code(name[:-1])}"


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


def _details(groups: Sequence[Group], room: int, command: str) -> tuple[list[str], int]:
    """Return the folded blocks that fit into some bytes, and how many changes they show: what matters most first."""
    once = told_once(groups)
    openings = [_opening(account, stack, told) for (account, stack, _), told in zip(groups, once, strict=True)]
    ordered = sorted(
        ((weight(each.each), index, each) for index, told in enumerate(once) for each in told),
        key=lambda item: item[:2],
    )
    fitting: dict[int, list[str]] = {}
    shown = 0
    for _, index, told in ordered:
        block = "\n".join(_told(told, command)) + "\n"
        room -= _size(block) + (0 if index in fitting else _size(openings[index]) + len(CLOSING))
        if room < 0:
            break
        fitting.setdefault(index, []).append(block)
        shown += changes_of([told])
    return ["".join([openings[index], *fitting[index], CLOSING]) for index in sorted(fitting)], shown


CLOSING = "\n</details>\n"


def _opening(account: str, stack: str, told: Sequence[Told]) -> str:
    name = f"{raw(account)} {raw(stack)}" if stack else raw(account)
    others = dict.fromkeys(other.change.account for each in told for other in each.alike)
    alike = f", and the same in {', '.join(map(raw, others))}" if others else ""
    changes = tuple(each.each for each in told)
    return f"\n<details><summary>{name}: {counted(counts(changes))}{alike}</summary>\n\n"


def _told(told: Told, command: str) -> Iterator[str]:
    yield from _change(told.each, command)
    first = told.each.change
    for other in (each.change for each in told.alike):
        name, number = code(other.account), code(account_id(other))
        instead = f"{code(account_id(first))} is {number}, and {code(first.account)} is {name}"
        yield f"  - the same in {name}: {instead} there"


def _change(each: Reviewed, command: str) -> Iterator[str]:
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
            yield f"  - {name}: {_listed(items, command)}"
    if each.approval:
        yield f"  - approved by {code(each.approval.by)} until {each.approval.until}: {code(each.approval.reason)}"
    if where := place(each):
        yield f"  - at {code(where)}"


def _judgement(each: Reviewed) -> str:
    """Return whether a change broadens, and whether that is approved."""
    change = each.change
    words = [way(each)] if way(each) else []
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


def _listed(items: Sequence[str], command: str) -> str:
    if len(items) <= MOST_FOLDED:
        return ", ".join(map(code, items))
    more = len(items) - MOST_ITEMS
    return f"{', '.join(map(code, items[:MOST_ITEMS]))} and {more:,} more: {code(f'{command} --format json')}"


def _command(comparison: Comparison) -> str:
    return comparison.command if len(comparison.command) <= LONGEST_COMMAND else "provisioner diff"


def _overflow(comparison: Comparison, left: int) -> str:
    return f"\n**{left:,} more changes do not fit here.** All of them: {code(_command(comparison))}\n"
