"""``can``: who can do ACTION on ARN, with the path that proves it; or every lock that says no."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from provisioner import pipeline
from provisioner.checks.nearest import listed
from provisioner.commands import output
from provisioner.finding import did_you_mean
from provisioner.iam.actions import EVERY_ACTION, is_pattern, matching
from provisioner.iam.arn import parse
from provisioner.iam.catalog import service, services
from provisioner.iam.match import action_matches, text_like
from provisioner.iam.request import Values
from provisioner.iam.witness import TooManyStatesError
from provisioner.model.desired import Bastion, Desired, User
from provisioner.report.can_text import as_json, as_text
from provisioner.report.structured import canonical_parts
from provisioner.report.visible import one_line
from provisioner.views.can.answer import answer
from provisioner.views.can.values import Asker, Question

FORMATS = ("text", "json")

LONGEST_ARN = 2048
"""Characters of an ARN that is asked about.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html (a resource's name)
"""


def run(directory: Path, *, user: str, action: str, arn: str, context: Sequence[str], format_name: str) -> int:
    """Print the answer. Exit codes: 0 for yes, 1 for no, and for a configuration that is wrong (findings alone then).

    Raises UsageError for a question that cannot be asked.
    """
    given = context_from(context)
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    question = Question(
        users=users_named(outcome.desired, user),
        action=action_named(action, outcome.desired),
        arn=arn_named(arn, outcome.desired),
        context=given,
    )
    try:
        found = answer(outcome.desired, question)
    except TooManyStatesError:
        raise output.UsageError(
            f'the pattern "{_shown(arn)}" is too complicated to be compared with the policies: ask with fewer wildcards'
        ) from None
    if format_name == "json":
        output.write_parts(canonical_parts(as_json(user, question, found)))
    else:
        output.write_parts(as_text(user, question, found))
    return output.FINE if found.allowed else output.WRONG


def context_from(items: Iterable[str]) -> Values:
    """Return request context from ``KEY=VALUE`` texts; a key that stands there several times has several values."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for item in items:
        key, equals, value = item.partition("=")
        if not equals or ":" not in key or not key.isprintable():
            raise output.UsageError(
                f'"{_shown(item)}" is not KEY=VALUE: for example --context aws:RequestedRegion=us-east-1'
            )
        name, values = found.get(key.lower(), (key, ()))
        found[key.lower()] = (name, (*values, value))
    return dict(found.values())


def users_named(desired: Desired, text: str) -> tuple[Asker, ...]:
    """Return the users that a name, ``bastion/user``, ``user@bastion`` or an ARN means; each may have wildcards."""
    every = [Asker(bastion=bastion, user=user) for bastion in desired.bastions for user in bastion.users]
    found = tuple(
        each for each in every if any(text_like(text, name) for name in _names(each.bastion, each.user, text))
    )
    if found:
        return found
    known = sorted({each.user.name for each in every} | {each.name for each in every})
    bare = listed({each.user.name for each in every})
    hint = did_you_mean(text, known, f"the users are {bare}")
    order = "; the order is USER ACTION ARN" if ":" in text else ""
    raise output.UsageError(f'there is no user "{_shown(text)}": {hint}{order}')


def _names(bastion: Bastion, user: User, text: str) -> Iterator[str]:
    yield user.name
    if "/" in text:
        yield from (f"{bastion.name}/{user.name}", user.arn)
    if "@" in text:
        yield f"{user.name}@{bastion.name}"


def action_named(text: str, desired: Desired) -> str:
    """Return an action as AWS writes it, or a pattern as it is. Raises UsageError where AWS knows nothing like it."""
    prefix, _, name = text.partition(":")
    if text in EVERY_ACTION:
        return text
    if not prefix or not name or is_pattern(prefix) or not text.isprintable():
        raise output.UsageError(
            f'"{_shown(text)}" is no action: write SERVICE:ACTION, for example s3:PutObject or s3:Delete*'
        )
    known = matching(text)
    if known or _is_granted(text, desired):
        return text if is_pattern(text) or not known else known[0].full_name
    found = service(prefix)
    if found is None:
        hint = did_you_mean(prefix, services(), "`provisioner actions ARN` lists what there is for an ARN")
        raise output.UsageError(f'AWS has no service "{_shown(prefix)}": {hint}')
    names = [each.full_name for each in found.actions.values()]
    hint = did_you_mean(
        f"{found.prefix}:{name}", names, f"see https://docs.aws.amazon.com/service-authorization/, {found.prefix}"
    )
    raise output.UsageError(f'AWS has no action "{_shown(text)}": {hint}')


def _is_granted(text: str, desired: Desired) -> bool:
    """Tell whether the configuration names an action that AWS's data does not know: it may be older than the action."""
    return any(
        action_matches(text, action)
        for pair in desired.pairs
        for role in pair.roles
        for policy in role.policies
        for statement in policy.document.statements
        for action in statement.actions
    )


def arn_named(text: str, desired: Desired) -> str:
    """Return an ARN, or a pattern of ARNs. Raises UsageError for a text that is neither."""
    if text == "*":
        return text
    parsed = parse(text)
    if parsed is None or not text.isprintable() or "${" in text or len(text) > LONGEST_ARN or " " in text:
        known = {each.filled for each in desired.arns}
        otherwise = "an ARN has six parts, as arn:aws:s3:::www.example.com/*; * alone is any"
        hint = did_you_mean(text, known, otherwise) if len(text) <= LONGEST_ARN else otherwise
        raise output.UsageError(f'"{_shown(text)}" is no ARN: {one_line(hint)}')
    return text


def _shown(text: str) -> str:
    """Return what a user wrote, fit for a terminal."""
    cut = text if len(text) <= 200 else text[:200] + "..."  # noqa: PLR2004 - what a message can hold
    return "".join(character if character.isprintable() else "\ufffd" for character in cut)
