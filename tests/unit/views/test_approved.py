"""What an approval covers: all of a change must be within it, and in doubt it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.config.approvals import Approval
from provisioner.finding import Position
from provisioner.iam.match import text_like
from provisioner.views.approved import Reviewed, covers, review, shared_users
from provisioner.views.diff.change import Change, Difference, Kind
from tests.emit.fleet import Fleet

AT = Position("approvals.yaml", 3, 5)
CHANGE = Change(
    kind=Kind.GAINED,
    broadening=True,
    user="cicd-bot",
    bastion="main",
    account="production",
    stack="website",
    role="arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole",
    actions=("s3:DeleteObject", "s3:PutObject"),
    resources=("arn:aws:s3:::b/*", "arn:aws:s3:::c/x"),
)
APPROVAL = Approval(
    user="cicd-bot",
    account="production",
    stack="website",
    actions=("s3:DeleteObject", "s3:PutObject"),
    resources=("arn:aws:s3:::b/*", "arn:aws:s3:::c/x"),
    by="security",
    reason="clean-up",
    until=date(2026, 12, 31),
    at=AT,
)


def test_an_approval_of_the_same_fact_covers_it() -> None:
    assert covers(APPROVAL, CHANGE)


@pytest.mark.parametrize(
    "wider",
    [
        {"user": "*"},
        {"account": "*"},
        {"stack": "*"},
        {"actions": ("s3:*",)},
        {"actions": ("S3:deleteobject", "s3:Put*", "ec2:*")},
        {"resources": ("arn:aws:s3:::*",)},
        {"resources": ("*",)},
        {"resources": ("arn:aws:s3:::b*", "arn:aws:s3:::c/?")},
        {"bastion": "main"},
        {"kind": "gained"},
    ],
)
def test_an_approval_that_holds_all_of_it_covers_it(wider: dict[str, Any]) -> None:
    assert covers(replace(APPROVAL, **wider), CHANGE)


@pytest.mark.parametrize(
    "other",
    [
        {"user": "release-bot"},
        {"user": "cicd-*"},
        {"user": "CICD-BOT"},
        {"account": "staging"},
        {"account": "prod*"},
        {"stack": "shop"},
        {"stack": ""},
        {"bastion": "other"},
        {"kind": "widened"},
        {"via": "grant"},
        {"actions": ("s3:DeleteObject",)},
        {
            "actions": (
                "s3:Delete*",
                "s3:Pu?Objec",
            )
        },
        {"actions": ()},
        {"resources": ("arn:aws:s3:::b/*",)},
        {"resources": ("arn:aws:s3:::b/a*", "arn:aws:s3:::c/x")},
        {"resources": ("arn:aws:s3:::B/*", "arn:aws:s3:::c/x")},
        {"resources": ()},
    ],
)
def test_an_approval_that_lacks_any_part_of_it_does_not(other: dict[str, Any]) -> None:
    assert not covers(replace(APPROVAL, **other), CHANGE)


@pytest.mark.parametrize("kind", [Kind.TRUST, Kind.SESSION, Kind.PRINCIPAL])
def test_a_change_that_is_not_about_actions_must_be_approved_by_its_kind(kind: Kind) -> None:
    change = replace(CHANGE, kind=kind)

    assert not covers(APPROVAL, change)
    assert covers(replace(APPROVAL, kind=kind.value), change)


def test_a_change_that_could_not_be_decided_must_be_approved_by_its_kind() -> None:
    change = replace(CHANGE, kind=Kind.WIDENED, unknown=True)

    assert not covers(APPROVAL, change)
    assert covers(replace(APPROVAL, kind="widened"), change)


def test_a_change_without_actions_may_be_about_any_so_that_all_must_be_approved() -> None:
    change = replace(CHANGE, kind=Kind.SESSION, actions=(), resources=())
    narrow = replace(APPROVAL, kind="session")

    assert not covers(narrow, change)
    assert covers(replace(narrow, actions=("*",), resources=("*",)), change)


def test_what_aws_may_add_to_a_wildcard_must_be_approved_too() -> None:
    change = replace(CHANGE, wildcards=("s3:Put*",))

    assert not covers(APPROVAL, change)
    assert covers(replace(APPROVAL, actions=("s3:Put*", "s3:DeleteObject")), change)


def test_a_way_that_is_named_is_the_only_one() -> None:
    assert covers(replace(APPROVAL, via="trust"), replace(CHANGE, via="trust"))
    assert not covers(replace(APPROVAL, via="trust"), replace(CHANGE, via="grant"))
    assert covers(APPROVAL, replace(CHANGE, via="grant"))


def test_a_user_of_several_bastions_must_be_named_with_its_own() -> None:
    shared = frozenset({"cicd-bot"})

    assert not covers(APPROVAL, CHANGE, shared)
    assert not covers(replace(APPROVAL, user="*"), CHANGE, shared)
    assert covers(replace(APPROVAL, bastion="main"), CHANGE, shared)


@pytest.mark.parametrize(
    ("outer", "inner", "held"),
    [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:userid}", True),
        ("arn:aws:s3:::b/${aws:userid}", "arn:aws:s3:::b/${aws:userid}", True),
        ("arn:aws:s3:::b/${aws:userid}*", "arn:aws:s3:::b/${aws:userid}", False),
        ("arn:aws:s3:::b/?????????????", "arn:aws:s3:::b/${aws:userid}", False),
        ("arn:aws:s3:::b/${aws:userid}", "arn:aws:s3:::b/x", False),
        ("arn:aws:s3:::b/x*", "arn:aws:s3:::b/${aws:userid", False),
    ],
)
def test_a_variable_may_be_anything_and_is_itself_alone(outer: str, inner: str, held: bool) -> None:  # noqa: FBT001
    change = replace(CHANGE, resources=(inner,))

    assert covers(replace(APPROVAL, resources=(outer,)), change) is held


def test_only_what_broadens_is_looked_for_among_the_approvals() -> None:
    lost = replace(CHANGE, kind=Kind.LOST, broadening=False)
    everything = replace(APPROVAL, user="*", account="*", stack="*", actions=("*",), resources=("*",))
    found = review(Difference(changes=(CHANGE, lost)), [everything], frozenset())

    assert found == (Reviewed(change=CHANGE, approval=everything), Reviewed(change=lost))
    assert [each.open for each in found] == [False, False]


def test_the_first_approval_that_covers_a_change_is_named() -> None:
    second = replace(APPROVAL, reason="another")
    found = review(Difference(changes=(CHANGE,)), iter([replace(APPROVAL, user="x"), APPROVAL, second]), frozenset())

    assert [each.approval for each in found] == [APPROVAL]


def test_what_nobody_approved_is_open() -> None:
    assert [each.open for each in review(Difference(changes=(CHANGE,)), [], frozenset())] == [True]


def test_users_of_several_bastions_are_those_of_either_state() -> None:
    main = Fleet(users=("cicd-bot", "own")).desired()
    home = main.bastions[0]
    other = replace(main, bastions=(replace(home, account=replace(home.account, name="other"), users=home.users[:1]),))

    assert shared_users(main) == frozenset()
    assert shared_users(main, other) == frozenset({"cicd-bot"})


patterns = st.text(alphabet="ab*?", min_size=1, max_size=5)


@given(approved=st.lists(patterns, min_size=1, max_size=3), changed=st.lists(patterns, min_size=1, max_size=3))
def test_whatever_is_covered_is_matched_by_the_approval(approved: list[str], changed: list[str]) -> None:
    approval = replace(APPROVAL, actions=tuple(approved), resources=("*",))
    change = replace(CHANGE, actions=tuple(changed), resources=("x",))
    texts = [
        pattern.replace("*", filler).replace("?", "z") for pattern in changed for filler in ("", "q", "ab", "baba")
    ]
    if covers(approval, change):
        assert [text for text in texts if not any(text_like(outer, text) for outer in approved)] == []
