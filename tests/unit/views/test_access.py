"""Who may assume which role, as the demo's table asks it."""

from __future__ import annotations

from provisioner.finding import Example
from provisioner.views.access import accesses
from tests.overlay import judge


def answers(accounts: str) -> dict[tuple[str, str], bool]:
    outcome = judge(Example(accounts=accounts, stacks="stacks: {website: {accounts: [production]}}"))
    assert not outcome.failed, outcome.findings
    return {(each.user.name, each.role.name): each.decision.allowed for each in accesses(outcome.desired)}


def test_only_the_user_that_both_files_name_may_assume_the_role() -> None:
    assert answers("bastions: {main: {users: {other-bot: {environments: []}}}}") == {
        ("cicd-bot", "WebsiteStackUpdaterRole"): True,
        ("other-bot", "WebsiteStackUpdaterRole"): False,
    }


def test_grants_that_the_bastion_makes_open_the_same_roles() -> None:
    assert answers("bastions: {main: {grants: bastion}}") == {("cicd-bot", "WebsiteStackUpdaterRole"): True}


def test_users_of_another_bastion_are_not_asked_about() -> None:
    accounts = (
        "bastions: {second: {id: '444444444444', users: {stranger: {}}}}\naccounts: {production: {bastion: main}}"
    )
    assert answers(accounts) == {("cicd-bot", "WebsiteStackUpdaterRole"): True}
