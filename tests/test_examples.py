"""The configurations that people copy: the one at the top, and those of examples/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.finding import Finding, Level
from provisioner.iam.document import Statement
from provisioner.model.desired import Desired
from provisioner.report.structured import canonical
from provisioner.views.render import render
from tests.conftest import Golden
from tests.service_data import acts_on, condition_keys, matching

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/accounts.yaml"))
GOLDEN = ROOT / "tests" / "cases" / "examples"

every_configuration = pytest.mark.parametrize("directory", [ROOT, *EXAMPLES], ids=lambda path: path.name or "top")


def test_every_folder_of_examples_is_a_configuration() -> None:
    folders = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())

    assert folders == EXAMPLES
    assert [folder.name for folder in folders if not (folder / "stacks.yaml").is_file()] == []


@every_configuration
def test_example_has_no_errors_and_no_warnings(directory: Path) -> None:
    assert _counted(pipeline.run(directory).findings) == []


def test_examples_render_as_expected(golden: Golden) -> None:
    golden(GOLDEN, {f"expected-{directory.name}.json": _rendered(directory) for directory in EXAMPLES})


def test_website_example_is_the_top_level_configuration_without_its_lessons() -> None:
    assert _rendered(ROOT / "examples" / "website") == _rendered(ROOT)


def test_fleet_is_as_large_as_its_page_says() -> None:
    config = pipeline.run(ROOT / "examples" / "fleet").desired.config
    users = [user for bastion in config.bastions.values() for user in bastion.users]

    assert [len(config.bastions), len(config.accounts), len(users), len(config.stacks)] == [1, 7, 5, 12]


def test_page_of_the_fleet_lists_each_of_its_stacks() -> None:
    directory = ROOT / "examples" / "fleet"
    rows = [line.split("|") for line in (directory / "README.md").read_text("utf-8").splitlines() if "|" in line]

    assert sorted(row[1].strip() for row in rows[2:]) == sorted(pipeline.run(directory).desired.config.stacks)


@every_configuration
def test_every_action_of_an_example_exists(directory: Path) -> None:
    unknown = [action for statement in _statements(directory) for action in statement.actions if not matching(action)]

    assert unknown == []


@every_configuration
def test_every_action_of_an_example_acts_on_one_of_its_arns(directory: Path) -> None:
    dead = [
        f"{statement.sid}: {action}"
        for statement in _statements(directory)
        for action in statement.actions
        if not any(acts_on(each, arn) for each in matching(action) for arn in statement.resources)
    ]

    assert dead == []


@every_configuration
def test_every_arn_of_an_example_is_acted_on_by_one_of_its_actions(directory: Path) -> None:
    idle = [
        f"{statement.sid}: {arn}"
        for statement in _statements(directory)
        for arn in statement.resources
        if not any(acts_on(each, arn) for action in statement.actions for each in matching(action))
    ]

    assert idle == []


@every_configuration
def test_every_condition_of_an_example_can_hold_for_each_of_its_actions(directory: Path) -> None:
    impossible = [
        f"{statement.sid}: {action} {key}"
        for statement in _statements(directory)
        for _, keys in statement.conditions
        for key, _ in keys
        for pattern in statement.actions
        for action in matching(pattern)
        if not key.startswith("aws:") and key.lower() not in condition_keys(action)
    ]

    assert impossible == []


@pytest.mark.parametrize(
    ("action", "arn", "expected"),
    [
        ("s3:ListBucket", "arn:aws:s3:::www.example.com", True),
        ("s3:ListBucket", "arn:aws:s3:::www.example.com/*", False),
        ("s3:GetObject", "arn:aws:s3:::www.example.com", False),
        ("s3:GetObject", "arn:aws:s3:::www.example.com/*", True),
        ("sqs:SendMessage", "arn:aws:sqs:*:111111111111:orders-?", True),
        ("ecr:GetAuthorizationToken", "arn:aws:ecr:us-west-2:111111111111:repository/shop", False),
    ],
)
def test_dead_grants_are_told_from_living_ones(action: str, arn: str, *, expected: bool) -> None:
    assert acts_on(action, arn) is expected


def _counted(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.level is not Level.NOTE]


def _desired(directory: Path) -> Desired:
    return pipeline.run(directory).desired


def _rendered(directory: Path) -> str:
    return canonical(render(_desired(directory)))


def _statements(directory: Path) -> Iterator[Statement]:
    for pair in _desired(directory).pairs:
        for role in pair.roles:
            for policy in role.policies:
                yield from policy.document.statements
