"""The order of deployments: users before what is granted to them, and gone after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.model.desired import Desired
from provisioner.views.order import Step, any_order, deploy_order, destroy_order

BASTION = "{{id: {id}, users: {{bot: {{environments: [x, y, z]}}}}}}"
ACCOUNTS = f"""\
version: 1
bastions: {{main: {BASTION.format(id=111111111111)}, other: {BASTION.format(id=222222222222)}}}
accounts:
  x: {{id: 333333333333, bastion: main}}
  y: {{id: 444444444444, bastion: main}}
  z: {{id: 555555555555, bastion: other}}
"""
STACKS = "version: 1\nstacks: {}\n"
ALL = ("main", "other", "main-x", "main-y", "other-z")


@pytest.fixture
def desired(tmp_path: Path) -> Desired:
    """Return two bastions, one with two pairs and one with one."""
    tmp_path.joinpath("accounts.yaml").write_text(ACCOUNTS, encoding="utf-8")
    tmp_path.joinpath("stacks.yaml").write_text(STACKS, encoding="utf-8")
    return pipeline.run(tmp_path).desired


def test_bastions_come_before_their_pairs(desired: Desired) -> None:
    assert deploy_order(desired, ALL, ALL, {}) == (
        (Step(name="main"), Step(name="other")),
        (
            Step(name="main-x", needs=("main",)),
            Step(name="main-y", needs=("main",)),
            Step(name="other-z", needs=("other",)),
        ),
    )


def test_a_user_that_leaves_is_kept_until_all_pairs_have_let_it_go(desired: Desired) -> None:
    first, _, last = deploy_order(desired, ALL, ALL, {"main": ("old-bot",)})

    assert first == (Step(name="main", keeps=("old-bot",)), Step(name="other"))
    assert last == (Step(name="main", needs=("main-x", "main-y")),)


def test_a_bastion_that_comes_along_keeps_its_leaving_users_while_other_pairs_may_grant_to_them(
    desired: Desired,
) -> None:
    waves = deploy_order(desired, ("main", "main-x"), ("main-x",), {"main": ("old-bot",)})

    assert waves == ((Step(name="main", keeps=("old-bot",)),), (Step(name="main-x", needs=("main",)),))


def test_a_bastion_that_comes_along_with_all_its_pairs_lets_its_users_go(desired: Desired) -> None:
    waves = deploy_order(desired, ("other", "other-z"), ("other-z",), {"other": ("old-bot",)})

    assert waves[-1] == (Step(name="other", needs=("other-z",)),)


def test_a_bastion_that_is_asked_for_alone_deletes_its_users_in_its_only_turn(desired: Desired) -> None:
    assert deploy_order(desired, ("main",), ("main",), {"main": ("old-bot",)}) == ((Step(name="main"),),)


def test_pairs_alone_have_one_wave(desired: Desired) -> None:
    assert deploy_order(desired, ("main-x",), ("main-x",), {}) == ((Step(name="main-x", needs=("main",)),),)


def test_nothing_chosen_is_no_wave(desired: Desired) -> None:
    assert deploy_order(desired, (), (), {}) == ()


def test_pairs_are_destroyed_before_their_bastions(desired: Desired) -> None:
    assert destroy_order(desired, ALL) == (
        (Step(name="main-x"), Step(name="main-y"), Step(name="other-z")),
        (Step(name="main", needs=("main-x", "main-y")), Step(name="other", needs=("other-z",))),
    )


def test_what_only_looks_needs_no_order(desired: Desired) -> None:
    del desired
    assert any_order(("b", "a")) == ((Step(name="b"), Step(name="a")),)
