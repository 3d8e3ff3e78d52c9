"""Graphs as Mermaid, Graphviz and SVG: no text of the configuration is ever read as anything else."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner import pipeline
from provisioner.report import graph_dot, graph_mermaid, graph_svg
from provisioner.report.graph_labels import labels_of
from provisioner.report.visible import visible
from provisioner.views.graph import Edge, Graph, Kind, Node, graph

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").iterdir())
SVG = "{http://www.w3.org/2000/svg}"
ENTITY = re.compile("#([0-9]+);")
texts = st.text(min_size=1, max_size=40)


def one(text: str) -> Graph:
    """Return a graph of one user and one role, both of that name."""
    return Graph(
        nodes=(
            Node(key="u", kind=Kind.USER, name=text, detail=text),
            Node(key="r", kind=Kind.ROLE, name=text, detail=text),
        ),
        edges=(Edge(source="u", target="r", label="may assume"),),
    )


@given(texts)
def test_mermaid_reads_a_text_as_that_text(text: str) -> None:
    escaped = graph_mermaid.escaped(text)

    assert re.fullmatch(r'[^"<>`\[\](){}|&;\\\n]*', ENTITY.sub("", escaped))
    assert ENTITY.sub(lambda found: chr(int(found[1])), escaped) == visible(text)
    assert len(graph_mermaid.mermaid(one(text)).splitlines()) == 4


@given(texts)
def test_a_quoted_text_of_graphviz_ends_where_it_ends(text: str) -> None:
    quoted = graph_dot.quoted(text)

    assert re.fullmatch(r'"(?:[^"\\\n]|\\.)*"', quoted)
    assert len(graph_dot.dot(one(text)).split("\n")) == 10


@given(texts)
def test_an_svg_is_xml_that_holds_the_text(text: str) -> None:
    root = ET.fromstring(graph_svg.svg(one(text)))  # noqa: S314 - of our own making
    titles = [each.text for each in root.iter(f"{SVG}title")]

    assert titles == [f"{visible(text)} {visible(text)}".replace("\r", "\n")] * 2
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {
        "svg",
        "style",
        "rect",
        "text",
        "path",
        "g",
        "title",
    }


@pytest.mark.parametrize("directory", EXAMPLES, ids=lambda path: path.name)
def test_no_box_of_a_picture_lies_on_another(directory: Path) -> None:
    found = graph(pipeline.run(directory).desired)
    middles = graph_svg.places(found)
    for kind in Kind:
        column = sorted(middles[node.key] for node in found.nodes if node.kind is kind)
        assert all(lower - upper > graph_svg.BOX for upper, lower in itertools.pairwise(column))
    root = ET.fromstring(graph_svg.svg(found))  # noqa: S314 - of our own making
    assert max(middles.values()) + graph_svg.BOX / 2 < float(root.attrib["height"])
    assert len(list(root.iter(f"{SVG}path"))) == len(found.edges)


def test_roles_of_one_stack_in_several_accounts_are_told_apart_and_others_keep_their_names() -> None:
    found = graph(pipeline.run(EXAMPLES[0].parent.parent).desired)

    assert sorted(labels_of(found).values()) == [
        "cicd-bot", "main", "production", "staging", "website (production)", "website (staging)",
    ]  # fmt: skip
    assert "website #40;staging#41;" in graph_mermaid.mermaid(found)
    assert 'label="website (staging)"' in graph_dot.dot(found)
    assert ">website (staging)</text>" in graph_svg.svg(found)


@pytest.mark.parametrize("directory", EXAMPLES, ids=lambda path: path.name)
def test_no_two_nodes_of_a_kind_have_one_label(directory: Path) -> None:
    found = graph(pipeline.run(directory).desired)
    labels = labels_of(found)
    shown = [(node.kind, labels[node.key]) for node in found.nodes]

    assert len(set(shown)) == len(shown)


def test_users_of_one_name_are_told_by_their_bastions() -> None:
    nodes = [Node(key=f"bastion:{name}", kind=Kind.BASTION, name=name, detail="") for name in ("one", "two")] + [
        Node(key=f"user:{name}", kind=Kind.USER, name="bot", detail="") for name in ("one", "two")
    ]
    edges = tuple(Edge(source=f"bastion:{name}", target=f"user:{name}", label="") for name in ("one", "two"))

    assert list(labels_of(Graph(nodes=tuple(nodes), edges=edges)).values()) == ["one", "two", "bot (one)", "bot (two)"]


def test_box_of_a_long_label_leaves_out_its_middle() -> None:
    picture = graph_svg.svg(one("a" * 40 + " (production)"))

    assert f">{'a' * 16}…aa (production)</text>" in picture


def test_an_empty_graph_is_an_empty_picture() -> None:
    empty = Graph(nodes=(), edges=())

    assert graph_mermaid.mermaid(empty) == "flowchart LR\n"
    assert list(ET.fromstring(graph_svg.svg(empty)).iter(f"{SVG}path")) == []  # noqa: S314 - of our own making


HOSTILE = ('a"];b->c;"', "\\", '\\"', "<b>x</b>", "&amp;", "\\N", "é ⟨ 日本", "{a|b}", "a\nb", "end", "\u202egnp")


@pytest.mark.parametrize("text", HOSTILE)
def test_graphviz_itself_reads_a_hostile_text_as_one_label(text: str) -> None:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("NOT TESTED with Graphviz: it is not there, `tools/get-browser` gets it")
    written = graph_dot.dot(one(text))
    ran = subprocess.run([program, "-Tsvg"], input=written, capture_output=True, encoding="utf-8", check=True)
    root = ET.fromstring(ran.stdout)  # noqa: S314 - Graphviz's own
    groups = [each for each in root.iter(f"{SVG}g") if each.attrib.get("class") == "node"]

    assert ran.stderr == ""
    shown = ["\n".join(part.text or "" for part in group.iter(f"{SVG}text")).replace("\xa0", " ") for group in groups]
    assert shown == [visible(text)] * 2


def test_hidden_characters_are_named() -> None:
    assert visible("a\u202eb\x00\ud800\U000e0041\ufe0f") == "a⟨U+202E⟩b⟨U+0000⟩⟨U+D800⟩⟨U+E0041⟩⟨U+FE0F⟩"
    assert visible("plain\ttext\nof 日本 and é") == "plain\ttext\nof 日本 and é"
