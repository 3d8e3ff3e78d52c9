"""A policy document, judged: its form, each text, each statement by AWS's data, and the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from provisioner.checks import (
    condition_fit,
    condition_key,
    condition_type,
    condition_value,
    dead_grant,
    idle_arn,
    idle_variable,
    policy_size,
    resourceless_action,
    trust_policy_size,
    unknown_action,
    unknown_resource,
    unknown_service,
)
from provisioner.finding import Finding, Level, Rule
from provisioner.iam.lint import actions, conditions, resources
from provisioner.iam.lint.clean import clean, shape
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.iam.quotas import QUOTAS
from provisioner.lint import grammar, trust, words
from provisioner.lint.parts import Part, is_trust, parts
from provisioner.lint.places import Path
from provisioner.lint.read import Mistake, Text, doubles
from provisioner.lint.rules import POLICY_VERSION

Judge = tuple[Rule, Callable[[Grant], Iterable[Problem]]]

OF_NAMES: tuple[Judge, ...] = (
    (unknown_service.RULE, actions.unknown_services),
    (unknown_action.RULE, actions.unknown_actions),
)
OF_RESOURCES: tuple[Judge, ...] = ((unknown_resource.RULE, resources.unknown_resources),)
OF_GRANTS: tuple[Judge, ...] = (
    (dead_grant.RULE, actions.dead_actions),
    (resourceless_action.RULE, actions.resourceless_actions),
    (idle_arn.RULE, actions.idle_resources),
)
OF_CONDITIONS: tuple[Judge, ...] = (
    (condition_key.RULE, conditions.unknown_keys),
    (condition_fit.RULE, conditions.unfitting_keys),
    (condition_type.RULE, conditions.wrong_operators),
    (condition_value.RULE, conditions.wrong_values),
    (idle_variable.RULE, conditions.idle_variables),
)
OPERATORS = frozenset({condition_type.RULE.id})
KEYS = frozenset({condition_key.RULE.id, condition_fit.RULE.id})

INLINE = 10240
"""Characters of all inline policies of a role together: no document is longer.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""


def judge(text: Text) -> tuple[Finding, ...]:
    """Return all that is to be said of a policy file, by place."""
    found = set(text.findings)
    if not text.findings:
        found |= {text.placed(mistake) for mistake in _mistakes(text)}
    return tuple(sorted(found, key=lambda each: (each.at, each.rule, each.message)))


def _mistakes(text: Text) -> Iterator[Mistake]:
    found = parts(text.value)
    trusts = is_trust(text.value)
    yield from doubles(text)
    yield from grammar.mistakes(text.value)
    yield from words.mistakes(found)
    yield from words.partitions(found)
    if trusts:
        yield from trust.mistakes(found)
    for part in found:
        yield from _of_statement(part)
    yield from _version(text, found)
    yield from _size(text, trust=trusts)


def _of_statement(part: Part) -> Iterator[Mistake]:
    """Yield what AWS's data says of a statement, NotAction and NotResource as far as that is exact."""
    names = tuple(action for action, _ in part.actions if ":" in action or action == "*")
    arns = tuple(arn for arn, _ in part.resources) or ("*",)
    tests = tuple(test for test, _ in part.tests)
    grant = Grant(effect=part.effect, actions=names, resources=arns, tests=tests)
    if not part.not_actions and not part.not_resources:
        if not clean(shape(grant)):
            yield from _said(part, grant, (*OF_NAMES, *OF_RESOURCES, *OF_GRANTS, *OF_CONDITIONS))
        return
    meant = Grant(effect=part.effect, actions=("*",) if part.not_actions else names, resources=arns, tests=tests)
    yield from _said(part, grant, (*OF_NAMES, *OF_RESOURCES))
    yield from _said(part, meant, OF_CONDITIONS)


def _said(part: Part, grant: Grant, judges: Iterable[Judge]) -> Iterator[Mistake]:
    for rule, speak in judges:
        for problem in speak(grant):
            yield Mistake(
                rule=rule,
                path=_path(part, problem, rule),
                message=problem.message,
                hint=problem.hint,
                at_key=rule.id in OPERATORS | KEYS,
                level=None if problem.sure else Level.WARNING,
            )


def _path(part: Part, problem: Problem, rule: Rule) -> Path:
    """Return the path of what a problem is about."""
    if problem.test is None:
        return next(path for text, path in (*part.actions, *part.resources) if text == problem.item)
    test, path = part.tests[problem.test]
    if rule.id in OPERATORS:
        return path[:-1]
    if rule.id in KEYS or len(test.values) == 1:
        return path
    return (*path, test.values.index(problem.item))


def _version(text: Text, found: Iterable[Part]) -> Iterator[Mistake]:
    """Yield that the document is of the old version of the language, in which variables are plain text."""
    if not isinstance(text.value, dict) or text.value.get("Version", "2008-10-17") != "2008-10-17":
        return
    texts = [text for part in found for text, _ in part.resources]
    texts += [value for part in found for test, _ in part.tests for value in test.values]
    variables = [text for text in texts if "${" in text]
    said = f': "{variables[0]}" stands for itself' if variables else ""
    yield Mistake(
        rule=POLICY_VERSION,
        path=("Version",),
        message=f"the document is of the language version 2008-10-17, which has no policy variables{said}",
        hint='write "Version": "2012-10-17"',
        level=None if variables else Level.NOTE,
    )


def _size(text: Text, *, trust: bool) -> Iterator[Mistake]:
    """Yield that a document is too long; a warning where it fits into an inline policy, or a raised quota.

    White space is not counted; no document is called longer than it is.
    """
    quota = QUOTAS["trust_policy_characters" if trust else "policy_characters"]
    most, otherwise = (
        (quota.maximum, "have the quota raised") if trust else (INLINE, "use it as an inline policy of a role")
    )
    size = sum(map(len, text.text.split()))
    if size > quota.default:
        message = f"the document has {size:,} characters, white space left out; {quota.default:,} are allowed"
        yield Mistake(
            rule=trust_policy_size.RULE if trust else policy_size.RULE,
            path=(),
            message=message,
            hint=f"split it, or {otherwise} (at most {most:,})" if size <= most else "split it",
            level=Level.WARNING if size <= most else None,
        )
