"""Users that no stack names, and users that a stack means to name."""

from __future__ import annotations

import pytest

from provisioner.finding import Example
from tests.overlay import judge


@pytest.mark.parametrize(
    ("users", "expected"),
    [
        ("[cicd-bto]", {"unknown-user"}),  # misspelt: cicd-bot is meant, and not called unused as well
        ("[somebody]", {"unknown-user", "unused-user"}),
        ("[cicd-bot]", set()),
    ],
)
def test_a_misspelt_user_is_one_mistake_and_not_two(users: str, expected: set[str]) -> None:
    outcome = judge(Example(stacks=f"stacks: {{website: {{users: {users}}}}}"))
    assert {finding.rule for finding in outcome.findings} == expected


def test_a_user_of_previews_is_used_even_where_the_stacks_account_is_unknown() -> None:
    outcome = judge(
        Example(
            accounts="bastions: {main: {users: {pr-bot: {environments: [production]}}}}",
            stacks="stacks: {website: {accounts: [prodution], preview: {users: [pr-bot]}}}",
        )
    )
    assert {finding.rule for finding in outcome.findings} == {"unknown-account"}
