"""``diff`` as a comment on a pull request. ``tests/browser/test_diff_comment.py`` looks at it in a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from provisioner.finding import Position
from provisioner.report.diff_markdown import LIMIT, MOST_ACCOUNTS, format_markdown
from provisioner.report.markdown import cell, code, raw
from provisioner.views.approved import Reviewed
from provisioner.views.diff.change import Change, Kind
from tests.differences import APPROVAL, HOSTILE, change, comparison, hostile, many

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SHOWN = re.compile(r"^- \*\*", re.MULTILINE)


def test_the_comment_has_a_marker_a_verdict_counts_a_table_and_folded_details() -> None:
    changes: list[Change | Reviewed] = [
        change(),
        change(Kind.LOST, at=Position("stacks.yaml", 20, 9), account="staging", via="trust"),
        Reviewed(change=change(Kind.WIDENED, unknown=True), approval=APPROVAL),
        change(Kind.SESSION, stack="", user="", role="", actions=(), resources=(), at=None, message="longer"),
        change(
            stack="shop",
            actions=tuple(f"s3:Action{number}" for number in range(10)),
            wildcards=("s3:Action*",),
            former="arn:aws:iam::333333333333:role/Old",
            conditions=(("Bool", (("aws:SecureTransport", ("true",)),)),),
        ),
    ]

    assert format_markdown(comparison(changes, notes=("a note",), proposed=(APPROVAL,)), "") == (
        """\
<!-- provisioner-diff -->
### Access broadens beyond what is approved

`production`: 2 gained, 1 widened, 1 session changed. `staging`: 1 lost. Compared with `main`.

- Note: `a note`

- Proposed here, and not counted before it is merged: `cicd-bot in production, stack website: s3:* on *, by \
@example/security until 2026-12-31: the old bucket goes`

| Account | Stack | Changes | Broadens |
| --- | --- | --- | --- |
| `production` | `shop` | 1 gained | **yes** |
| `production` | `website` | 1 gained, 1 widened | **yes** (1 of 2 approved) |
| `production` |  | 1 session changed | no |
| `staging` | `website` | 1 lost | no |

<details><summary><code>production</code> <code>shop</code>: 1 gained</summary>

- **gained** (broadens, **not approved**): `cicd-bot may s3:DeleteObject`
  - user: `cicd-bot` of `main`
  - role: `arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole`
  - role before: `arn:aws:iam::333333333333:role/Old`
  - actions: `s3:Action0`, `s3:Action1`, `s3:Action2`, `s3:Action3`, `s3:Action4`, `s3:Action5`, `s3:Action6`, \
`s3:Action7`, `s3:Action8`, `s3:Action9`
  - whatever AWS adds to: `s3:Action*`
  - resources: `arn:aws:s3:::www.example.com/*`
  - when: `Bool aws:SecureTransport = true`
  - at `stacks.yaml:14`

</details>

<details><summary><code>production</code> <code>website</code>: 1 gained, 1 widened</summary>

- **gained** (broadens, **not approved**): `cicd-bot may s3:DeleteObject`
  - user: `cicd-bot` of `main`
  - role: `arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole`
  - actions: `s3:DeleteObject`
  - resources: `arn:aws:s3:::www.example.com/*`
  - at `stacks.yaml:14`
- **widened** (may broaden: cannot be ruled out, approved): `cicd-bot may s3:DeleteObject`
  - user: `cicd-bot` of `main`
  - role: `arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole`
  - actions: `s3:DeleteObject`
  - resources: `arn:aws:s3:::www.example.com/*`
  - approved by `@example/security` until 2026-12-31: `the old bucket goes`
  - at `stacks.yaml:14`

</details>

<details><summary><code>production</code>: 1 session changed</summary>

- **session**: `longer`

</details>

<details><summary><code>staging</code> <code>website</code>: 1 lost</summary>

- **lost** (via trust): `cicd-bot may s3:DeleteObject`
  - user: `cicd-bot` of `main`
  - role: `arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole`
  - actions: `s3:DeleteObject`
  - resources: `arn:aws:s3:::www.example.com/*`
  - at `before: stacks.yaml:20`

</details>
"""
    )


def test_a_comment_without_a_change_says_so() -> None:
    assert format_markdown(comparison(), "") == (
        "<!-- provisioner-diff -->\n### No change of access\n\nCompared with `main`.\n\n"
    )


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        ('the revision "HEAD"', "`HEAD`"),
        ('the revision "a"b"', '`a"b`'),
        ('the directory "../before"', "the directory `../before`"),
        ('the state "main.json"', "the state `main.json`"),
        ("something <else>", "`something <else>`"),
    ],
)
def test_what_was_compared_with_is_named(earlier: str, told: str) -> None:
    assert f"\nCompared with {told}.\n" in format_markdown(comparison(earlier=earlier), "")


def test_a_role_that_is_new_or_gone_is_named_so_instead_of_the_lock_that_opened() -> None:
    told = format_markdown(
        comparison([change(via="trust", role_is="new"), change(Kind.LOST, via="trust", role_is="gone")]), ""
    )

    assert "- **gained** (new role, broadens, **not approved**): " in told
    assert "- **lost** (the role is gone): " in told


def test_a_list_is_whole_within_its_fold_or_names_the_command_that_shows_it() -> None:
    names = tuple(f"ec2:Action{number:03}" for number in range(201))
    whole = format_markdown(comparison([change(actions=names[:200])]), "")
    cut = format_markdown(comparison([change(actions=names)]), "")

    assert "`ec2:Action199`" in whole
    assert "`ec2:Action007` and 193 more: `provisioner diff --base main --format json`\n" in cut


# --- The same in several accounts -----------------------------------------------------------------------------------

PRODUCTION = change(
    role="arn:aws:iam::333333333333:role/Orders",
    stack="orders",
    resources=("arn:aws:sqs:us-west-2:333333333333:orders",),
    message="cicd-bot may now do sqs:SendMessage on arn:aws:sqs:us-west-2:333333333333:orders in production",
)
STAGING = replace(
    PRODUCTION,
    account="staging",
    role="arn:aws:iam::222222222222:role/Orders",
    resources=("arn:aws:sqs:us-west-2:222222222222:orders",),
    message="cicd-bot may now do sqs:SendMessage on arn:aws:sqs:us-west-2:222222222222:orders in staging",
)


def test_the_same_change_in_several_accounts_is_told_once_and_exactly() -> None:
    told = format_markdown(comparison([PRODUCTION, STAGING]), "")

    assert len(SHOWN.findall(told)) == 1
    assert told.count("<details>") == 1
    assert "<code>orders</code>: 1 gained, and the same in <code>staging</code></summary>" in told
    assert "  - the same in `staging`: `333333333333` is `222222222222`, and `production` is `staging` there\n" in told
    assert "| `staging` | `orders` | 1 gained | **yes** |" in told
    assert "do not fit" not in told


@pytest.mark.parametrize(
    "other",
    [
        {"resources": ("arn:aws:sqs:us-west-2:222222222222:others",)},
        {"conditions": (("Bool", (("aws:SecureTransport", ("true",)),)),)},
        {"at": Position("stacks.yaml", 99, 1)},
        {"stack": "others"},
        {"kind": Kind.WIDENED},
        {"user": "other-bot"},
        {"unknown": True},
    ],
)
def test_what_differs_in_anything_is_told_apart(other: dict[str, Any]) -> None:
    told = format_markdown(comparison([PRODUCTION, replace(STAGING, **other)]), "")

    assert len(SHOWN.findall(told)) == 2
    assert "the same in" not in told


def test_what_only_one_account_has_approved_is_told_apart() -> None:
    told = format_markdown(comparison([PRODUCTION, Reviewed(change=STAGING, approval=APPROVAL)]), "")

    assert len(SHOWN.findall(told)) == 2


def test_two_changes_of_one_account_are_two() -> None:
    told = format_markdown(comparison([PRODUCTION, PRODUCTION, STAGING, change(role=""), change(role="")]), "")

    assert len(SHOWN.findall(told)) == 4


def test_what_is_told_in_another_account_counts_as_shown_where_little_fits() -> None:
    stacks = [replace(each, stack=f"s{number:04}") for number in range(400) for each in (PRODUCTION, STAGING)]
    told = format_markdown(comparison(stacks), "")
    left = re.search(r"\*\*([0-9,]+) more changes", told)

    assert left is not None
    assert 2 * len(SHOWN.findall(told)) + int(left[1]) == 800


def test_what_is_all_approved_says_so() -> None:
    told = format_markdown(comparison([Reviewed(change=change(), approval=APPROVAL)]), "")

    assert "### Access broadens as approved\n" in told
    assert "| `production` | `website` | 1 gained | as approved |\n" in told


@pytest.mark.parametrize(("count", "stacks"), [(400, 1), (3000, 7), (3000, 1500), (20_000, 20)])
def test_a_comment_is_never_too_long_and_counts_what_it_leaves_out(count: int, stacks: int) -> None:
    told = format_markdown(many(count, stacks), "")
    left = re.search(
        r"\*\*([0-9,]+) more changes do not fit here\.\*\* All of them: `provisioner diff --base main`", told
    )

    assert len(told.encode()) <= LIMIT
    assert len(told.encode()) > LIMIT * 2 // 3
    assert left is not None
    assert len(SHOWN.findall(told)) + int(left[1].replace(",", "")) == count
    assert told.count("<details>") == told.count("</details>")


def test_a_comment_that_fits_leaves_nothing_out() -> None:
    told = format_markdown(many(100, 5), "")

    assert len(SHOWN.findall(told)) == 100
    assert "do not fit" not in told


def test_a_table_that_is_too_long_says_how_many_rows_are_missing() -> None:
    told = format_markdown(many(2000, 2000), "")
    rows = len(re.findall(r"^\| `", told, re.MULTILINE))

    assert f"| and {2000 - rows} more | | | |\n" in told


def test_many_accounts_are_counted_and_those_that_broaden_come_first() -> None:
    changes: list[Change | Reviewed] = [change(Kind.LOST, account=f"account-{number:03}") for number in range(99)]
    told = format_markdown(comparison([*changes, change(account="z-last")]), "")

    assert told.splitlines()[3].startswith("`z-last`: 1 gained. `account-000`: 1 lost. ")
    assert f"And {100 - MOST_ACCOUNTS} more accounts. Compared" in told


def test_many_notes_are_counted() -> None:
    assert "\n- and 2 more\n" in format_markdown(comparison(proposed=(APPROVAL,) * 10), "")


def test_a_change_that_is_larger_than_the_room_is_counted_with_the_rest() -> None:
    big = change(resources=tuple("é" * 499 for _ in range(8)), actions=tuple("é" * 499 for _ in range(8)))
    told = format_markdown(comparison([big] * 10), "")

    assert len(told.encode()) <= LIMIT
    assert re.search(r"\*\*[0-9] more changes", told)


def test_a_command_with_long_paths_is_left_out_of_the_comment() -> None:
    told = format_markdown(replace(many(3000), command="provisioner diff --against " + "x" * 5000), "")

    assert told.endswith("All of them: `provisioner diff`\n")


def test_what_broadens_and_is_not_approved_is_shown_before_the_rest() -> None:
    losses = [change(Kind.LOST, message=f"number {number}") for number in range(3000)]
    told = format_markdown(comparison([*losses, change(account="z-last", message="the one")]), "")

    assert "`the one`" in told
    assert "more changes do not fit here" in told


# --- Texts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        (" ", "` `"),
        (" a ", "`  a  `"),
        ("", "`(empty)`"),
        ("a\nb", "`a⟨U+000A⟩b`"),
        ("\u202e", "`⟨U+202E⟩`"),
        ("x" * 501, f"`{'x' * 500}... (501 characters)`"),
    ],
)
def test_code_is_fenced_by_more_backticks_than_it_has(text: str, written: str) -> None:
    assert code(text) == written


def test_a_bar_or_a_backslash_in_a_table_is_written_as_entities() -> None:
    assert cell("a b`c") == "``a b`c``"
    assert cell("a|b@c\\") == "<code>a&#124;b&#64;<!-- -->c&#92;</code>"


def test_text_within_html_is_escaped_and_stays_in_its_line() -> None:
    assert raw('<b>"&\n\n') == "<code>&lt;b&gt;&quot;&amp;⟨U+000A⟩⟨U+000A⟩</code>"


@given(st.text(max_size=40) | st.sampled_from(HOSTILE) | st.text(alphabet="`|\\<>&@*_[]()#\n ", max_size=20))
def test_a_text_in_code_is_one_code_element_that_holds_it(text: str) -> None:
    for written in (code(text), f"| {cell(text)} |\n| --- |\n| x |"):
        tokens = [token for block in RENDERER.parse(written) for token in block.children or ()]
        kinds = {token.type for token in tokens if token.content.strip() not in ("<code>", "</code>", "<!-- -->")}
        assert kinds <= {"code_inline", "text", "text_special"} | ({"html_inline"} if "<code>" in written else set())
        assert [token.type for token in tokens][:1] in (["code_inline"], ["html_inline"])


def test_no_hostile_text_makes_an_element_of_its_own() -> None:
    html = RENDERER.render(format_markdown(hostile(), ""))

    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {
        *("h3", "p", "code", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    }
    assert html.count("<details>") == html.count("</details>") > 0
