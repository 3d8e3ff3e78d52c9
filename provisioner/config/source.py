"""A file's bytes to a tree of nodes: limits first, then PyYAML's composer, then our own reading of its scalars.

Limits are counted on the parser's events before anything is composed: libyaml's composer recurses, and crashes on
some ten thousand levels. Scalars follow YAML 1.2's core schema, narrowed: only ``true`` and ``false`` are booleans,
only plain decimal integers are numbers, and these stay texts as well.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import yaml

from provisioner.config import rules
from provisioner.config.compose import compose
from provisioner.config.file import MAX_BYTES, Source, UnreadableInputError, content, unreadable
from provisioner.config.limits import exceeded
from provisioner.config.loader import PurePythonLoader, loader_class
from provisioner.finding import Finding, Position

ACCOUNTS = "accounts.yaml"
STACKS = "stacks.yaml"
TEMPLATES = "templates.yaml"

PURE_MESSAGES_UP_TO = 256 * 1024
"""Characters up to which a syntax error is explained by the pure loader, whose words are better, and slower."""

NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML does not allow in a stream, and a byte order mark within one. (What it allows would compile in 3 ms.)

Source: https://yaml.org/spec/1.2.2/#51-character-set
"""


LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|(?:^|\s)#.*')
"""A text in quotes within a line, or a comment."""


def read(directory: Path, file: str) -> Source:
    """Read a file of the configuration.

    Raises UnreadableInputError where it is missing, unreadable or no regular file (a FIFO is never opened).
    """
    return parse(_bytes(directory, file), file)


def read_if_there(directory: Path, file: str) -> Source | None:
    """Read a file that need not be there; None where it is not. Raises UnreadableInputError as ``read`` does."""
    return read(directory, file) if os.path.lexists(directory / file) else None


def parse(data: bytes, file: str) -> Source:
    """Return what the bytes of a file hold; too many bytes, a wrong encoding and wrong syntax are findings."""
    if len(data) > MAX_BYTES:
        return _refused(
            file,
            "",
            rules.YAML_LIMITS.finding(
                Position(file, 1, 1),
                f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB",
                "split the configuration into several directories",
            ),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _refused(file, data.decode("utf-8-sig", errors="replace"), _wrong_encoding(file, error))
    return _parse_text(text, file)


def _bytes(directory: Path, file: str) -> bytes:
    try:
        if not directory.exists():
            raise UnreadableInputError(f"{directory}: there is no such directory")
        if not directory.is_dir():
            raise UnreadableInputError(
                f"{directory}: this is no directory; name the one that holds {ACCOUNTS} and {STACKS}"
            )
    except (OSError, ValueError) as error:
        raise unreadable(directory, error) from None
    return content(directory / file, f"there is no such file; DIR must hold {ACCOUNTS} and {STACKS}")


def _refused(file: str, text: str, *findings: Finding) -> Source:
    return Source(file=file, text=text, root=None, findings=findings, valid=False)


def _wrong_encoding(file: str, error: UnicodeDecodeError) -> Finding:
    before = error.object[: error.start].decode()
    at = _place(before, len(before), file)
    message = f"the byte 0x{error.object[error.start]:02x} is not UTF-8"
    return rules.FILE_ENCODING.finding(at, message, "save the file as UTF-8")


def _place(text: str, index: int, file: str) -> Position:
    """Return the place of a character, counting lines as YAML does."""
    lines = LINE_END.split(text[:index])
    return Position(file, len(lines), len(lines[-1]) + 1)


def _parse_text(text: str, file: str) -> Source:
    if found := NOT_PRINTABLE.search(text):
        at = _place(text, found.start(), file)
        return _refused(
            file,
            text,
            rules.YAML_SYNTAX.finding(
                at,
                f"the character U+{ord(found.group()):04X} is not allowed in YAML",
                "remove it, or write it as an escape in double quotes",
            ),
        )
    try:
        if limit := exceeded(text, file, loader_class()):
            return _refused(file, text, limit)
        root = loader_class()(text).get_single_node()
    except yaml.YAMLError as error:
        return _refused(file, text, _wrong_syntax(text, file, error))
    findings: list[Finding] = []
    tree = compose(root, file, findings)
    return Source(file=file, text=text, root=tree, findings=tuple(findings))


def _wrong_syntax(text: str, file: str, error: yaml.YAMLError) -> Finding:
    """Explain a syntax error in the words of the pure loader, so that both loaders say the same."""
    if len(text) <= PURE_MESSAGES_UP_TO:
        try:
            if limit := exceeded(text, file, PurePythonLoader):  # libyaml looks ahead, and has limits of its own
                return limit
            PurePythonLoader(text).get_single_node()
        except yaml.YAMLError as better:
            error = better
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file, 1, 1)
    words = [str(part) for part in (getattr(error, "context", None), getattr(error, "problem", None)) if part]
    return rules.YAML_SYNTAX.finding(
        at,
        f"this is not valid YAML: {', '.join(words) or 'it cannot be parsed'}",
        _remedy(text, at.line),
    )


def _remedy(text: str, line: int) -> str:
    """Return what to do about wrong syntax: in brackets, ``${`` begins a mapping where no quotes stand around it."""
    written = LINE_END.split(text, maxsplit=line)[line - 1]
    if "${" in QUOTED.sub("", written):
        return "put quotes around a text that holds ${...}"
    return "check indentation, quotes, brackets and colons just before this place"
