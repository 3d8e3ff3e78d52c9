"""Which pairs a change concerns."""

from __future__ import annotations

import dataclasses

from provisioner.finding import Position
from provisioner.model.desired import Desired
from provisioner.views.affected import Affected, affected
from tests.emit.fleet import Fleet

BEFORE = Fleet().desired()


def names(found: Affected) -> tuple[list[str], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the names of pairs, bastions, and those that are gone."""
    return [each.name for each in found.desired.pairs], found.bastions, found.gone, found.gone_bastions


def test_a_state_that_does_not_differ_affects_nothing() -> None:
    assert names(affected(BEFORE, Fleet().desired())) == ([], (), (), ())


def test_another_policy_affects_its_pair_and_no_bastion() -> None:
    assert names(affected(BEFORE, Fleet(actions=("s3:PutObject",)).desired())) == (["main-production"], (), (), ())


def test_another_user_affects_the_bastion_and_the_pairs_that_it_is_in() -> None:
    assert names(affected(BEFORE, Fleet(users=("a", "cicd-bot")).desired())) == (
        ["main-production"],
        ("main",),
        (),
        (),
    )


def test_a_pair_with_a_new_name_is_new_and_the_old_one_is_gone() -> None:
    assert names(affected(BEFORE, Fleet(pair="main-live").desired())) == (["main-live"], (), ("main-production",), ())


def test_a_place_in_the_files_affects_nothing() -> None:
    pair = BEFORE.pairs[0]
    moved = tuple(dataclasses.replace(role, at=Position("stacks.yaml", 99, 1)) for role in pair.roles)
    after = dataclasses.replace(BEFORE, pairs=(dataclasses.replace(pair, roles=moved),))

    assert names(affected(BEFORE, after)) == ([], (), (), ())


def test_everything_is_new_where_nothing_was_and_gone_where_nothing_is() -> None:
    nothing = Desired(config=BEFORE.config, instances=(), bastions=(), pairs=())

    assert names(affected(nothing, BEFORE)) == (["main-production"], ("main",), (), ())
    assert names(affected(BEFORE, nothing)) == ([], (), ("main-production",), ("main",))
