"""A graph as a picture, drawn here: bastions, users, roles and accounts in columns from left to right.

Roles stand evenly, in the order of their accounts. Users stand evenly too, in the order of the middle of their roles;
accounts and bastions as near as they can to the middle of what they are joined to. A user's edges have one of six
colours. The picture needs no font and no program, and follows the reader's colour scheme.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from provisioner.report.graph_labels import labels_of
from provisioner.report.visible import visible
from provisioner.views.graph import Graph, Kind

STEP, BOX, WIDTH, MARGIN = 30, 22, 230, 16
"""Pixels: from a node to the next, a node's height and width, and around everything."""

HEAD = 26
LONGEST = 32
"""Characters of a label that a box holds; of a longer one the middle is left out, and all of it is in the title."""

STYLE = """
text{font:12px system-ui,"Segoe UI","DejaVu Sans",sans-serif;fill:#1d2329}
.head{font-weight:600;fill:#59636e}rect{fill:#f1f3f4;stroke:#c9ced3}.ground{fill:#fff;stroke:none}
path{fill:none;stroke:#59636e;opacity:.5}path.hue{opacity:.9}path.hue,.hue rect{stroke:var(--hue)}
.hue0{--hue:#0f6d5c}.hue1{--hue:#0b5a8a}.hue2{--hue:#8a4b08}.hue3{--hue:#7a3b8f}.hue4{--hue:#a3324a}.hue5{--hue:#5b6b12}
@media (prefers-color-scheme:dark){text{fill:#dfe4e8}.head{fill:#9aa5b0}rect{fill:#23282e;stroke:#444c56}
path{stroke:#9aa5b0}.ground{fill:#1b1f23}.hue0{--hue:#45b89f}.hue1{--hue:#6cb4e4}.hue2{--hue:#e0a45c}
.hue3{--hue:#c79be0}.hue4{--hue:#ee8fa2}.hue5{--hue:#b3c45a}}
"""
HUES = 6

COLUMNS = {
    Kind.BASTION: ("Bastions", MARGIN),
    Kind.USER: ("Users", 320),
    Kind.ROLE: ("Roles", 790),
    Kind.ACCOUNT: ("Accounts", 1110),
}
"""Each kind's heading, and where its column begins: most room is where most edges are."""

SETTLED = (Kind.ROLE, Kind.ACCOUNT, Kind.USER, Kind.BASTION)
"""The order in which columns find their places: each looks at those that have one."""

Places = Mapping[str, float]


def svg(graph: Graph) -> str:
    """Return the graph as one SVG element."""
    lefts = {kind: left for kind, (_, left) in COLUMNS.items()}
    hues = {
        node.key: f"hue hue{number % HUES}"
        for number, node in enumerate(each for each in graph.nodes if each.kind is Kind.USER)
    }
    kinds = {node.key: node.kind for node in graph.nodes}
    middles, labels = places(graph), labels_of(graph)
    height = HEAD + max((middle for middle in middles.values()), default=0) + STEP
    width = lefts[Kind.ACCOUNT] + WIDTH + MARGIN
    size = f'viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="Who may assume which role">',
        f"<style>{STYLE}</style>",
        '<rect class="ground" width="100%" height="100%"/>',
        *(f'<text class="head" x="{left}" y="{MARGIN + 4}">{name}</text>' for name, left in COLUMNS.values()),
    ]
    for edge in graph.edges:
        start, end = lefts[kinds[edge.source]] + WIDTH, lefts[kinds[edge.target]]
        hue = hues.get(edge.source, "edge")
        lines.append(_edge(hue, (start, middles[edge.source]), (end, middles[edge.target])))
    for node in graph.nodes:
        hue = hues.get(node.key, node.kind)
        lines.append(_node(labels[node.key], node.detail, hue, (lefts[node.kind], middles[node.key])))
    return "\n".join([*lines, "</svg>"]) + "\n"


def places(graph: Graph) -> Places:
    """Return the height of every node's middle; no two nodes of a column are nearer than a step."""
    joined = defaultdict(list)
    for edge in graph.edges:
        joined[edge.source].append(edge.target)
        joined[edge.target].append(edge.source)
    columns = {kind: [node.key for node in graph.nodes if node.kind is kind] for kind in Kind}
    tallest = max(map(len, columns.values()))
    found: dict[str, float] = {}
    for kind in SETTLED:
        wishes = [(_wish(joined[key], found, order), key) for order, key in enumerate(columns[kind])]
        wishes.sort(key=lambda wish: wish[0])
        if kind is Kind.USER:
            room = tallest * STEP / max(1, len(wishes))
            wishes = [(HEAD + (order + 0.5) * room, key) for order, (_, key) in enumerate(wishes)]
        found |= dict(_apart(wishes, tallest))
    return found


def _wish(joined: Sequence[str], found: Places, order: int) -> float:
    """Return where a node would like to stand: in the middle of those that it is joined to, or in its order."""
    near = [found[key] for key in joined if key in found]
    return sum(near) / len(near) if near else HEAD + (order + 0.5) * STEP


def _apart(wishes: Sequence[tuple[float, str]], tallest: int) -> Iterator[tuple[str, float]]:
    """Yield nodes at their wishes, moved apart: first downwards, then up again from the lowest line."""
    middles: list[float] = []
    for wish, _ in wishes:
        middles.append(max(wish, middles[-1] + STEP if middles else HEAD + STEP / 2))
    lowest = HEAD + (tallest - 0.5) * STEP
    for index in reversed(range(len(middles))):
        middles[index] = min(middles[index], lowest)
        lowest = middles[index] - STEP
    return zip((key for _, key in wishes), middles, strict=True)


def _edge(hue: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    half = (start[0] + end[0]) / 2
    curve = f"M{start[0]} {start[1]:.1f}C{half} {start[1]:.1f} {half} {end[1]:.1f} {end[0]} {end[1]:.1f}"
    return f'<path class="{hue}" d="{curve}"/>'


def _node(label: str, detail: str, hue: str, place: tuple[float, float]) -> str:
    left, middle = place
    name = visible(label)
    short = name if len(name) <= LONGEST else name[: LONGEST // 2] + "…" + name[1 - LONGEST // 2 :]
    title = escape(f"{name} {visible(detail)}")
    return (
        f'<g class="{hue}"><title>{title}</title>'
        f'<rect x="{left}" y="{middle - BOX / 2:.1f}" width="{WIDTH}" height="{BOX}" rx="4"/>'
        f'<text x="{left + 8}" y="{middle + 4:.1f}">{escape(short)}</text></g>'
    )
