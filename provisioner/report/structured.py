"""Findings for programs: JSON, GitHub's workflow commands, SARIF."""

from __future__ import annotations

import json
from typing import Any

from provisioner import __version__
from provisioner.checks.table import RULES
from provisioner.finding import Finding, Level
from provisioner.pipeline import Outcome

GITHUB_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def canonical(value: Any) -> str:  # noqa: ANN401 - anything that JSON holds
    """Return JSON with sorted keys and a trailing newline: the same bytes for the same value."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def format_json(outcome: Outcome, prefix: str) -> str:  # noqa: ARG001 - all formats are called alike
    """Return the findings as JSON; ``file`` is relative to the configuration's directory."""
    levels = [finding.level for finding in outcome.findings]
    findings = [
        {
            "rule": finding.rule,
            "level": finding.level.value,
            "message": finding.message,
            "hint": finding.hint,
            "file": finding.at.file,
            "line": finding.at.line,
            "column": finding.at.column,
        }
        for finding in outcome.findings
    ]
    counts = {"errors": levels.count(Level.ERROR), "warnings": levels.count(Level.WARNING)}
    return canonical({"findings": findings, "summary": counts})


def format_github(outcome: Outcome, prefix: str) -> str:
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
    shown = ",".join(f"{key}={_escaped_property(str(value))}" for key, value in properties.items())
    text = _escaped(finding.message + "\n" + finding.hint)
    return f"::{GITHUB_COMMANDS[finding.level]} {shown}::{text}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def format_sarif(outcome: Outcome, prefix: str) -> str:
    """Return the findings as SARIF 2.1.0, for code scanning.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    named = {finding.rule for finding in outcome.findings}
    rules = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": rule.why},
            "help": {"text": rule.source},
        }
        for rule in RULES
        if rule.id in named
    ]
    driver = {"name": "provisioner", "version": __version__, "rules": rules}
    results = [_sarif(finding, prefix) for finding in outcome.findings]
    return canonical(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
        }
    )


def _sarif(finding: Finding, prefix: str) -> dict[str, Any]:
    region = {"startLine": finding.at.line, "startColumn": finding.at.column}
    place = {"artifactLocation": {"uri": prefix + finding.at.file}, "region": region}
    return {
        "ruleId": finding.rule,
        "level": finding.level.value,
        "message": {"text": f"{finding.message} ({finding.hint})"},
        "locations": [{"physicalLocation": place}],
    }
