"""Files that a command writes: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from provisioner.commands.output import OutputError

MODE = 0o666
"""What a new file may be, before the user's mask takes away."""


def replace(target: Path, parts: Iterable[str]) -> None:
    """Write a text file in parts, UTF-8, beside its place, and move it there: nobody ever reads half of it.

    Where it is a link, the file that it leads to is replaced. Raises OutputError where the file cannot be written.
    """
    try:
        _replace(Path(os.path.realpath(target)), parts)
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({error.strerror})") from None


def _replace(target: Path, parts: Iterable[str]) -> None:
    if target.exists() and not target.is_file():
        raise OSError(0, "it is no regular file")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - a file that is open already
            file.writelines(parts)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(MODE & ~mask)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
