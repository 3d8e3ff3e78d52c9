"""A graph as Mermaid's text: GitHub and GitLab draw it in Markdown.

Source: https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from provisioner.report.graph_labels import labels_of
from provisioner.report.visible import visible
from provisioner.views.graph import Graph, Kind

SHAPES = {
    Kind.BASTION: ('[("', '")]'),
    Kind.USER: ('(["', '"])'),
    Kind.ROLE: ('["', '"]'),
    Kind.ACCOUNT: ('[("', '")]'),
}
"""What stands around a node's text: accounts are stores, users are round, roles are boxes."""

PLAIN = frozenset(" _.,:/@=+-")
"""Characters beside letters and digits that mean nothing to Mermaid within quotes."""


def mermaid(graph: Graph) -> str:
    """Return the graph as a flow chart from left to right. Nodes have numbers for names, so no text is ever a name."""
    labels = labels_of(graph)
    names = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        before, after = SHAPES[node.kind]
        lines.append(f"  {names[node.key]}{before}{escaped(labels[node.key])}{after}:::{node.kind}")
    for edge in graph.edges:
        arrow = f'-- "{escaped(edge.label)}" -->' if edge.label else "-->"
        lines.append(f"  {names[edge.source]} {arrow} {names[edge.target]}")
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Return a text for quotes: what is no letter or digit is written as ``#60;``.

    Source: https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
    """
    return "".join(each if each.isalnum() or each in PLAIN else f"#{ord(each)};" for each in visible(text))
