"""Expected texts in files: ``make golden`` writes them, every other run compares."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PREFIX = "expected"
HOW = "`make golden` writes what is expected anew; read the difference before you commit it"


def compare(folder: Path, actual: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the expected files of a folder: missing, unused or different ones, by name.

    ``actual`` maps each expected file's name (``expected.json``) to the text that it must hold, byte for byte.
    """
    problems = [f"{folder / name} is expected by no test" for name in sorted(_present(folder) - set(actual))]
    for name, text in sorted(actual.items()):
        path = folder / name
        if not path.is_file():
            problems.append(f"{path} is missing")
        elif path.read_bytes() != text.encode():
            problems.append(f"{path} differs")
    return problems


def update(folder: Path, actual: Mapping[str, str]) -> None:
    """Make the expected files of a folder those of ``actual``."""
    for name in _present(folder) - set(actual):
        (folder / name).unlink()
    for name, text in actual.items():
        (folder / name).write_bytes(text.encode())


def _present(folder: Path) -> set[str]:
    return {path.name for path in folder.glob(f"{PREFIX}*")}
