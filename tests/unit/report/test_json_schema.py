"""The JSON Schemas: what an editor is told of each key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provisioner.report.json_schema import SHAPES, json_schema, published
from provisioner.report.key_help import ENTRIES, EXAMPLES

ROOT = Path(__file__).parents[3]

every_file = pytest.mark.parametrize("file", SHAPES)


@every_file
def test_schema_that_is_published_is_the_one_that_is_made_today(file: str) -> None:
    assert (ROOT / "schemas" / f"{file}.schema.json").read_text("utf-8") == published(file), "run: make schemas"


def test_no_schema_is_published_that_is_not_made() -> None:
    assert {path.name for path in (ROOT / "schemas").iterdir()} == {f"{file}.schema.json" for file in SHAPES}


@every_file
def test_every_key_has_a_description(file: str) -> None:
    assert [name for name, key in _keys(json_schema(file)) if not key.get("description") and name != "use"] == []


@every_file
def test_every_key_shows_examples_or_all_its_values(file: str) -> None:
    told = {"examples", "enum", "const", "minimum", "default"}
    bare = [name for name, key in _keys(json_schema(file)) if told.isdisjoint(key) and key.get("type") != "boolean"]

    assert [name for name in bare if name not in _parameters()] == []


def test_no_example_is_for_a_key_that_there_is_not() -> None:
    known = {name for file in SHAPES for name, _ in _keys(json_schema(file))}

    assert sorted(EXAMPLES.keys() - known) == []
    assert sorted(ENTRIES.keys() - known) == []


@every_file
def test_no_mapping_of_known_keys_takes_another_key(file: str) -> None:
    loose = [part for part in _parts(json_schema(file)) if "properties" in part and "object" in part.get("type", ())]

    assert [part for part in loose if part.get("additionalProperties", True) is True] == []


@every_file
def test_every_reference_leads_to_a_definition_and_every_definition_is_referred_to(file: str) -> None:
    schema = json_schema(file)
    referred = {part["$ref"].removeprefix("#/definitions/") for part in _parts(schema) if "$ref" in part}

    assert referred == set(schema.get("definitions", ()))


def _parameters() -> set[str]:
    """Return the names of the parameters of our templates: each has a description, and some a default."""
    definitions = json_schema("stacks")["definitions"]
    return {name for key, made in definitions.items() if key.startswith("use-") for name in made["properties"]}


def _parts(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Yield every mapping in a schema, but not those that are examples."""
    if isinstance(schema, dict):
        yield schema
        for key, child in schema.items():
            if key not in ("examples", "default"):
                yield from _parts(child)
    elif isinstance(schema, list):
        for child in schema:
            yield from _parts(child)


def _keys(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the keys that a file may have, with what is told of them; conditions and fits have none of their own."""
    for part in _parts(schema):
        if "object" in part.get("type", ()) and "patternProperties" not in part:
            yield from part.get("properties", {}).items()
