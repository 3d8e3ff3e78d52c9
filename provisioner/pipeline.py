"""The whole flow: load, validate, resolve, check. Everything else only looks at what comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from provisioner.checks import table
from provisioner.config import schema, secrets, source, structure
from provisioner.config.parse import parse
from provisioner.config.rules import UNKNOWN_KEY
from provisioner.finding import Finding, Level
from provisioner.model import Desired
from provisioner.resolve.build import resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a configuration asks for, and everything that is to be said about it, by place.

    Where ``failed``, ``desired`` holds what could be understood: it is for further checks, and never deployed.
    """

    desired: Desired
    findings: tuple[Finding, ...]
    sources: tuple[source.Source, ...]
    secrets: tuple[str, ...]
    """Texts that no output may show."""

    @property
    def failed(self) -> bool:
        """Whether there is at least one error."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def run(directory: Path) -> Outcome:
    """Load and judge the configuration in a directory. Raises UnreadableInputError where a file cannot be read."""
    return judge(source.read(directory, source.ACCOUNTS), source.read(directory, source.STACKS))


def judge(accounts: source.Source, stacks: source.Source) -> Outcome:
    """Judge a configuration that has been read."""
    findings, hidden = _structure(accounts, stacks)
    config = parse(accounts.root, stacks.root)
    # The trees are the largest thing there is, and have done their work.
    accounts, stacks = replace(accounts, root=None), replace(stacks, root=None)
    desired = resolve(config)
    for _, check in table.CHECKS:
        findings += check(desired)
    return Outcome(desired=desired, findings=_in_order(findings, hidden), sources=(accounts, stacks), secrets=hidden)


def _structure(accounts: source.Source, stacks: source.Source) -> tuple[list[Finding], tuple[str, ...]]:
    """Return what is wrong with either file alone, and every credential in them; mark in the trees what is broken."""
    findings = [*accounts.findings, *stacks.findings]
    shapes = ((accounts.root, schema.ACCOUNTS_FILE), (stacks.root, schema.STACKS_FILE))
    for root, shape in shapes:
        findings += structure.check(root, shape) if root else ()
    unknown = [finding.at for finding in findings if finding.rule == UNKNOWN_KEY.id]
    credentials = [found for root, _ in shapes if root for found in secrets.check(root, unknown)]
    findings += (finding for finding, _ in credentials)
    return findings, tuple(text for _, text in credentials)


def _in_order(findings: Iterable[Finding], hidden: tuple[str, ...]) -> tuple[Finding, ...]:
    """Return the findings by file, line, column and rule, each once, with no credential in them."""
    shown = {_redacted(finding, hidden) for finding in findings}
    return tuple(sorted(shown, key=lambda each: (each.at, each.rule, each.message)))


def _redacted(finding: Finding, hidden: tuple[str, ...]) -> Finding:
    message, hint = (secrets.redact(text, hidden) for text in (finding.message, finding.hint))
    if (message, hint) == (finding.message, finding.hint):
        return finding
    return Finding(rule=finding.rule, level=finding.level, message=message, hint=hint, at=finding.at)
