"""Both sides of every path agree: it holds for whatever is valid, and every planted mistake is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from provisioner import pipeline
from provisioner.checks import path_proof
from provisioner.finding import Example, Position
from provisioner.iam.document import Statement
from provisioner.iam.trust_shape import shape
from provisioner.model.desired import Desired
from tests.overlay import judge
from tests.property import configurations as files
from tests.unit.checks.planted_paths import PLANTS, longer_session, roles, slow, with_trust

ROOT = Path(__file__).parents[3]
VALID = [
    ROOT,
    *sorted(path.parent for path in (ROOT / "examples").glob("*/accounts.yaml")),
    *sorted(path for path in (ROOT / "tests" / "cases" / "valid").iterdir() if path.is_dir()),
]
FLEET = ROOT / "examples" / "two-bastions"


def places(desired: Desired) -> set[Position]:
    return {finding.at for finding in path_proof.check(desired)}


def two_bastions() -> Desired:
    return pipeline.run(FLEET).desired


@pytest.mark.parametrize("directory", VALID, ids=lambda path: path.name)
def test_valid_configuration_keeps_every_promise_of_its_files(directory: Path) -> None:
    assert list(path_proof.check(pipeline.run(directory).desired)) == []


@pytest.mark.parametrize("name", PLANTS)
@pytest.mark.parametrize("directory", [ROOT, FLEET], ids=lambda path: path.name)
def test_planted_mistake_is_found_where_the_slow_proof_finds_it(name: str, directory: Path) -> None:
    desired = pipeline.run(directory).desired
    planted = [PLANTS[name](desired, index) for index in range(6)]
    found = [(places(each), slow(each)) for each in planted]

    assert [fast for fast, _ in found] == [all_of_it for _, all_of_it in found]
    assert any(fast for fast, _ in found) or (name == "a grant too much" and directory == ROOT)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(files.configurations(), st.sampled_from(sorted(PLANTS)), st.integers(min_value=0, max_value=20))
def test_fast_and_slow_proof_agree_on_any_fleet_with_any_planted_mistake(
    fleet: files.Files, name: str, index: int
) -> None:
    outcome = files.judge(fleet)
    assume(roles(outcome.desired))
    planted = PLANTS[name](outcome.desired, index)

    assert places(outcome.desired) == set()
    assert places(planted) == slow(planted)


def test_longer_session_than_the_files_say_is_found() -> None:
    (finding,) = path_proof.check(longer_session(two_bastions(), 0))

    assert "its session is 1860 s, and not 1800 s" in finding.message


def test_finding_says_who_can_what_and_that_it_is_to_be_reported() -> None:
    (finding,) = path_proof.check(PLANTS["no ArnEquals"](pipeline.run(ROOT).desired, 0))

    assert (finding.at.file, finding.at.line) == ("stacks.yaml", 14)
    assert finding.message.startswith(
        'the role of the stack "website" in "production" is not what the two files say: '
        "arn:aws:iam::111111111111:user/somebody-else, by its trust policy alone, can assume it"
    )
    assert "it is a mistake of the program: deploy nothing" in finding.hint


def test_many_disagreements_are_summed_up() -> None:
    (finding,) = path_proof.check(PLANTS["ForAllValues"](pipeline.run(ROOT).desired, 0))

    assert finding.message.endswith(" more")


def test_grant_of_no_role_is_reported_at_the_user() -> None:
    (finding,) = path_proof.check(PLANTS["a grant of what is no role"](pipeline.run(ROOT).desired, 0))

    assert finding.at.file == "accounts.yaml"
    said = 'the user "cicd-bot" is granted by name or pattern what is no role of these files: arn:aws:iam::'
    assert finding.message.startswith(said)


def test_preview_role_is_proved_for_its_own_users() -> None:
    accounts = "bastions: {main: {users: {pr-bot: {environments: [production]}}}}"
    stacks = "stacks: {website: {preview: {users: [pr-bot]}}}"
    desired = judge(Example(accounts=accounts, stacks=stacks)).desired

    assert places(desired) == set() == slow(desired)
    planted = PLANTS["no external ID asked for"](desired, 1)
    (finding,) = path_proof.check(planted)
    assert finding.message.startswith('the preview role of the stack "website"')
    assert places(planted) == slow(planted)


def test_bastion_that_is_its_own_target_is_proved_too() -> None:
    accounts = "accounts: {production: {id: 111111111111}}"
    desired = judge(Example(accounts=accounts)).desired

    assert places(desired) == set()
    planted = PLANTS["a user too many"](desired, 0)
    assert places(planted) == slow(planted) != set()


@pytest.mark.parametrize(
    "stacks",
    [
        "stacks: {website: {users: [nobody]}}",
        "stacks: {website: {external_id: '${var.missing}'}}",
        "stacks: {website: {session: 2h}}",
        "stacks: {website: {session: 90}}",
        "stacks: {website: {accounts: [elsewhere]}}",
        "naming: {role: 'Role${var.missing}'}",
        "naming: {role: 'Role*'}",
    ],
)
def test_what_the_files_themselves_get_wrong_is_left_to_other_rules(stacks: str) -> None:
    outcome = judge(Example(stacks=stacks))

    assert outcome.failed
    assert [each for each in outcome.findings if each.rule == path_proof.RULE.id] == []


def test_external_id_that_reads_like_another_part_is_proved_by_itself() -> None:
    desired = judge(Example(stacks="stacks: {website: {external_id: 'arn:aws:iam::111111111111:root'}}")).desired

    assert places(desired) == set()
    planted = PLANTS["no external ID asked for"](desired, 0)
    assert places(planted) == slow(planted) != set()


def test_only_what_has_nothing_else_in_it_has_a_shape() -> None:
    def proved(name: str) -> list[bool]:
        desired = PLANTS[name](pipeline.run(ROOT).desired, 0)
        homes = path_proof._bastions(desired)
        instances = {(each.stack.name, each.account.name): each for each in desired.instances}
        return [
            shape(path_proof._claim(homes["main"], pair, role, instances[role.stack, pair.account.name])) is not None
            for pair in desired.pairs
            for role in pair.roles
        ]

    assert proved("ForAllValues") == [True, True]
    assert proved("another key beside the tag") == [False, True]


def test_trust_policy_with_what_none_of_ours_has_is_asked_about_as_it_is() -> None:
    def about(statement: Statement, *_: object) -> Statement:
        return replace(statement, resources=("*",))

    planted = with_trust(about)(two_bastions(), 0)

    assert places(planted) == slow(planted)
