"""Our sections in the text of an AWS config file; every other character of it stays as it is.

A section of ours stands between two comment lines that say whose it is. All else is somebody else's: it is never
parsed further than its section headers, and never written anew.
Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from provisioner.views.profiles import Origin, Profile

BEGIN, END = "# >>> provisioner ", "# <<< provisioner"
BOM = "\ufeff"

_HEADER = re.compile(r"\[(?P<name>[^\]\n]*)\]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


class ConfigFileError(Exception):
    """The file cannot be edited safely; the text says at which line, and what to do."""


class Section(NamedTuple):
    """A section of ours in a text, with both comment lines. ``start`` is that of the line ending before the first."""

    start: int
    mark: int
    end: int
    name: str
    origin: Origin


class Edit(NamedTuple):
    """A new text, and what was done to get it: names of sections, sorted."""

    text: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def edited(text: str, wanted: Iterable[Profile], is_ours: Callable[[Origin], bool]) -> Edit:
    """Return the text with exactly the wanted ones of those sections that ``is_ours`` is true for.

    Sections that are there already keep their place, new ones stand at the end. Raises ConfigFileError where a wanted
    name is somebody else's section, or a comment line of ours is without its other one.
    """
    profiles = {profile.name: profile for profile in wanted}
    sections = sections_of(text)
    _refuse_foreign(text, sections, profiles)
    eol = _line_ending(text)
    parts = _Parts(text)
    there, changed, removed = set(), [], []
    for section in sections:
        if section.name in profiles and section.name not in there:
            new = _block(profiles[section.name], eol)
            changed += [section.name] * (new != text[section.mark : section.end])
            there.add(section.name)
            parts.replace(section, new)
        elif is_ours(section.origin) or section.name in profiles:
            removed.append(section.name)
            parts.remove(section)
    body = parts.text()
    added = sorted(profiles.keys() - there)
    for name in added:
        gap = "\r" if body.endswith("\r") else eol  # a line feed would become one line ending with it
        body += (gap if body.strip(BOM) else "") + _block(profiles[name], eol)
    return Edit(body, tuple(added), tuple(sorted(changed)), tuple(sorted(removed)))


class _Parts:
    """A text that is put together anew, from front to back."""

    def __init__(self, old: str) -> None:
        self._old, self._at, self._new, self._gap = old, 0, "", ""

    def replace(self, section: Section, block: str) -> None:
        """Put a block in a section's place; the line ending before it stays."""
        if self._at == section.start < section.mark:
            self._gap = ""  # its own does
        self._copy_to(section.start)
        gap = self._old[max(self._at, section.start) : section.mark]
        self._new += ("\r" if gap == "\n" and self._new.endswith("\r") else gap) + block
        self._at = section.end

    def remove(self, section: Section) -> None:
        """Leave a section out, with the line ending before it: it was written with it."""
        self._copy_to(section.start)
        if self._new.strip(BOM) and not self._new.endswith(("\n", "\r")):
            self._gap = self._gap or self._old[section.start : section.mark]
        self._at = section.end

    def text(self) -> str:
        """Return the whole, with what is left of the old text."""
        self._copy_to(len(self._old))
        return self._new

    def _copy_to(self, end: int) -> None:
        """Copy the old text so far. A line that stands there needs its ending only where something follows it."""
        if self._at < end:
            self._new += self._gap + self._old[self._at : end]
            self._gap = ""
        self._at = max(self._at, end)


def sections_of(text: str) -> tuple[Section, ...]:
    """Return our sections, in their order. Raises ConfigFileError."""
    found: list[Section] = []
    begin: tuple[int, int, tuple[str, Origin]] | None = None
    for number, (start, line) in enumerate(_lines(text), 1):
        if line.startswith(BEGIN):
            if begin is not None:
                raise _unpaired(begin[1])
            begin = (start, number, _marked(line, number))
        elif line.rstrip() == END:
            if begin is None:
                raise _unpaired(number)
            name, origin = begin[2]
            found.append(Section(_before(text, begin[0]), begin[0], start + len(line), name, origin))
            begin = None
    if begin is not None:
        raise _unpaired(begin[1])
    return tuple(found)


def profile_names(text: str) -> frozenset[str]:
    """Return the names of all profiles in a config file."""
    return frozenset(_profile_name(line) or "" for _, line in _lines(text)) - {""}


def sources(text: str) -> frozenset[str]:
    """Return the profiles from which our sections take their roles. Raises ConfigFileError."""
    inside = "".join(text[section.mark : section.end] + "\n" for section in sections_of(text))
    found = (line.partition("=") for _, line in _lines(inside))
    return frozenset(value.strip() for key, _, value in found if key.strip() == "source_profile")


def credentials_names(text: str) -> frozenset[str]:
    """Return the names of all profiles in a credentials file, whose sections have the bare name. Reads nothing else."""
    found = (_HEADER.match(line.strip()) for _, line in _lines(text))
    return frozenset(each["name"].strip() for each in found if each)


def _lines(text: str) -> Iterable[tuple[int, str]]:
    body = len(BOM) if text.startswith(BOM) else 0
    return ((found.start(), found[0]) for found in _LINE.finditer(text, body))


def _line_ending(text: str) -> str:
    """Return how our lines end: as the first one does."""
    return "\r\n" if text.partition("\n")[0].endswith("\r") and "\n" in text else "\n"


def _before(text: str, start: int) -> int:
    """Return where a section begins with the line ending in front of it: it was written with it."""
    for eol in ("\r\n", "\n", "\r"):
        if text.endswith(eol, 0, start):
            return start - len(eol)
    return start


def _refuse_foreign(text: str, sections: Iterable[Section], wanted: Mapping[str, Profile]) -> None:
    for number, (start, line) in enumerate(_lines(text), 1):
        name = _profile_name(line)
        if name in wanted and not any(each.start <= start < each.end for each in sections):
            raise ConfigFileError(
                f"line {number}: [profile {name}] is not of this program: remove or rename it, or choose other names "
                "with --prefix"
            )


def _profile_name(line: str) -> str | None:
    """Return the profile that a line begins the section of; None for every other line. ``[default]`` is one too."""
    found = _HEADER.match(line.strip())
    if found is None:
        return None
    try:
        words = shlex.split(found["name"])
    except ValueError:
        return None
    match words:
        case ["profile", name]:
            return name
        case ["default"]:
            return "default"
        case _:
            return None


def _marked(line: str, number: int) -> tuple[str, Origin]:
    """Return what our first comment line says: a section's name, and what it was made for."""
    try:
        found = json.loads(line.removeprefix(BEGIN))
    except ValueError:
        found = None
    match found:
        case [str(bastion), str(account), str(kind), str(name), str(stack)]:
            return name, Origin(bastion=bastion, account=account, stack=stack, kind=kind)
        case _:
            raise ConfigFileError(
                f'line {number}: what stands behind "{BEGIN.strip()}" was changed: remove that section, and run this '
                "again"
            )


def _block(profile: Profile, eol: str) -> str:
    origin = profile.origin
    mark = json.dumps([origin.bastion, origin.account, origin.kind, profile.name, origin.stack])
    lines = [BEGIN + mark, f"[profile {profile.name}]", *(f"{key} = {value}" for key, value in profile.settings), END]
    return "".join(line + eol for line in lines)


def _unpaired(number: int) -> ConfigFileError:
    return ConfigFileError(
        f"line {number}: a comment line of this program stands there without its other one: remove that section, and "
        "run this again"
    )
