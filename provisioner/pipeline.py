"""The whole flow: load, validate, resolve, check. Everything else only looks at what comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from provisioner.checks import table
from provisioner.config import schema, secrets, source, structure
from provisioner.config.file import Source
from provisioner.config.node import Node
from provisioner.config.parse import parse
from provisioner.config.rules import UNKNOWN_KEY, UNKNOWN_PARAMETER
from provisioner.config.templates import Expanded, expand
from provisioner.config.verdict import Suppressed, decide, today
from provisioner.finding import Finding, Level
from provisioner.model.desired import Desired
from provisioner.record import dataclass
from provisioner.resolve.build import resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a configuration asks for, and everything that is to be said about it, by place.

    Where ``failed``, ``desired`` holds what could be understood: it is for further checks, and never deployed.
    """

    desired: Desired
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]
    secrets: tuple[str, ...]
    """Texts that no output may show."""
    suppressed: tuple[Suppressed, ...] = ()
    """What the configuration suppresses, by place: it is listed, and counts nowhere."""

    @property
    def failed(self) -> bool:
        """Whether there is at least one error."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def run(directory: Path) -> Outcome:
    """Load and judge the configuration in a directory. Raises UnreadableInputError where a file cannot be read."""
    return judge(
        source.read(directory, source.ACCOUNTS),
        source.read(directory, source.STACKS),
        source.read_if_there(directory, source.TEMPLATES),
    )


def judge(accounts: Source, stacks: Source, templates: Source | None = None, *, day: date | None = None) -> Outcome:
    """Judge a configuration that has been read, as of a day (suppressions end, AWS's data ages): today by default."""
    sources = tuple(filter(None, (accounts, stacks, templates)))
    expanded = expand(stacks.root, templates)
    findings, hidden = _structure(accounts.root, expanded, sources)
    config = parse(accounts.root, expanded.root)
    # The trees are the largest thing there is, and have done their work.
    sources = tuple(replace(each, root=None) for each in sources)
    del accounts, stacks, templates, expanded
    desired = resolve(config)
    for _, check in table.CHECKS:
        findings += check(desired)
    verdict = decide(config, _in_order(findings, hidden), table.RULES, day or today())
    return Outcome(
        desired=desired,
        findings=_in_order(verdict.findings, hidden),
        suppressed=_without_credentials(verdict.suppressed, hidden),
        sources=sources,
        secrets=hidden,
    )


def _structure(
    accounts: Node | None, stacks: Expanded, sources: Iterable[Source]
) -> tuple[list[Finding], tuple[str, ...]]:
    """Return what is wrong with each file alone, and every credential in them; mark in the trees what is broken."""
    findings = [finding for each in sources for finding in each.findings] + [*stacks.findings]
    for root, shape in ((accounts, schema.ACCOUNTS_FILE), (stacks.root, schema.STACKS_FILE)):
        findings += structure.check(root, shape) if root else ()
    unknown = [finding.at for finding in findings if finding.rule in (UNKNOWN_KEY.id, UNKNOWN_PARAMETER.id)]
    credentials = [found for each in sources if each.root for found in secrets.check(each.root, unknown)]
    findings += (finding for finding, _ in credentials)
    return findings, tuple(text for _, text in credentials)


def _in_order(findings: Iterable[Finding], hidden: tuple[str, ...]) -> tuple[Finding, ...]:
    """Return the findings by file, line, column and rule, each once, with no credential in them."""
    shown = {_redacted(finding, hidden) for finding in findings}
    return tuple(sorted(shown, key=lambda each: (each.at, each.rule, each.message)))


def _without_credentials(found: Iterable[Suppressed], hidden: tuple[str, ...]) -> tuple[Suppressed, ...]:
    shown = (replace(each, reason=secrets.redact(each.reason, hidden)) for each in found)
    return tuple(sorted(shown, key=lambda each: (each.finding.at, each.finding.rule, each.finding.message)))


def _redacted(finding: Finding, hidden: tuple[str, ...]) -> Finding:
    message, hint = (secrets.redact(text, hidden) for text in (finding.message, finding.hint))
    if (message, hint) == (finding.message, finding.hint):
        return finding
    return Finding(rule=finding.rule, level=finding.level, message=message, hint=hint, at=finding.at)
