"""A file's bytes to a tree, and every way in which that can fail: at its place, never with a traceback."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from provisioner.config import loader, source
from provisioner.config.file import MAX_BYTES, Source, UnreadableInputError, lines
from provisioner.config.limits import MAX_DEPTH, MAX_NODES
from provisioner.config.loader import PurePythonLoader
from provisioner.config.node import Node, Number
from provisioner.config.source import parse, read

Said = tuple[str, int, int, str]


def said(found: Source) -> list[Said]:
    return [(finding.rule, finding.at.line, finding.at.column, finding.message) for finding in found.findings]


def value(text: str) -> object:
    """Return the value of the key ``a`` in a file."""
    root = parse(f"a: {text}\n".encode(), "f.yaml").root
    child = root.get("a") if root else None
    return child.value if child else None


@pytest.mark.parametrize("text", ["012345670123", "111111111111", "0", "-1", "7", "000000000000"])
def test_digits_keep_every_one_of_them(text: str) -> None:
    assert value(text) == text
    assert value(f"'{text}'") == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", True),
        ("-12", True),
        ("0", True),
        ("012", False),
        ("0o17", False),
        ("1e3", False),
        ("1.0", False),
        ("'1'", False),
    ],
)
def test_only_plain_decimal_integers_are_numbers(text: str, number: bool) -> None:  # noqa: FBT001 - a table
    assert isinstance(value(text), Number) == number


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "no",
        "on",
        "off",
        "True",
        "FALSE",
        "Null",
        "NULL",
        "1:30",
        "2026-01-02",
        "1_000",
        "0x1f",
        ".inf",
        "=",
        "<",
    ],
)
def test_words_that_other_versions_of_yaml_read_otherwise_stay_text(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "expected"), [("true", True), ("false", False), ("null", None), ("~", None), ("", None)]
)
def test_booleans_and_null_are_those_of_yaml_1_2(text: str, expected: object) -> None:
    assert value(text) is expected


@pytest.mark.parametrize("text", ['"true"', "'null'", "'~'", '""', "|\n  true", "!!str true"])
def test_quoted_and_tagged_text_is_text(text: str) -> None:
    assert isinstance(value(text), str)


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\x85"])
def test_every_line_break_of_yaml_counts_one_line(break_: str) -> None:
    found = parse(f"a: b{break_}# é{break_}c: é 😀 x: y{break_}".encode(), "f.yaml")

    assert [(rule, line, column) for rule, line, column, _ in said(found)] == [("yaml-syntax", 3, 9)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_shifts_no_column(mark: bytes) -> None:
    assert said(parse(mark + b"a: \xff", "f.yaml")) == [("file-encoding", 1, 4, "the byte 0xff is not UTF-8")]
    assert said(parse(mark + b"a: [", "f.yaml"))[0][1:3] == (1, 5)


def test_wrong_encoding_counts_code_points_and_lines() -> None:
    found = parse("é😀\r\né".encode() + b"\xe9", "f.yaml")

    assert said(found) == [("file-encoding", 2, 2, "the byte 0xe9 is not UTF-8")]
    assert found.text == "é😀\r\né\ufffd"


@pytest.mark.parametrize(
    ("character", "name"), [("\x00", "U+0000"), ("\x7f", "U+007F"), ("\ufeff", "U+FEFF"), ("\uffff", "U+FFFF")]
)
def test_character_that_yaml_does_not_allow_is_named(character: str, name: str) -> None:
    expected = ("yaml-syntax", 2, 5, f"the character {name} is not allowed in YAML")

    assert said(parse(f"# é\nab: {character}".encode(), "f.yaml")) == [expected]


def test_file_of_8_mebibytes_is_read_and_a_larger_one_is_not() -> None:
    full = b"a: b\n#" + b"x" * (MAX_BYTES - 6)

    assert said(parse(full, "f.yaml")) == []
    assert said(parse(full + b"x", "f.yaml")) == [("yaml-limits", 1, 1, "the file is larger than 8 MiB")]


def test_larger_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "f.yaml").open("wb") as stream:
        stream.truncate(MAX_BYTES * 1000)  # takes no room on disk, and would in memory

    assert [rule for rule, *_ in said(read(tmp_path, "f.yaml"))] == ["yaml-limits"]


@pytest.mark.parametrize(
    "text",
    ["[" * 30_000 + "]" * 30_000, "[" * 100_000, "{a: " * 30_000, "- " * 30_000, "? " * 30_000, "[{" * 50_000],
    ids=["closed", "open", "mappings", "sequences", "keys", "both"],
)
def test_deep_nesting_is_a_finding_at_the_first_level_too_deep(text: str) -> None:
    ((rule, line, _, message),) = said(parse(text.encode(), "f.yaml"))

    assert (rule, line, message) == ("yaml-limits", 1, "values are nested more than 50 levels deep")


def test_50_levels_are_read_and_51_are_not() -> None:
    assert said(parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "f.yaml")) == []
    assert [rule for rule, *_ in said(parse(b"[" * (MAX_DEPTH + 1), "f.yaml"))] == ["yaml-limits"]


def test_levels_behind_an_alias_count() -> None:
    deep = "[" * 30 + "]" * 30

    assert said(parse(f"a: &x {deep}\nb: {'[' * 19}*x{']' * 19}".encode(), "f.yaml")) == []
    assert said(parse(f"a: &x {deep}\nb: {'[' * 20}*x{']' * 20}".encode(), "f.yaml")) == [
        ("yaml-limits", 2, 24, "values are nested more than 50 levels deep")
    ]


def test_values_behind_aliases_count() -> None:
    item = "&i [" + "x, " * 9_998 + "x]"  # 10,000 values with the list itself
    most = f"- {item}\n" + "- *i\n" * 98 + "- [" + "x, " * 9_997 + "x]\n"

    assert said(parse(most.encode(), "f.yaml")) == []
    assert [message for *_, message in said(parse((most + "- x\n- x\n").encode(), "f.yaml"))] == [
        f"the file holds more than {MAX_NODES:,} values, aliases followed"
    ]


def test_alias_bomb_is_refused_before_anything_is_built() -> None:
    levels = "".join(
        f"{name}: &{name} [{', '.join(['*' + below] * 9)}]\n"
        for below, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    ((rule, *_),) = said(parse(f"a: &a [x]\n{levels}".encode(), "f.yaml"))

    assert rule == "yaml-limits"


def test_alias_of_nothing_and_alias_within_itself_are_findings() -> None:
    assert said(parse(b"*a", "f.yaml")) == [("yaml-syntax", 1, 1, "this is not valid YAML: found undefined alias 'a'")]
    assert said(parse(b"a: &a [*a]", "f.yaml")) == [
        ("yaml-limits", 1, 8, "the alias *a stands inside the value that it refers to")
    ]


def test_alias_is_read_where_its_anchor_stands() -> None:
    root = parse(b"a: &x [b]\nc: *x\n", "f.yaml").root

    assert root is not None
    assert root.get("a") is root.get("c")


def test_syntax_error_of_a_large_file_is_placed_as_well() -> None:
    padding = "# comment\n" * 30_000

    assert [each[:3] for each in said(parse(f"{padding}a: [b\n".encode(), "f.yaml"))] == [("yaml-syntax", 30_002, 1)]


def test_explanation_of_a_syntax_error_keeps_the_limits() -> None:
    text = "{a:[b], c: " + "[" * 30_000  # libyaml stops at the second colon, the pure loader goes on

    assert [rule for rule, *_ in said(parse(text.encode(), "f.yaml"))] == ["yaml-limits"]


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "\\U0000d800", "\\UFFFFFFFF", "\\U00110000"])
def test_escape_of_what_is_no_character_is_a_finding_with_both_loaders(escape: str) -> None:
    data = f'a: "{escape}"\n'.encode()
    fast = said(parse(data, "f.yaml"))
    with mock.patch.object(source, "loader_class", return_value=PurePythonLoader):
        assert said(parse(data, "f.yaml")) == fast
    assert [rule for rule, *_ in fast] == ["yaml-syntax"]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\n\n", "\ufeff"])
def test_file_without_a_value_is_null_at_its_beginning(text: str) -> None:
    assert parse(text.encode(), "f.yaml").root == Node(file="f.yaml", line=1, column=1, value=None)


def test_lines_are_those_of_yaml() -> None:
    assert list(lines("a\r\nb\rc\x85d\u2028e\u2029f\n")) == ["a", "b", "c", "d", "e", "f", ""]


def test_name_that_no_file_can_have_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read(tmp_path, "a\x00b")


def test_directory_with_a_name_that_is_too_long_is_no_traceback() -> None:
    with pytest.raises(UnreadableInputError, match="File name too long"):
        read(Path("x" * 5000), "accounts.yaml")


@pytest.mark.parametrize(
    ("directory", "message"),
    [
        ("nowhere", "{}/nowhere: there is no such directory"),
        ("file", "{}/file: this is no directory; name the one that holds accounts.yaml and stacks.yaml"),
        ("empty", "{}/empty/accounts.yaml: there is no such file; DIR must hold accounts.yaml and stacks.yaml"),
        ("strange", "{}/strange/accounts.yaml: this is no regular file"),
    ],
)
def test_what_cannot_be_read_is_named(directory: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "strange" / "accounts.yaml").mkdir(parents=True)
    with pytest.raises(UnreadableInputError) as caught:
        read(tmp_path / directory, "accounts.yaml")

    assert str(caught.value) == message.format(tmp_path)


def test_file_that_is_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"a: b\n")
    (tmp_path / "f.yaml").symlink_to("elsewhere")

    assert said(read(tmp_path, "f.yaml")) == []


def test_a_link_into_what_the_system_shows_as_files_is_no_regular_file(tmp_path: Path) -> None:
    """The first line of the environment would stand in a finding."""
    (tmp_path / "f.yaml").symlink_to("/proc/self/environ")
    with pytest.raises(UnreadableInputError, match=r"f\.yaml: this is no regular file"):
        read(tmp_path, "f.yaml")


def test_merge_sign_that_is_a_value_is_text() -> None:
    assert value("<<") == "<<"


@pytest.mark.parametrize(
    "text", ["a: [b, !x c]", "a: {b: !x c}", "!x a: b", "? [a]\n: b", "~: b", "a: 1\na: 2", "<<: 1"]
)
def test_what_cannot_be_understood_is_noted_in_every_mapping_above(text: str) -> None:
    found = parse(f"top:\n  - {{}}\n  - {text.replace(chr(10), chr(10) + '    ')}\n".encode(), "f.yaml")
    top = found.root.get("top") if found.root else None

    assert len(found.findings) == 1
    assert found.root is not None
    assert top is not None
    assert (set(found.root.faults), set(top.faults)) == ({"top"}, {"1"})


def test_pure_loader_is_used_where_libyaml_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    monkeypatch.setattr(loader, "_FAST", loader._libyaml_loader())

    assert loader.loader_class() is PurePythonLoader


@pytest.mark.parametrize(
    ("line", "quotes"),
    [
        ("a: [arn:${partition}:sqs]", True),
        ("a: ['b', arn:${partition}:sqs]", True),
        ("a: [\"${b}\", 'it''s ${c}' # ${d}", False),
        ("a: [b", False),
    ],
)
def test_a_placeholder_without_quotes_in_wrong_syntax_is_told(line: str, *, quotes: bool) -> None:
    (found,) = parse(f"x: y\n{line}: z\n".encode(), "f.yaml").findings

    assert (found.hint == "put quotes around a text that holds ${...}") is quotes
