"""Findings for people: place, rule and message, the line with a caret, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from provisioner.config.secrets import redact_line
from provisioner.config.source import lines
from provisioner.finding import Finding, Level
from provisioner.pipeline import Outcome

WIDTH = 110
"""Columns of an excerpt; a longer line is cut around the place."""


def format_findings(outcome: Outcome) -> str:
    """Return all findings, each with its excerpt and hint, and a summary line."""
    files = {source.file: tuple(lines(source.text)) for source in outcome.sources}
    blocks = [_block(finding, files, outcome.secrets) for finding in outcome.findings]
    return "\n".join([*blocks, summary(outcome.findings)]) + "\n"


def format_outcome(outcome: Outcome, prefix: str) -> str:  # noqa: ARG001 - all formats are called alike
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


def _block(finding: Finding, files: Mapping[str, tuple[str, ...]], secrets: Iterable[str]) -> str:
    head = f"{finding.at} {finding.rule} {finding.level}: {finding.message}"
    return "\n".join([head, *_excerpt(finding, files, secrets), f"      = {finding.hint}"])


def _excerpt(finding: Finding, files: Mapping[str, tuple[str, ...]], secrets: Iterable[str]) -> list[str]:
    source = files.get(finding.at.file, ())
    if not 0 < finding.at.line <= len(source):
        return []
    original = source[finding.at.line - 1]
    line = redact_line(original, secrets)
    column = finding.at.column - 1
    if line != original:  # what is masked has another length: the caret would point beside it
        column = len(line) - len(line.lstrip())
    start = max(0, column - WIDTH // 2) if len(line) > WIDTH else 0
    shown = line[start : start + WIDTH].replace("\t", " ")
    return [f"{finding.at.line:5} | {_printable(shown)}", f"      | {' ' * (column - start)}^"]


def _printable(text: str) -> str:
    """Return a text in which no control character reaches the terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
