"""Tags of several levels become one set, as IAM sees it."""

from __future__ import annotations

from provisioner.finding import Example, Position, Text
from provisioner.model.config import Tag
from provisioner.resolve.tags import merged
from tests.overlay import judge

AT = Position("accounts.yaml", 1, 1)


def tags(**pairs: str) -> tuple[Tag, ...]:
    return tuple(Tag(Text(key, AT), Text(value, AT)) for key, value in pairs.items())


def test_more_specific_level_wins_ignoring_the_case_of_keys() -> None:
    assert merged(tags(owner="a", team="b"), tags(), tags(Owner="c")) == {"Owner": "c", "team": "b"}


def test_tags_are_sorted_by_key() -> None:
    assert list(merged(tags(b="1", a="2"), tags(C="3"))) == ["C", "a", "b"]


def test_managed_user_gets_all_tags_and_an_existing_one_only_those_that_it_must_carry() -> None:
    users = "cicd-bot: {tags: {team: web}}, old-bot: {managed: false, environments: [production]}"
    accounts = (
        f"defaults: {{tags: {{owner: platform}}}}\nbastions: {{main: {{tags: {{owner: main}}, users: {{{users}}}}}}}"
    )
    (bastion,) = judge(Example(accounts=accounts)).desired.bastions

    assert {user.name: dict(user.tags) for user in bastion.users} == {
        "cicd-bot": {"access-to-production": "true", "owner": "main", "team": "web"},
        "old-bot": {"access-to-production": "true"},
    }


def test_role_gets_the_tags_of_the_defaults_its_account_and_its_stack() -> None:
    accounts = "defaults: {tags: {owner: platform, cost: '1'}}\naccounts: {production: {tags: {cost: '2', env: live}}}"
    ((role,),) = (
        pair.roles
        for pair in judge(Example(accounts=accounts, stacks="stacks: {website: {tags: {env: x}}}")).desired.pairs
    )

    assert dict(role.tags) == {"cost": "2", "env": "x", "owner": "platform"}
