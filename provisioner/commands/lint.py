"""``lint``: plain policy documents, judged alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from provisioner.commands import output
from provisioner.config.file import Source
from provisioner.config.verdict import Suppressed
from provisioner.finding import Finding, Level
from provisioner.lint.policy import judge
from provisioner.lint.read import read
from provisioner.record import dataclass
from provisioner.report.formats import FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The findings of all files, and those files that have one."""

    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]
    secrets: tuple[str, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()


def run(paths: Iterable[Path], *, format_name: str, strict: bool) -> int:
    """Print the findings of policy files; 1 where there is an error. Raises UnreadableInputError."""
    findings: list[Finding] = []
    sources: list[Source] = []
    for path in paths:
        text = read(path)
        found = judge(text)
        findings += (_strict(finding) for finding in found) if strict else found
        if found:
            sources.append(Source(file=text.file, text=text.text, root=None, findings=()))
    output.write(FORMATS[format_name](Judged(findings=tuple(findings), sources=tuple(sources)), ""))
    return output.WRONG if any(finding.level is Level.ERROR for finding in findings) else output.FINE


def _strict(finding: Finding) -> Finding:
    return replace(finding, level=Level.ERROR) if finding.level is Level.WARNING else finding
