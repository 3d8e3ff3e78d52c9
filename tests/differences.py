"""Comparisons made by hand, for the tests of the formats of ``diff``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from provisioner.config.approvals import Approval
from provisioner.finding import Position
from provisioner.report.comparison import Comparison
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Change, Difference, Kind

APPROVAL = Approval(
    user="cicd-bot",
    account="production",
    stack="website",
    actions=("s3:*",),
    resources=("*",),
    by="@example/security",
    reason="the old bucket goes",
    until=date(2026, 12, 31),
    at=Position("approvals.yaml", 3, 5),
)
BROADENING = frozenset({Kind.GAINED, Kind.WIDENED, Kind.TRUST})

HOSTILE = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "</details></summary><h1>free</h1>",
    "<!-- --> --> <!--",
    "@octocat @example/security",
    "#1 GH-1 example/repo#1 0123456789012345678901234567890123456789",
    "https://evil.example www.evil.example mailto:a@evil.example a@evil.example",
    "[click](https://evil.example) ![x](https://evil.example/x.png) [a]: https://evil.example",
    "| a | b | \\| c \\\\| d |",
    "`a` ``b`` ```c``` \\`d\\`",
    "`",
    "``` \n\n# heading\n\n```\n- item",
    "**bold** _em_ ~~gone~~ $x$ :tada: &lt;b&gt; &#64;octocat",
    "\u202egnissap\u202c \u200bzero\u0000null\x1b[31m\u2028line",
    "line one\r\nline two\n\n\nline three",
    "ünïcödé 日本語 🚀",
    "    indented code",
    "x" * 5000,
    "",
    " ",
)
"""Texts that a stack, a resource or an approval may hold, and that must stay texts."""


def change(kind: Kind = Kind.GAINED, **more: Any) -> Change:  # noqa: ANN401 - a test's own values
    """Return a change of the website's role in production."""
    values: dict[str, Any] = {
        "kind": kind,
        "broadening": kind in BROADENING,
        "user": "cicd-bot",
        "bastion": "main",
        "account": "production",
        "stack": "website",
        "role": "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole",
        "actions": ("s3:DeleteObject",),
        "resources": ("arn:aws:s3:::www.example.com/*",),
        "at": Position("stacks.yaml", 14, 7),
        "message": "cicd-bot may s3:DeleteObject",
    }
    return Change(**values | more)


def comparison(changes: Iterable[Change | Reviewed] = (), **more: Any) -> Comparison:  # noqa: ANN401
    """Return what is reported of some changes."""
    reviewed = tuple(each if isinstance(each, Reviewed) else Reviewed(change=each) for each in changes)
    values: dict[str, Any] = {
        "changes": reviewed,
        "summary": Difference(changes=tuple(each.change for each in reviewed)).summary(),
        "earlier": 'the revision "main"',
        "stacks": {"website": Position("stacks.yaml", 3, 3)},
        "command": "provisioner diff --base main",
    }
    return Comparison(**values | more)


def hostile() -> Comparison:
    """Return a comparison in which every text is one that would like to be more."""
    texts = [*HOSTILE]
    changes: list[Reviewed] = []
    for text in texts:
        approval = Approval(
            user=text, account=text, stack=text, actions=(text,), resources=(text,),
            by=text, reason=text, until=date(2026, 12, 31), at=Position("approvals.yaml", 3, 5),
        )  # fmt: skip
        found = change(
            stack=text,
            user=text,
            bastion=text,
            role=text,
            actions=(text, text),
            resources=(text,),
            former=text,
            wildcards=(text,),
            conditions=((text, ((text, (text, text)),)),),
            message=text,
        )
        changes += [Reviewed(change=found), Reviewed(change=found, approval=approval)]
    return comparison(
        changes, earlier=" ".join(texts), notes=tuple(texts), command=f"provisioner diff --base '{texts[0]}'"
    )


def many(count: int, stacks: int = 1) -> Comparison:
    """Return so many changes, spread over stacks in two accounts."""
    return comparison(
        change(
            Kind.GAINED if number % 3 else Kind.LOST,
            stack=f"stack-{number % stacks:04}",
            account=("production", "staging")[number % 2],
            message=f"cicd-bot may s3:DeleteObject on bucket number {number}",
        )
        for number in range(count)
    )
