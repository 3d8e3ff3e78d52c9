"""Findings for people: place, rule and message, the line with a caret, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from provisioner.config.file import lines
from provisioner.config.rules import SECRET
from provisioner.config.secrets import redacted_line, without_private_keys
from provisioner.config.verdict import Suppressed
from provisioner.finding import Finding, Level, Position
from provisioner.report.subject import Subject

WIDTH = 110
"""Columns of an excerpt; a longer line is cut around the place."""


def format_findings(outcome: Subject) -> str:
    """Return all findings, each with its excerpt and hint, a summary line, and a line for each that is suppressed."""
    excerpts = _excerpts(outcome)
    blocks = [_block(finding, excerpts) for finding in outcome.findings]
    suppressed = [_suppressed(each) for each in outcome.suppressed]
    return "\n".join([*blocks, summary(outcome.findings), *suppressed]) + "\n"


def _suppressed(each: Suppressed) -> str:
    """Return the line of a finding that is suppressed."""
    finding, until = each.finding, f"; until {each.until}" if each.until else ""
    said = f"{finding.at} {finding.rule} {finding.level}: {finding.message} ({each.reason}{until})"
    return f"suppressed: {_printable(said)}"


def format_outcome(outcome: Subject, prefix: str) -> str:  # noqa: ARG001 - all formats are called alike
    """Return ``format_findings``: the text format of ``validate``."""
    return format_findings(outcome)


def summary(findings: Iterable[Finding]) -> str:
    """Return the counts in words; notes are not counted."""
    levels = [finding.level for finding in findings]
    errors, warnings = levels.count(Level.ERROR), levels.count(Level.WARNING)
    if not errors and not warnings:
        return "no errors, no warnings"
    return f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}"


def _counted(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _block(finding: Finding, excerpts: Mapping[tuple[str, int], _Line]) -> str:
    head = f"{finding.at} {finding.rule} {finding.level}: {_printable(finding.message)}"
    line = excerpts.get((finding.at.file, finding.at.line))
    return "\n".join([head, *(line.excerpt(finding.at) if line else ()), f"      = {_printable(finding.hint)}"])


class _Line(NamedTuple):
    """A line of a file as it is, and as an excerpt may show it."""

    written: str
    shown: str

    def excerpt(self, at: Position) -> list[str]:
        """Return the line with a caret below the place; nothing for a blank one."""
        if not self.shown.strip():
            return []
        column = at.column - 1
        if self.written[:column] != self.shown[:column]:  # what is masked has another length
            column = next(index for index, (one, two) in enumerate(zip(*self, strict=False)) if one != two)
        start = max(0, column - WIDTH // 2) if len(self.shown) > WIDTH else 0
        shown = self.shown[start : start + WIDTH].replace("\t", " ")
        return [f"{at.line:5} | {_printable(shown)}", f"      | {' ' * (column - start)}^"]


def _excerpts(outcome: Subject) -> dict[tuple[str, int], _Line]:
    """Return the lines that the findings are about, by file and number."""
    secret: dict[tuple[str, int], int] = {}
    for finding in reversed(outcome.findings):
        if finding.rule == SECRET.id:
            secret[finding.at.file, finding.at.line] = finding.at.column
    found = {}
    for source in outcome.sources:
        written, masked = tuple(lines(source.text)), tuple(lines(without_private_keys(source.text)))
        for number in {finding.at.line for finding in outcome.findings if finding.at.file == source.file}:
            place = (source.file, number)
            shown = redacted_line(masked[number - 1], secret.get(place), outcome.secrets, valid=source.valid)
            found[place] = _Line(written[number - 1], shown)
    return found


def _printable(text: str) -> str:
    """Return a text in which no control character reaches the terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
