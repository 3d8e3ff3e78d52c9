"""The published JSON Schemas, judged by check-jsonschema: they accept what is valid, and refuse what has no structure.

``check-jsonschema`` reads YAML as other programs do, and not as ours: what it cannot see is listed here, with the
reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.parsers.yaml import construct_yaml_implementation, impl2loader

from provisioner import pipeline
from provisioner.config import rules, schema, source, structure
from provisioner.config.node import Node
from provisioner.finding import Finding, Position
from provisioner.report.json_schema import json_schema

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
FILES = ("accounts", "stacks", "templates")
CONFIGURATIONS = [ROOT, *sorted(path.parent for path in ROOT.glob("examples/*/accounts.yaml"))]
VALID = [*CONFIGURATIONS, *sorted(path for path in (CASES / "valid").iterdir() if path.is_dir())]
INVALID = sorted(path for path in (CASES / "invalid").iterdir() if path.is_dir())

STRUCTURAL = frozenset(
    rule.id
    for rule in (
        rules.UNKNOWN_KEY, rules.MISSING_KEY, rules.WRONG_TYPE, rules.WRONG_VALUE, rules.EMPTY_VALUE, rules.WRONG_NAME,
        rules.ACCOUNT_ID, rules.EXCLUSIVE_KEYS, rules.MISSING_PARAMETER, rules.UNKNOWN_PARAMETER, rules.UNKNOWN_RULE,
    )
) | {"action-format", "condition-operator"}  # fmt: skip
"""Rules that the structure check, the templates and two checks of words speak of, and JSON Schema can."""

UNSEEN = {
    rules.YAML_SYNTAX.id: "another reader refuses the file itself, or is more lenient",
    rules.FILE_ENCODING.id: "a schema is about values, not about bytes",
    rules.YAML_LIMITS.id: "a schema cannot count nodes",
    rules.SEVERAL_DOCUMENTS.id: "a reader refuses the file, or takes the first document",
    rules.DUPLICATE_KEY.id: "a reader refuses the file, or has lost the first of the two",
    rules.MERGE_CONFLICT.id: "merge keys are gone before a schema is asked",
    rules.YAML_TAG.id: "a reader refuses the tag, or makes another value of it",
    rules.YAML_KEY.id: "a reader makes a text of the key",
    rules.SECRET.id: "what looks like a credential is told by its text, in any place",
    rules.UNKNOWN_TEMPLATE.id: "templates of one's own stand in another file",
    rules.TEMPLATE_CLASH.id: "what a template makes is not known before it is used",
    rules.FIXED_RULE.id: "in stacks.yaml it depends on the level that accounts.yaml gives the rule",
    rules.SUPPRESSION_DATE.id: "the calendar",
    rules.SUPPRESSION_ENDED.id: "the day",
    rules.UNUSED_SUPPRESSION.id: "what is found",
    rules.OLD_DATA.id: "the day",
}
"""The other rules about reading and structure, each with the reason why it is not held here."""

NUMBER = re.compile(r"0o[0-7]+|[0-9][0-9_]*|[0-9.]+e[0-9]+")
PARAMETER_IN_TEXT = re.compile(r'the template "[^"]+" has no parameter "[^"]+"')

load = impl2loader(construct_yaml_implementation(), construct_yaml_implementation(pure=True))


def _is_seen(finding: Finding) -> bool:
    """Tell whether a schema can see what is found.

    Not an account ID without quotes that is no 12 digits: other readers drop leading zeros, or read it as a number in
    another form. Not a parameter that is named within a text.
    """
    if finding.rule == rules.ACCOUNT_ID.id:
        return not NUMBER.fullmatch(re.split(r" is |; ", finding.message)[1].strip('"'))
    return finding.rule in STRUCTURAL and not PARAMETER_IN_TEXT.fullmatch(finding.message)


def test_every_rule_about_reading_and_structure_is_held_by_the_schemas_or_has_a_reason() -> None:
    assert {rule.id for rule in rules.RULES} == {*STRUCTURAL} - {"action-format", "condition-operator"} | {*UNSEEN}
    assert STRUCTURAL.isdisjoint(UNSEEN)


@pytest.mark.parametrize("file", FILES)
def test_check_jsonschema_accepts_every_valid_example_and_case(file: str) -> None:
    paths = [path for directory in VALID if (path := directory / f"{file}.yaml").is_file()]
    said = _check(file, paths)

    assert len(paths) >= {"accounts": 40, "stacks": 40, "templates": 1}[file]
    assert (said["status"], said["errors"], said["parse_errors"]) == ("ok", [], [])


@pytest.mark.parametrize("file", FILES)
def test_check_jsonschema_refuses_every_file_with_a_structural_mistake(file: str) -> None:
    wrong = sorted({path for path, finding in _findings(file) if _is_seen(finding)})
    said = _check(file, wrong)
    refused = {Path(each["filename"]) for each in (*said["errors"], *said["parse_errors"])}

    assert len(wrong) >= {"accounts": 12, "stacks": 15, "templates": 1}[file]
    assert [path for path in wrong if path not in refused] == []


@pytest.mark.parametrize("file", FILES)
def test_every_structural_mistake_is_told_at_its_own_place(file: str) -> None:
    found = [(path, each) for path, each in _findings(file) if _is_seen(each) and _is_read(path)]
    missed = [f"{path}: {each.at} {each.rule}" for path, each in found if each.at not in _places(file, path)]

    assert len(found) >= {"accounts": 40, "stacks": 60, "templates": 3}[file]
    assert missed == []


def test_account_ids_are_accepted_with_and_without_quotes() -> None:
    text = "version: 1\nbastions: {main: {id: %s}}\naccounts: {production: {id: '333333333333'}}\n"
    judged = {written: _is_accepted("accounts", text % written) for written in ("012345670123", "'012345670123'")}

    assert judged == {"012345670123": True, "'012345670123'": True}
    assert not _is_accepted("accounts", text % "'12345670123'")
    assert not _is_accepted("accounts", text % "1234567890123")


@pytest.mark.parametrize("value", ["4100", "1.5", "1e3", "2027-01-31", "on", "true", "", "[x]"])
def test_what_may_stand_for_a_text_is_what_validate_takes_for_one(value: str) -> None:
    text = f"accounts: {{production: {{id: '333333333333', variables: {{a: {value}}}}}}}\n"
    whole = "version: 1\nbastions: {main: {id: 111111111111}}\n" + text
    root = source.parse(whole.encode(), source.ACCOUNTS).root
    assert root is not None

    assert _is_accepted("accounts", whole) == (structure.check(root, schema.ACCOUNTS_FILE) == [])


@pytest.mark.parametrize(
    ("entry", "accepted"),
    [
        ("{use: sqs-queue, queues: [jobs]}", True),
        ("{use: sqs-queue, queues: jobs}", False),
        ("{use: sqs-queue}", False),
        ("{use: sqs-queue, queue: [jobs]}", False),
        ("{use: sqs-queue, queues: [jobs], when: {StringEquals: {'aws:RequestedRegion': us-east-1}}}", True),
        ("{use: sqs-queue, queues: [jobs], when: {StringEqual: {'aws:RequestedRegion': us-east-1}}}", False),
        ("{use: own, anything: [x], other: y}", True),
        ("{use: own, anything: {x: y}}", False),
        ("{arns: ['*'], allow: [read]}", True),
        ("{arns: ['*'], allow: [reed]}", False),
        ("{arns: ['*']}", False),
        ("{arns: ['*'], deny: ['s3:*'], wen: {}}", False),
    ],
)
def test_an_entry_is_judged_by_what_it_uses(entry: str, accepted: bool) -> None:  # noqa: FBT001 - a column
    text = f"version: 1\nstacks: {{website: {{accounts: [a], users: [u], resources: {{one: {entry}}}}}}}\n"

    assert _is_accepted("stacks", text) == accepted


@pytest.mark.parametrize("directory", CONFIGURATIONS, ids=lambda path: path.name or "top")
def test_every_example_names_the_schema_of_each_of_its_files(directory: Path) -> None:
    for path in sorted(path for file in FILES if (path := directory / f"{file}.yaml").is_file()):
        first = path.read_text("utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)

        assert named is not None, path
        assert (directory / named[1]).resolve() == ROOT / "schemas" / f"{path.stem}.schema.json"


@pytest.mark.parametrize("file", [*FILES, "approvals"])
def test_examples_in_a_schema_are_what_the_schema_accepts_where_they_stand(file: str) -> None:
    whole = json_schema(file)
    for name, key in _keys(whole):
        judged = [_accepts({**key, "definitions": whole.get("definitions", {})}, each) for each in key["examples"]]
        assert all(judged), name


def test_an_example_of_every_approval_is_accepted() -> None:
    whole = json_schema("approvals")
    (example,) = whole["properties"]["approvals"]["examples"]

    assert _is_accepted("approvals", yaml.safe_dump({"version": 1, "approvals": example}))
    assert not _is_accepted("approvals", yaml.safe_dump({"version": 1, "approvals": [example[0] | {"kind": "lost"}]}))


def _keys(part: Any) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - JSON
    if isinstance(part, dict):
        for name, key in part.get("properties", {}).items():
            if "examples" in key:
                yield name, key
        for child in part.values():
            yield from _keys(child)


def _check(file: str, paths: list[Path]) -> dict[str, Any]:
    """Return what the real program says of files, as it is run from a command line."""
    program = [sys.executable, "-m", "check_jsonschema", "--output-format", "json", "--schemafile"]
    command = [*program, str(ROOT / "schemas" / f"{file}.schema.json"), *map(str, paths)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    said: dict[str, Any] = json.loads(ran.stdout)
    return {"parse_errors": [], **said}


@cache
def _findings(file: str) -> list[tuple[Path, Finding]]:
    """Return what is found in every invalid case's file of a name."""
    name = f"{file}.yaml"
    return [(case / name, each) for case in INVALID for each in pipeline.run(case).findings if each.at.file == name]


def _is_read(path: Path) -> bool:
    """Tell whether both readers can make values of a file."""
    try:
        with path.open("rb") as stream:
            load(stream)
    except (ValueError, yaml.YAMLError, construct_yaml_implementation.__globals__["ParseError"]):
        return False
    return source.parse(path.read_bytes(), path.name).root is not None


@cache
def _places(file: str, path: Path) -> set[Position]:
    """Return where in a file the schema finds something wrong."""
    root = source.parse(path.read_bytes(), path.name).root
    assert root is not None
    with path.open("rb") as stream:
        errors = list(_validator(file).iter_errors(load(stream)))
    leaves = [leaf for error in errors for leaf in _leaves(error)]
    return {place for leaf in leaves for place in _places_of(root, leaf)}


def _places_of(root: Node, error: Any) -> Iterator[Position]:  # noqa: ANN401 - jsonschema has no types
    node, key_at = root.find(tuple(step if isinstance(step, int) else str(step) for step in error.absolute_path))
    yield from (node.at, key_at)
    wrong: set[str] = set()
    if error.validator == "additionalProperties":
        wrong = set(error.instance) - set(error.schema.get("properties", ()))
    elif isinstance(error.instance, str):  # a key, which propertyNames judges
        wrong = {error.instance}
    elif error.validator == "not":
        wrong = set(error.validator_value["required"])
    yield from (node.key_at(key) for key in wrong if key in node.keys)


def _leaves(error: Any) -> Iterator[Any]:  # noqa: ANN401 - jsonschema has no types
    yield error
    for each in error.context or ():
        yield from _leaves(each)


def _validator(file: str) -> Any:  # noqa: ANN401 - jsonschema has no types
    return jsonschema.Draft7Validator(json_schema(file))


def _is_accepted(file: str, text: str) -> bool:
    return _accepts(json_schema(file), construct_yaml_implementation().load(text))


def _accepts(schema: dict[str, Any], value: object) -> bool:
    accepted: bool = jsonschema.Draft7Validator(schema).is_valid(value)
    return accepted
