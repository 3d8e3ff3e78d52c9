"""Findings for programs: JSON, GitHub's workflow commands, SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import Any
from urllib.parse import quote

from provisioner import __version__
from provisioner.finding import Finding, Level
from provisioner.report.subject import Subject
from provisioner.report.visible import visible

GITHUB_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def canonical(value: Any) -> str:  # noqa: ANN401 - anything that JSON holds
    """Return JSON with sorted keys and a trailing newline: the same bytes for the same value.

    The text is that of ``json.dumps`` with ``indent=2, sort_keys=True, ensure_ascii=False``, which takes three times as
    long and several times the memory: it indents in Python, piece by piece.
    """
    return "".join(canonical_parts(value))


def canonical_parts(value: Any) -> Iterator[str]:  # noqa: ANN401 - anything that JSON holds
    """Yield the same text in parts, none of which is large, so that it need not be in memory as a whole."""
    yield from _parts(value, "\n", levels=4)
    yield "\n"


def _parts(value: Any, line: str, levels: int) -> Iterator[str]:  # noqa: ANN401 - anything that JSON holds
    if levels == 0 or not value or not isinstance(value, (dict, list)):
        yield _indented(value, line)
        return
    inner = line + "  "
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    for index, item in enumerate(sorted(value) if isinstance(value, dict) else value):
        yield (opening if index == 0 else ",") + inner
        if isinstance(value, dict):
            yield f"{encode_basestring(item)}: "
        yield from _parts(value[item] if isinstance(value, dict) else item, inner, levels - 1)
    yield line + closing


def _indented(value: Any, line: str) -> str:  # noqa: ANN401 - anything that JSON holds
    """Return JSON whose lines begin with ``line``: a line feed, and the blanks of this level."""
    if isinstance(value, str):
        return encode_basestring(value)
    if not value or not isinstance(value, (dict, list)):
        return json.dumps(value)
    inner = line + "  "
    if isinstance(value, list):
        items = [_indented(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]"
    items = [f"{encode_basestring(key)}: {_indented(value[key], inner)}" for key in sorted(value)]
    return f"{{{inner}{f',{inner}'.join(items)}{line}}}"


def format_json(outcome: Subject, prefix: str) -> str:  # noqa: ARG001 - all formats are called alike
    """Return the findings as JSON; ``file`` is relative to the configuration's directory."""
    levels = [finding.level for finding in outcome.findings]
    counts = {"errors": levels.count(Level.ERROR), "warnings": levels.count(Level.WARNING)}
    suppressed = [_json(each.finding) | {"reason": each.reason, "until": each.until} for each in outcome.suppressed]
    return canonical(
        {"findings": [_json(each) for each in outcome.findings], "summary": counts, "suppressed": suppressed}
    )


def _json(finding: Finding) -> dict[str, str | int | None]:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.at.file,
        "line": finding.at.line,
        "column": finding.at.column,
    }


def format_github(outcome: Subject, prefix: str) -> str:
    """Return one workflow command for each finding: GitHub shows it at its line of the pull request.

    ``prefix`` leads from the repository's root to the configuration.
    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    return "".join(_github(finding, prefix) for finding in outcome.findings)


def _github(finding: Finding, prefix: str) -> str:
    properties = {
        "file": prefix + finding.at.file,
        "line": finding.at.line,
        "col": finding.at.column,
        "title": finding.rule,
    }
    shown = ",".join(f"{key}={escaped_property(str(value))}" for key, value in properties.items())
    text = visible(escaped(finding.message + "\n" + finding.hint))
    return f"::{GITHUB_COMMANDS[finding.level]} {shown}::{text}\n"


def escaped(text: str) -> str:
    """Return a text as the message of one of GitHub's workflow commands."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """Return a text as the value of a property of one of GitHub's workflow commands."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")


def format_sarif(outcome: Subject, prefix: str) -> str:
    """Return the findings as SARIF 2.1.0, for code scanning.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    from provisioner.checks.table import RULES  # noqa: PLC0415 - a hundred modules, which no other format needs
    from provisioner.lint import rules as lint_rules  # noqa: PLC0415 - as above

    named = {finding.rule for finding in (*outcome.findings, *(each.finding for each in outcome.suppressed))}
    rules = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": rule.why},
            "help": {"text": rule.source},
        }
        for rule in (*RULES, *lint_rules.RULES)
        if rule.id in named
    ]
    driver = {"name": "provisioner", "version": __version__, "rules": rules}
    results = [_sarif(finding, prefix) for finding in outcome.findings]
    results += [
        _sarif(each.finding, prefix) | {"suppressions": [{"kind": "external", "justification": each.reason}]}
        for each in outcome.suppressed
    ]
    return canonical(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
        }
    )


def _sarif(finding: Finding, prefix: str) -> dict[str, Any]:
    region = {"startLine": finding.at.line, "startColumn": finding.at.column}
    place = {"artifactLocation": {"uri": quote(prefix + finding.at.file, errors="surrogateescape")}, "region": region}
    return {
        "ruleId": finding.rule,
        "level": finding.level.value,
        "message": {"text": f"{finding.message} ({finding.hint})"},
        "locations": [{"physicalLocation": place}],
    }
