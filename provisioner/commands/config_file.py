"""Reading and replacing a file of the user's: the whole text or nothing, and never through a half-written file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

from provisioner.commands.output import UsageError

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
"""Modes of a file, and of its folder, that did not exist: as the AWS CLI makes them."""

LARGEST = 8 * 1024 * 1024
"""Bytes; no AWS config file comes near."""


def read(path: Path) -> str:
    """Return a file's text, with every byte that is no UTF-8 kept as it is; empty where there is no file.

    Raises UsageError where it is something else than a file, cannot be read, or is too large.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{path}: this is no file")
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: this is larger than {LARGEST} bytes, and surely no AWS config file")
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None


def write(path: Path, text: str, *, before: str) -> None:
    """Put a text in a file's place, by a temporary file beside it. Its mode, and a link that leads to it, stay.

    Raises UsageError where that cannot be done, or where the file no longer holds ``before``.
    """
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as temporary:
            _replace(target, Path(temporary.name), text.encode("utf-8", "surrogateescape"), before)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None


def _replace(target: Path, temporary: Path, content: bytes, before: str) -> None:
    try:
        with temporary.open("wb") as stream:
            _own(stream.fileno(), target)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _require(target, before)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _require(target: Path, before: str) -> None:
    """Raise UsageError where a file is no longer what it was."""
    if read(target) != before:
        raise UsageError(f"{target}: another program has just changed it: run this again")


def _own(new: int, target: Path) -> None:
    """Give the new file the old one's owner, as far as we may, and mode."""
    if not target.exists():
        os.fchmod(new, PRIVATE)
        return
    old = target.stat()
    if (old.st_uid, old.st_gid) != (os.getuid(), os.getgid()):
        os.fchown(new, old.st_uid, old.st_gid)
    os.fchmod(new, stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the new name last, where the system lets folders be opened."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
