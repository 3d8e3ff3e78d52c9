"""What a rule says about the configuration: a rule, a place, a message and a remedy. All of it is plain data."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import NamedTuple

from provisioner.record import dataclass


class Level(enum.StrEnum):
    """How bad a finding is: only an error makes ``validate`` fail, a note is never counted."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Position(NamedTuple):
    """A place in a file: ``file`` relative to the configuration's directory, line and column (code points) from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Text(NamedTuple):
    """A text of the configuration, and where it stands."""

    value: str
    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to tell the user; ``hint`` says what to do about it."""

    rule: str
    level: Level
    message: str
    hint: str
    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """YAML laid over the smallest valid configuration (docs/rules.md shows it); a list replaces, a mapping merges."""

    accounts: str = ""
    stacks: str = ""
    policy: str = ""
    """A policy document, for rules that only ``lint`` has."""
    verbatim: bool = False
    """The text is the whole file, not an overlay: for rules about the file itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule and its page: what it says, why it matters, an example that passes and one that fails, and its source."""

    id: str
    level: Level
    summary: str
    why: str
    source: str
    passing: Example
    failing: Example
    adjustable: bool = False
    """An error that the platform team may lower or suppress: a guard rail, or what only AWS's data says, which may be
    late. Warnings and notes always are; what AWS refuses, or nobody can read, never is."""

    def finding(self, at: Position, message: str, hint: str, *, level: Level | None = None) -> Finding:
        """Return this rule's finding at a place; ``level`` only where the rule's page names a second one."""
        return Finding(rule=self.id, level=level or self.level, message=message, hint=hint, at=at)


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the known name that a name is most like, ignoring case; None where it is like none (difflib's ratio)."""
    import difflib  # noqa: PLC0415 - a configuration without mistakes does not need it

    candidates = {each.lower(): each for each in sorted(known)}
    near = difflib.get_close_matches(name.lower(), candidates, n=1, cutoff=cutoff)
    return candidates[near[0]] if near else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str, *, cutoff: float = 0.6) -> str:
    """Return the hint ``did you mean "..."?`` for the nearest known name, or another hint where none is near."""
    near = nearest(name, known, cutoff=cutoff)
    return f'did you mean "{near}"?' if near else otherwise
