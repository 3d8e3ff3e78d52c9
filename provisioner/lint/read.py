"""A policy file's bytes to a value, and what is wrong with it as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path as FilePath
from typing import Any

from provisioner.config import rules as config_rules
from provisioner.config.file import MAX_BYTES, content, lines
from provisioner.finding import Finding, Level, Position, Rule
from provisioner.lint import rules
from provisioner.lint.places import Path, locate
from provisioner.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a part of a document: its path, whether its key is meant, and the rest of a finding."""

    rule: Rule
    path: Path
    message: str
    hint: str
    at_key: bool = False
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A policy file as read: the value that it holds, None where it is no JSON."""

    file: str
    text: str
    value: Any = None
    findings: tuple[Finding, ...] = ()
    twice: tuple[str, ...] = field(default=())
    """Keys that stand twice in one object."""

    def placed(self, mistake: Mistake) -> Finding:
        """Return a mistake as a finding."""
        at = position(self.text, locate(self.text, mistake.path, at_key=mistake.at_key), self.file)
        return mistake.rule.finding(at, mistake.message, mistake.hint, level=mistake.level)


def read(path: FilePath) -> Text:
    """Read a policy file. Raises UnreadableInputError where it cannot be read."""
    return parse(content(path), str(path))


def parse(data: bytes, file: str) -> Text:
    """Return what the bytes of a policy file hold; wrong encoding, size or syntax are findings."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8-sig", errors="replace")
        at = position(text, len(data[: error.start].decode("utf-8-sig")), file)
        said = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        return Text(file=file, text=text, findings=(config_rules.FILE_ENCODING.finding(at, said, "save it as UTF-8"),))
    if len(data) > MAX_BYTES:
        return _no_json(file, "", 0, f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB")
    twice: list[str] = []
    try:
        value = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, twice), parse_constant=_constant)
    except json.JSONDecodeError as error:
        return _no_json(file, text, error.pos, error.msg)
    except RecursionError:
        return _no_json(file, text, 0, "it is nested too deeply")
    except ValueError as error:
        return _no_json(file, text, 0, str(error))
    return Text(file=file, text=text, value=value, twice=tuple(twice))


def position(text: str, index: int, file: str) -> Position:
    """Return the place of a character."""
    before = list(lines(text[:index]))
    return Position(file, len(before), len(before[-1]) + 1)


def doubles(read_text: Text) -> Iterator[Mistake]:
    """Yield keys that stand twice, at the document's beginning: which of the two holds is not said anywhere."""
    for key in dict.fromkeys(read_text.twice):
        message = f'the key "{key}" stands twice in one object'
        yield Mistake(rule=config_rules.DUPLICATE_KEY, path=(), message=message, hint="keep one of the two")


def _no_json(file: str, text: str, index: int, said: str) -> Text:
    message = f"this is not valid JSON: {said[:1].lower()}{said[1:]}"
    finding = rules.JSON_SYNTAX.finding(position(text, index, file), message, "look just before this place")
    return Text(file=file, text=text, findings=(finding,))


def _object(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        twice += [key for key in found if names.count(key) > 1]
    return found


def _constant(name: str) -> Any:  # noqa: ANN401 - as the reader wants it
    raise ValueError(f"{name} is no value of JSON")
