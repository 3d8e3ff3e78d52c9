"""What stacks share is found for whole fleets as by comparing everything with everything."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.finding import Example
from provisioner.iam.glob import patterns_meet
from provisioner.model.desired import Desired, Role
from provisioner.views.isolation import Shared, Stranger, shared, strangers
from tests.overlay import judge

EXAMPLES = sorted(path for path in Path(__file__).parents[3].joinpath("examples").iterdir() if path.is_dir())
STACKS = """
stacks:
  one: {accounts: [production], users: [cicd-bot], resources: {
    files: {arns: ["arn:aws:s3:::shop/a/*"], allow: ["s3:GetObject"]},
    own: {arns: ["arn:aws:s3:::one"], allow: ["s3:ListBucket"]},
    any: {arns: ["*"], allow: ["s3:ListAllMyBuckets"]}}}
  two: {accounts: [production], users: [cicd-bot], resources: {
    files: {arns: ["arn:aws:s3:::shop/*/x"], allow: ["s3:PutObject"]},
    any: {arns: ["*"], allow: ["s3:ListAllMyBuckets"]}}}
  three: {accounts: [production], users: [cicd-bot], resources: {
    files: {arns: ["arn:aws:s3:::shop/a/*"], allow: ["s3:PutObject"], deny: ["s3:GetObject"]}}}
"""


def desired() -> Desired:
    outcome = judge(Example(stacks=STACKS))
    assert not outcome.failed, outcome.findings
    return outcome.desired


def told(found: Shared) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return (found.resource, found.stacks, tuple(found.others))


def test_equal_patterns_and_patterns_that_meet_are_shared_and_nothing_else_is() -> None:
    assert [told(each) for each in shared(desired())] == [
        ("arn:aws:s3:::shop/*/x", ("one", "three", "two"), ("arn:aws:s3:::shop/a/*",)),
        ("arn:aws:s3:::shop/a/*", ("one", "three", "two"), ("arn:aws:s3:::shop/*/x",)),
    ]


def test_a_fleet_without_roles_shares_nothing() -> None:
    empty = replace(desired(), pairs=())

    assert list(shared(empty)) == []
    assert list(strangers(empty)) == []


def resources(role: Role) -> set[str]:
    statements = (each for policy in role.policies for each in policy.document.statements)
    return {one for each in statements if each.effect == "Allow" for one in each.resources} - {"*"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_examples_share_what_every_role_compared_with_every_other_one_shares(example: Path) -> None:
    found = pipeline.run(example).desired
    roles = [role for pair in found.pairs for role in pair.roles]
    expected = {
        one
        for left, right in itertools.permutations(roles, 2)
        if left.stack != right.stack
        for one in resources(left)
        if any(patterns_meet(one, other) for other in resources(right))
    }

    assert {each.resource for each in shared(found)} == expected
    assert list(strangers(found)) == []


def test_a_user_that_no_stack_names_is_a_stranger() -> None:
    found = desired()
    (pair,) = found.pairs
    nameless = replace(pair, roles=tuple(replace(role, users=()) for role in pair.roles))
    stacks = [each.role.stack for each in strangers(replace(found, pairs=(nameless,)))]

    assert stacks == ["one", "three", "two", "website"]
    assert next(strangers(replace(found, pairs=(nameless,)))) == Stranger(
        user="cicd-bot", bastion="main", role=nameless.roles[0]
    )
