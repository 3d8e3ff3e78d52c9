"""A session duration that STS would refuse."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost, settings
from provisioner.finding import Example, Finding, Level, Position, Rule, Text
from provisioner.iam.quotas import MAX_SESSION_MAXIMUM, MAX_SESSION_MINIMUM, SESSION_MINIMUM
from provisioner.model.desired import Desired, Instance
from provisioner.resolve.durations import seconds, shown

RULE = Rule(
    id="session-duration",
    level=Level.ERROR,
    summary="A session is no duration, shorter than 15m, longer than 12h, or longer than the role's maximum.",
    why="AssumeRole refuses the call. The role's own maximum (max_session) is from 1h to 12h.",
    source="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    passing=Example(stacks="stacks: {website: {session: 2h, max_session: 2h}}"),
    failing=Example(stacks="stacks: {website: {session: 2h}}"),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every duration that AWS would refuse at its value, and every session above its maximum at the session."""
    config = desired.config
    own = [
        text
        for stack in config.stacks.values()
        for each in settings(stack)
        for text in _texts(each.session, each.max_session)
    ]
    for text, lowest in [*_texts(config.session, config.max_session), *own]:
        yield from _wrong(text, lowest)
    seen: set[Position] = set()
    for instance in () if lost(config.broken, "defaults") else desired.instances:
        yield from _above_maximum(instance, seen)


def _texts(session: Text | None, maximum: Text | None) -> list[tuple[Text, int]]:
    both = ((session, SESSION_MINIMUM), (maximum, MAX_SESSION_MINIMUM))
    return [(text, lowest) for text, lowest in both if text is not None]


def _wrong(text: Text, lowest: int) -> Iterator[Finding]:
    if "${" in text.value:
        return
    total = seconds(text.value)
    if total is None:
        yield RULE.finding(
            text.at, f'"{text.value}" is not a duration', "write a number and a unit (s, m or h), for example 30m"
        )
    elif not lowest <= total <= MAX_SESSION_MAXIMUM:
        message = f'"{text.value}" is not from {shown(lowest)} to {shown(MAX_SESSION_MAXIMUM)}'
        yield RULE.finding(text.at, message, "AWS refuses anything else")


def _above_maximum(instance: Instance, seen: set[Position]) -> Iterator[Finding]:
    session, maximum = instance.settings.session, instance.settings.max_session
    if session is None or maximum is None or lost(instance.broken, "session", "max_session") or session.at in seen:
        return
    asked, allowed = seconds(session.value), seconds(maximum.value)
    if asked is None or allowed is None or asked <= allowed or asked > MAX_SESSION_MAXIMUM:
        return
    seen.add(session.at)
    message = (
        f'the stack "{instance.stack.name}" asks for a session of {session.value}; its role allows {maximum.value}'
    )
    yield RULE.finding(session.at, message, f"set max_session: {session.value}, or ask for less")
