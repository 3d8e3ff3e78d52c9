"""The formats of findings, by name."""

from __future__ import annotations

from collections.abc import Callable

from provisioner.report import structured, text
from provisioner.report.subject import Subject

FORMATS: dict[str, Callable[[Subject, str], str]] = {
    "text": text.format_outcome,
    "json": structured.format_json,
    "github": structured.format_github,
    "sarif": structured.format_sarif,
}
"""Each takes the outcome, and what leads from the repository's root to the configuration (empty, or ending in /)."""
