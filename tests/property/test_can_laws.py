"""``can`` against what ``render`` prints, read again as plain JSON: the same answer for whatever is asked."""

from __future__ import annotations

import fnmatch
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from provisioner import pipeline
from provisioner.iam.actions import acts_on_arn, is_pattern, matching
from provisioner.iam.catalog import service
from provisioner.iam.document import Document
from provisioner.iam.evaluate import evaluate
from provisioner.iam.parse_document import document_from_json
from provisioner.iam.request import Principal, Request
from provisioner.model.desired import Desired
from provisioner.views.can.answer import answer
from provisioner.views.can.values import Asker, Question
from provisioner.views.render import render

ROOT = Path(__file__).parents[2]
DIRECTORIES = [
    ROOT,
    *sorted(path.parent for path in (ROOT / "examples").glob("*/accounts.yaml")),
    *(ROOT / "tests" / "cases" / "valid" / name for name in ("deny-and-when", "defaults", "two-bastions")),
]
CONTEXTS: tuple[dict[str, str], ...] = (
    {},
    {"s3:prefix": "help/x"},
    {"aws:RequestedRegion": "us-east-1"},
    {"aws:PrincipalTag/access-to-production": "false"},
    {"sts:ExternalId": "another"},
)

Way = tuple[str, str]
"""A user's ARN and a role's."""


@cache
def read(directory: Path) -> tuple[Desired, dict[str, Any]]:
    desired = pipeline.run(directory).desired
    return desired, render(desired)


def documents(policies: list[dict[str, Any]]) -> list[Document]:
    return [document_from_json(policy["document"]) for policy in policies]


@cache
def people(directory: Path) -> list[tuple[dict[str, Any], list[Document]]]:
    """Return every user with all that it is granted."""
    _, body = read(directory)
    found = []
    for bastion in body["bastions"]:
        for user in bastion["users"]:
            policies = [*user.get("grants", [])]
            for pair in body["pairs"]:
                if pair["bastion"]["name"] == bastion["name"]:
                    policies += [
                        grant for each in pair["users"] if each["name"] == user["name"] for grant in each["grants"]
                    ]
            found.append((user, documents(policies)))
    return found


@cache
def roles(directory: Path) -> list[tuple[dict[str, Any], Document, list[Document]]]:
    _, body = read(directory)
    return [
        (role, document_from_json(role["trust_policy"]), documents(role["policies"]))
        for pair in body["pairs"]
        for role in pair["roles"]
    ]


def ways(directory: Path, action: str, arn: str, context: dict[str, str]) -> set[Way]:
    """Return who can do an action on an ARN, through which role: every user and every role asked about."""
    return {
        (user["arn"], role["arn"])
        for role, trust, policies in roles(directory)
        if _may(role, policies, action, arn, context)
        for user, granted in people(directory)
        if evaluate(
            Request(
                principal=Principal(arn=user["arn"], tags=user["tags"]),
                action="sts:AssumeRole",
                resource=role["arn"],
                context={"sts:ExternalId": role["external_id"], **context},
            ),
            identity=granted,
            trust=trust,
        ).allowed
    }


def _may(role: dict[str, Any], policies: list[Document], action: str, arn: str, context: dict[str, str]) -> bool:
    given_keys = {key.lower() for key in context} | {"aws:principalarn", "aws:principalaccount", "aws:principaltype"}
    given_keys |= {f"aws:principaltag/{key}".lower() for key in role["tags"]}
    usable = [
        statement
        for document in policies
        for statement in document.statements
        if statement.effect == "Deny"
        or all(key.lower() in given_keys for _, keys in statement.conditions for key, _ in keys)
    ]
    request = Request(
        principal=Principal(arn=role["arn"], tags=role["tags"], session_name="x"),
        action=action,
        resource=arn,
        context=context,
    )
    return evaluate(request, identity=[Document(statements=tuple(usable))]).allowed


def acts(action: str, arn: str) -> bool:
    """Tell whether an action acts on an ARN, by AWS's data."""
    return any(acts_on_arn(each, arn) for each in matching(action))


def asked(directory: Path, action: str, arn: str, context: dict[str, str]) -> Question:
    desired, _ = read(directory)
    users = tuple(Asker(bastion=bastion, user=user) for bastion in desired.bastions for user in bastion.users)
    return Question(users=users, action=action, arn=arn, context=context)


@cache
def _patterns(directory: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    statements = [each for _, _, policies in roles(directory) for one in policies for each in one.statements]
    resources = sorted({one for each in statements for one in each.resources})
    prefixes = {action.partition(":")[0] for each in statements for action in each.actions}
    known = [found for prefix in sorted(prefixes) if (found := service(prefix))]
    names = {action.full_name for found in known for action in list(found.actions.values())[:40]}
    exact = {action for each in statements for action in each.actions if "*" not in action}
    return tuple(sorted(names | exact)), tuple(resources)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Path, str, str, dict[str, str]]:
    """Return an action and an ARN, near to what the policies say."""
    directory = draw(st.sampled_from(DIRECTORIES))
    actions, resources = _patterns(directory)
    arn = draw(st.sampled_from([*resources, "arn:aws:s3:::elsewhere/x", "*"]))
    filled = re.sub(r"\*", lambda _: draw(st.sampled_from(["", "x", "help/x", "é", "x:y"])), arn).replace("?", "q")
    return directory, draw(st.sampled_from(actions)), filled or "*", draw(st.sampled_from(CONTEXTS))


@given(questions())
def test_can_says_yes_exactly_where_the_rendered_documents_do(
    question: tuple[Path, str, str, dict[str, str]],
) -> None:
    directory, action, arn, context = question
    assume(arn != "*")  # which asks for any
    found = answer(read(directory)[0], asked(directory, action, arn, context))

    assert {(path.asker.user.arn, path.role.arn) for path in found.paths} == ways(directory, action, arn, context)
    assert bool(found.locks) != found.allowed


@given(questions(), st.data())
def test_can_about_patterns_says_yes_where_it_does_about_anything_that_they_match(
    question: tuple[Path, str, str, dict[str, str]], data: st.DataObject
) -> None:
    directory, action, arn, context = question
    cut = data.draw(st.integers(min_value=action.index(":") + 1, max_value=len(action)))
    pattern = data.draw(st.sampled_from([f"{action[:cut]}*", action, "*"]))
    start, end = sorted(data.draw(st.tuples(*[st.integers(min_value=0, max_value=len(arn))] * 2)))
    arns = data.draw(st.sampled_from([f"{arn[:start]}*{arn[end:]}", arn, "*"]))
    found = answer(read(directory)[0], asked(directory, pattern, arns, context))
    shown = {(path.asker.user.arn, path.role.arn) for path in found.paths}

    if not is_pattern(arns) or acts(action, arn):
        assert ways(directory, action, arn, context) <= shown
    for path in found.paths[:3]:
        assert fnmatch.fnmatchcase(path.action.lower(), pattern.lower())
        assert re.fullmatch(".*".join(map(re.escape, arns.split("*"))), path.resource, re.DOTALL)
        assert (path.asker.user.arn, path.role.arn) in ways(directory, path.action, path.resource, context)
        assert not is_pattern(arns) or acts(path.action, path.resource)


@settings(max_examples=30)
@given(questions())
def test_every_lock_of_a_no_says_who_where_and_how_to_open_it(question: tuple[Path, str, str, dict[str, str]]) -> None:
    directory, action, arn, context = question
    found = answer(read(directory)[0], asked(directory, action, arn, context))
    assume(not found.allowed)

    for lock in found.locks:
        assert lock.message
        assert lock.remedy
        lines = (directory / lock.at.file).read_text("utf-8").splitlines()
        assert 1 <= lock.at.line <= len(lines)


def test_contexts_and_directories_of_the_law_reach_both_answers() -> None:
    answers: set[bool] = set()
    for directory in DIRECTORIES:
        for arn in _patterns(directory)[1][:5]:
            answers |= {answer(read(directory)[0], asked(directory, "s3:GetObject", arn, {})).allowed}

    assert answers == {True, False}


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name)
def test_everything_that_a_statement_allows_can_be_done_through_its_role(directory: Path) -> None:
    """A pattern that is asked about as it stands is met by the statement that it is taken from."""
    desired, _ = read(directory)
    for role, _, policies in roles(directory):
        for statement in (each for one in policies for each in one.statements if each.effect == "Allow"):
            if statement.conditions or "${" in "".join(statement.resources):
                continue
            found = answer(desired, asked(directory, statement.actions[0], statement.resources[0], {}))
            able = {path.role.arn for path in found.paths}
            denied = any(each.effect == "Deny" for one in policies for each in one.statements)
            assert role["arn"] in able or denied
