"""What ``pulumi stack export`` prints: read where it is whole, and refused with a remedy where it is not."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from provisioner.config import export
from provisioner.config.export import SECRET, Resource
from provisioner.config.file import UnreadableInputError

URN = "urn:pulumi:main-production::provisioner::aws:iam/role:Role::website"


def body(*resources: Any, **more: Any) -> str:  # noqa: ANN401 - whatever a hostile file holds
    """Return an export."""
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": list(resources), **more}})


def resource(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a resource of an export."""
    return {"urn": URN, "type": "aws:iam/role:Role", "outputs": {"name": "Website"}, **more}


def written(folder: Path, text: str | bytes) -> Path:
    """Return a file that holds a text."""
    path = folder / "state.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path) -> str:
    """Return why a file is refused, without its folder."""
    with pytest.raises(UnreadableInputError) as error:
        export.read(path)
    return str(error.value).removeprefix(f"{path}: ")


REMEDY = "; write it with: pulumi stack export --stack NAME --file state.json"


def test_a_state_says_of_which_stack_it_is_and_what_is_there(tmp_path: Path) -> None:
    outputs: dict[str, Any] = {"roles": {}}
    stack = {"urn": "urn:pulumi:main-production::p::pulumi:pulumi:Stack::p-x", "type": "pulumi:pulumi:Stack"}
    found = export.read(written(tmp_path, body({**stack, "outputs": outputs}, resource())))

    assert (found.stack, found.outputs, found.pending) == ("main-production", outputs, False)
    assert [each.properties for each in found.of("aws:iam/role:Role")] == [{"name": "Website"}]
    assert found.of("aws:iam/user:User") == ()


def test_a_byte_order_mark_and_another_encoding_of_json_are_read(tmp_path: Path) -> None:
    assert export.read(written(tmp_path, b"\xef\xbb\xbf" + body(resource()).encode())).stack == "main-production"
    assert export.read(written(tmp_path, body(resource()).encode("utf-16"))).stack == "main-production"


def test_what_is_being_deleted_or_belongs_to_others_is_left_out(tmp_path: Path) -> None:
    found = export.read(written(tmp_path, body(resource(delete=True), resource(external=True), resource(outputs=None))))

    assert [each.properties for each in found.resources] == [{}]


def test_an_interrupted_deployment_is_noted(tmp_path: Path) -> None:
    assert export.read(written(tmp_path, body(resource(), pending_operations=[{"type": "creating"}]))).pending


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is no JSON from line 1, column 1 on"),
        (body(resource())[:-30], "it is no JSON from line 1, column"),
        (b"\xff\xfe\xfa", "it is no JSON text"),
        (b'{"a": "\xff"}', "it is no JSON text"),
        ("[" * 100_000, "it is nested too deeply"),
        ("[]", "this is no state of a Pulumi stack"),
        ("3", "this is no state of a Pulumi stack"),
        ("{}", "this is no state of a Pulumi stack"),
        ('{"version": 3, "checkpoint": {"latest": {}}}', "this is no state of a Pulumi stack"),
        ('{"deployment": []}', "this is no state of a Pulumi stack"),
        ('{"deployment": {"resources": {"a": 1}}}', "its resources are no list of objects"),
        ('{"deployment": {"resources": [1]}}', "its resources are no list of objects"),
        ('{"deployment": {}}', "it holds no resource, and so does not say of which stack it is"),
        (body(resource(urn=None)), "a resource in it has no URN"),
        (body(resource(urn="urn:pulumi:x")), "a resource in it has no URN"),
        (body(resource(urn="arn::a::b::c")), "a resource in it has no URN"),
        (body(resource(), resource(urn=URN.replace("main-", "other-"))), "its resources are of several stacks"),
        (body(resource(type=None)), 'the resource "website" in it has no type, or no properties'),
        (body(resource(outputs=[1])), 'the resource "website" in it has no type, or no properties'),
    ],
)
def test_what_is_no_whole_state_is_refused_with_a_remedy(tmp_path: Path, text: str | bytes, reason: str) -> None:
    told = refusal(written(tmp_path, text))

    assert told.startswith(reason)
    assert told.endswith(REMEDY)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MAX_BYTES", 10)

    assert refusal(written(tmp_path, body(resource()))).startswith("it is larger than 0 MiB")


def test_a_file_that_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert refusal(tmp_path / "nowhere") == "there is no such file; `pulumi stack export` writes one"
    assert refusal(tmp_path) == "this is no regular file"
    assert refusal(tmp_path / "pipe") == "this is no regular file"
    assert refusal(Path("x\0")) == "cannot be read (embedded null byte)"
    assert refusal(tmp_path / ("x" * 300)) == "cannot be read (File name too long)"


def test_the_names_in_an_error_do_not_reach_the_terminal_as_they_are(tmp_path: Path) -> None:
    assert "\x1b" not in refusal(written(tmp_path, body(resource(type=None, urn=URN + "\x1b[31m"))))


# --- Properties -----------------------------------------------------------------------------------------------------

PLAIN_SECRET = {SECRET: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"correct horse"'}


def of(**properties: Any) -> Resource:  # noqa: ANN401
    """Return a resource with properties."""
    return Resource(file=Path("state.json"), type="aws:iam/role:Role", name="website", properties=properties)


def test_properties_are_read_by_their_kinds() -> None:
    found = of(name="x", tags={"a": "b"}, seconds=3600.0)

    assert (found.text("name"), found.texts("tags"), found.number("seconds")) == ("x", {"a": "b"}, 3600)
    assert (found.text_or("nothing", "y"), found.text_or("name", "y"), found.texts("nothing")) == ("y", "x", {})


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "is missing in it"),
        (PLAIN_SECRET, "is a secret in it, which is not read"),
        ([1], "is of another kind than it should be"),
        (True, "is of another kind than it should be"),
    ],
)
def test_a_property_of_another_kind_is_named_and_not_shown(value: object, reason: str) -> None:
    for read in (of(x=value).text, of(x=value).number, *([of(x=value).texts] if value is not None else [])):
        with pytest.raises(UnreadableInputError) as error:
            read("x")
        assert str(error.value).startswith(f'state.json: "x" of the aws:iam/role:Role "website" {reason}; ')
        assert "horse" not in str(error.value)


def test_numbers_that_are_not_whole_are_refused() -> None:
    for value in (1.5, float("inf"), float("nan"), "3600"):
        with pytest.raises(UnreadableInputError):
            of(x=value).number("x")


def test_a_mapping_with_anything_but_texts_is_refused() -> None:
    with pytest.raises(UnreadableInputError):
        of(x={"a": 1}).texts("x")
