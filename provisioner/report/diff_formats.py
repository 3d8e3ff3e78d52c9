"""The formats of ``diff``: an explicit table."""

from __future__ import annotations

from collections.abc import Callable

from provisioner.report.comparison import Comparison
from provisioner.report.diff_github import format_github
from provisioner.report.diff_json import format_json
from provisioner.report.diff_markdown import format_markdown
from provisioner.report.diff_sarif import format_sarif
from provisioner.report.diff_text import format_text

FORMATS: dict[str, Callable[[Comparison, str], str]] = {
    "text": format_text,
    "markdown": format_markdown,
    "json": format_json,
    "github": format_github,
    "sarif": format_sarif,
}
"""Each takes the comparison, and what leads from the repository's root to the files (empty, or ending in a slash)."""
