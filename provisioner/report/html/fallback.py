"""The report for a browser that runs no script: all but the JSON as plain tables, none folded, none filtered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from provisioner.report.visible import visible


def fallback(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the content of the page's ``noscript`` element: in a browser with scripts it is one text, never read."""
    yield "<p>Scripts are switched off: search, filters, graph and JSON need them. All else follows.</p>\n"
    counts = data["counts"].items()
    yield _table("Summary", ("What", "How many"), ((name, count) for name, count in counts))
    yield _table("Files", ("File", "Lines", "SHA-256"), ((f["name"], f["lines"], f["sha256"]) for f in data["files"]))
    heads = ("Stack", "Description", "Kind", "Account", "Role", "May be assumed by", "May do")
    yield _table("Who may assume what", heads, (_role(role, data) for role in data["roles"]))
    yield from _findings(data)
    names = ("account", "quota", "subject", "used", "limit", "headroom")
    yield _table("Quotas", names, ([row[name] for name in names] for row in data["quotas"]))


def _role(role: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[str, ...]:
    account = data["accounts"][role["account"]]
    users = "\n".join(data["users"][index]["name"] for index in role["users"]) or "nobody"
    words = [
        f"{sentence} ({at})" if at else sentence for policy in role["policies"] for sentence, at in policy["words"]
    ]
    return (
        role["stack"],
        role["description"],
        role["kind"],
        f"{account['name']} {account['id']}",
        role["arn"],
        users,
        "\n".join([*role["trust_words"], *words]),
    )


def _findings(data: Mapping[str, Any]) -> Iterator[str]:
    names = ("level", "rule", "message", "hint", "at")
    yield _table("Findings", names, ([each[name] for name in names] for each in data["findings"]))
    more = (*names, "reason", "until")
    yield _table("Suppressed findings", more, ([each[name] or "" for name in more] for each in data["suppressed"]))


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    return f"<h2>{escape(title)}</h2>\n<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n"


def _cell(value: object) -> str:
    return f"<td>{'<br>'.join(escape(visible(line)) for line in str(value).split(chr(10)))}</td>"
