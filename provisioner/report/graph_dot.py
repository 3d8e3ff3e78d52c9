"""A graph as Graphviz's text.

Source: https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

from provisioner.report.graph_labels import labels_of
from provisioner.report.visible import visible
from provisioner.views.graph import Graph, Kind

SHAPES = {Kind.BASTION: "cylinder", Kind.USER: "ellipse", Kind.ROLE: "box", Kind.ACCOUNT: "cylinder"}

ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""A backslash begins Graphviz's own escapes, and it reads HTML's entities in every label."""


def dot(graph: Graph) -> str:
    """Return the graph as a directed graph from left to right; kinds are ranks."""
    labels = labels_of(graph)
    names = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["digraph access {", "  rankdir=LR;", '  node [fontname="sans-serif", fontsize=11];']
    for node in graph.nodes:
        texts = f"label={quoted(labels[node.key])}, tooltip={quoted(node.detail)}"
        lines.append(f"  {names[node.key]} [{texts}, shape={SHAPES[node.kind]}];")
    for kind in Kind:
        same = "; ".join(names[node.key] for node in graph.nodes if node.kind is kind)
        if same:
            lines.append(f"  {{ rank=same; {same} }}")
    for edge in graph.edges:
        label = f" [label={quoted(edge.label)}]" if edge.label else ""
        lines.append(f"  {names[edge.source]} -> {names[edge.target]}{label};")
    return "\n".join([*lines, "}"]) + "\n"


def quoted(text: str) -> str:
    """Return a text as a quoted string, which a label shows as it stands."""
    return f'"{visible(text).translate(ESCAPED)}"'
