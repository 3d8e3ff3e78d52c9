"""The comparison with expected files finds every way to be out of step with them."""

from __future__ import annotations

from pathlib import Path

from tests import golden


def test_equal_files_are_no_problem(tmp_path: Path) -> None:
    (tmp_path / "expected.txt").write_bytes(b"one\r\n\xc3\xa9")

    assert golden.compare(tmp_path, {"expected.txt": "one\r\né"}) == []


def test_missing_unused_and_different_files_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "expected.txt").write_bytes(b"one\n")
    (tmp_path / "expected-old.json").write_bytes(b"{}")

    assert golden.compare(tmp_path, {"expected.txt": "two\n", "expected.json": "{}"}) == [
        f"{tmp_path / 'expected-old.json'} is expected by no test",
        f"{tmp_path / 'expected.json'} is missing",
        f"{tmp_path / 'expected.txt'} differs",
    ]


def test_other_files_of_a_case_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "stacks.yaml").write_bytes(b"version: 1\n")

    golden.update(tmp_path, {})

    assert [path.name for path in tmp_path.iterdir()] == ["stacks.yaml"]


def test_updated_files_compare_equal(tmp_path: Path) -> None:
    (tmp_path / "expected-old.json").write_bytes(b"{}")
    actual = {"expected.txt": "two\n", "expected.json": "{}\n"}

    golden.update(tmp_path, actual)

    assert golden.compare(tmp_path, actual) == []
