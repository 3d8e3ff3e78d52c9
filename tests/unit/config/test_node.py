"""The tree of values: what it gives, and that it gives nothing for what is broken."""

from __future__ import annotations

from provisioner.config.node import Node, Number
from provisioner.finding import Position, Text


def node(value: object, **more: object) -> Node:
    return Node(file="f.yaml", line=2, column=3, value=value, **more)  # type: ignore[arg-type]


def test_broken_child_is_not_given() -> None:
    good, bad = node("x"), node("y", broken=True)
    mapping = node({"good": good, "bad": bad}, keys={"good": (1, 1), "bad": (2, 1)})

    assert (mapping.get("good"), mapping.get("bad"), mapping.get("none")) == (good, None, None)
    assert list(mapping.items()) == [("good", good)]
    assert list(node([good, bad]).elements()) == [good]


def test_scalar_has_no_children() -> None:
    scalar = node("x")

    assert (scalar.get("a"), list(scalar.items()), list(scalar.elements())) == (None, [], [])


def test_text_of_a_scalar_is_as_yaml_writes_it() -> None:
    at = Position("f.yaml", 2, 3)

    assert [node(value).text() for value in ("x", Number("012"), True, False, None)] == [
        Text("x", at), Text("012", at), Text("true", at), Text("false", at), Text("", at),
    ]  # fmt: skip


def test_path_leads_to_the_value_and_its_key() -> None:
    leaf = Node(file="f.yaml", line=5, column=7, value="x")
    listed = node([leaf])
    root = node({"a": listed}, keys={"a": (4, 1)})

    assert root.find(()) == (root, Position("f.yaml", 2, 3))
    assert root.find(("a",)) == (listed, Position("f.yaml", 4, 1))
    assert root.find(("a", 0)) == (leaf, Position("f.yaml", 5, 7))


def test_path_that_leads_nowhere_ends_at_the_last_node() -> None:
    listed = node([])
    root = node({"a": listed}, keys={"a": (4, 1)})

    assert root.find(("a", 0)) == root.find(("a", "b")) == (listed, Position("f.yaml", 4, 1))
