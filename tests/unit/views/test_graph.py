"""The graph of bastions, users, roles and accounts: whole, and narrowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.model.desired import Desired
from provisioner.views.graph import Graph, Kind, graph

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def fleet() -> Desired:
    return pipeline.run(EXAMPLES / "fleet").desired


def names(found: Graph, kind: Kind) -> list[str]:
    return [node.name for node in found.nodes if node.kind is kind]


def grants(found: Graph) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in found.edges if edge.label == "may assume"}


def test_the_whole_graph_has_everything_and_joins_what_belongs_together(fleet: Desired) -> None:
    found = graph(fleet)
    keys = {node.key for node in found.nodes}

    assert {kind.value: len(names(found, kind)) for kind in Kind} == {"bastion": 1, "user": 5, "role": 34, "account": 7}
    assert len(keys) == len(found.nodes)
    assert {key for edge in found.edges for key in (edge.source, edge.target)} == keys
    assert len(grants(found)) == sum(len(role.users) for pair in fleet.pairs for role in pair.roles)


def test_a_pair_has_its_roles_and_all_users_of_its_bastion(fleet: Desired) -> None:
    found = graph(fleet, pair="ci-shared")

    assert names(found, Kind.ROLE) == ["images", "pulumi-state"]
    assert names(found, Kind.ACCOUNT) == ["shared"]
    assert len(names(found, Kind.USER)) == 5
    assert {source for source, _ in grants(found)} == {"user:ci/platform-bot"}


def test_a_stack_has_its_roles_and_those_that_may_assume_them(fleet: Desired) -> None:
    found = graph(fleet, stack="checkout")

    assert set(names(found, Kind.ROLE)) == {"checkout"}
    assert names(found, Kind.USER) == ["release-bot", "shop-bot"]


def test_a_user_has_only_the_roles_that_it_may_assume(fleet: Desired) -> None:
    found = graph(fleet, user="data-bot")

    assert names(found, Kind.USER) == ["data-bot"]
    assert names(found, Kind.ROLE) == ["nightly-report", "nightly-report"]
    assert names(found, Kind.ACCOUNT) == ["data-production", "data-staging"]


def test_what_fits_no_stack_and_user_together_is_empty(fleet: Desired) -> None:
    found = graph(fleet, stack="checkout", user="data-bot")

    assert found == Graph(nodes=(), edges=())


def test_users_of_one_name_in_two_bastions_are_two_nodes() -> None:
    found = graph(pipeline.run(EXAMPLES / "two-bastions").desired)
    keys = [node.key for node in found.nodes]

    assert len(set(keys)) == len(keys)
    assert len(names(found, Kind.BASTION)) == 2
