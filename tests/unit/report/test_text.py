"""Findings for people: the excerpt, the caret, and the counts."""

from __future__ import annotations

import pytest

from provisioner import pipeline
from provisioner.config import source
from provisioner.finding import Finding, Level, Position
from provisioner.report.text import WIDTH, format_findings, summary


def finding(level: Level) -> Finding:
    return Finding(rule="r", level=level, message="m", hint="h", at=Position("f", 1, 1))


@pytest.mark.parametrize(
    ("errors", "warnings", "expected"),
    [
        (0, 0, "no errors, no warnings"), (1, 0, "1 error, no warnings"), (0, 1, "no errors, 1 warning"),
        (2, 3, "2 errors, 3 warnings"),
    ],
)  # fmt: skip
def test_summary_counts_errors_and_warnings_but_no_notes(errors: int, warnings: int, expected: str) -> None:
    levels = [Level.ERROR] * errors + [Level.WARNING] * warnings + [Level.NOTE]

    assert summary(finding(level) for level in levels) == expected


def printed(stacks: str) -> str:
    """Return what is printed of a wrong stacks.yaml beside an accounts.yaml that is no YAML."""
    files = (source.parse(b"[", source.ACCOUNTS), source.parse(stacks.encode(), source.STACKS))
    return format_findings(pipeline.judge(*files)).split("stacks.yaml:", 1)[1]


def excerpt(stacks: str) -> tuple[str, int]:
    """Return the excerpt of the first finding in stacks.yaml, and the character above the caret."""
    _, line, caret, *_ = printed(stacks).split("\n")
    return line.partition(" | ")[2], caret.index("^") - len("      | ")


def test_caret_stands_below_the_place() -> None:
    line, caret = excerpt("version: 1\nstacks: [é]\n")

    assert (line, line[caret]) == ("stacks: [é]", "[")


def test_long_line_is_cut_around_the_place() -> None:
    line, caret = excerpt(f"version: 1\n{'x' * 300}: 1\nstacks: {{}}\n")
    assert (len(line), caret) == (WIDTH, 0)

    line, caret = excerpt(f"version: 1\nstacks: {{}}\nnaming: {{role: {'r' * 200}, path: []}}\n")
    assert (len(line), line[caret:]) == (WIDTH // 2 + 3, "[]}")


def test_tab_counts_one_column_and_is_shown_as_a_blank() -> None:
    line, caret = excerpt("version: 1\nstacks:\t[]\n")

    assert (line, line[caret]) == ("stacks: []", "[")


def test_no_control_character_reaches_the_terminal() -> None:
    text = printed('version: 1\nstacks: {"\\e[31m\\n::error::\\x9b\\u202e": 1}\n')

    assert [character for character in text if not (character.isprintable() or character == "\n")] == []
    assert text.count("\n::error::") == 0


def test_blank_line_is_not_shown() -> None:
    assert printed("") == (
        "1:1 wrong-type error: the file is empty; "
        "a mapping of version, defaults, naming, templates, suppress and stacks is wanted\n"
        "      = begin with: version: 1\n"
        "2 errors, no warnings\n"
    )


def test_end_of_the_file_can_be_the_place() -> None:
    assert printed("stacks: [\n").startswith("2:1 yaml-syntax error: ")


def test_caret_stands_where_the_masked_part_begins_when_its_place_is_masked() -> None:
    line, caret = excerpt("version: 1\nstacks: {}\npassword: [hunter2, hunter3]\n")

    assert (line, caret) == ("password: [***", 0)
    assert "hunter" not in printed("version: 1\nstacks: {}\npassword: [hunter2, hunter3]\n")
