"""What a graph writes at its nodes: the name, and where that alone does not tell a node, whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from provisioner.views.graph import Graph, Kind

OWNERS = (Kind.BASTION, Kind.ACCOUNT)


def labels_of(graph: Graph) -> Mapping[str, str]:
    """Return each node's label, by key: ``orders``, or ``orders (production)`` where several roles are ``orders``.

    A role is told by its account, a user by its bastion.
    """
    names = {node.key: node.name for node in graph.nodes}
    owners = {node.key for node in graph.nodes if node.kind in OWNERS}
    whose = {edge.source: names[edge.target] for edge in graph.edges if edge.target in owners}
    whose |= {edge.target: names[edge.source] for edge in graph.edges if edge.source in owners}
    counts = Counter((node.kind, node.name) for node in graph.nodes)
    return {
        node.key: f"{node.name} ({whose[node.key]})"
        if counts[node.kind, node.name] > 1 and node.key in whose
        else node.name
        for node in graph.nodes
    }
