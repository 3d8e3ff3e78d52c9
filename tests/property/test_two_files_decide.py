"""A user can assume a role only if both files say so: for every user, role, external ID and tag of every case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings

from provisioner import pipeline
from provisioner.iam.assume import assume_role
from provisioner.iam.document import Document, Statement
from provisioner.iam.request import Principal
from provisioner.model.desired import Desired, Role, User
from provisioner.views.access import grants_of
from tests.property.configurations import Files, configurations, judge
from tests.property.two_files import Said, load, said

ROOT = Path(__file__).parents[2]
CASES = ("examples/*/accounts.yaml", "tests/cases/valid/*/accounts.yaml")
DIRECTORIES = [ROOT, *sorted(path.parent for pattern in CASES for path in ROOT.glob(pattern))]

STS = ("sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession")
ANYTHING = (Document(statements=(Statement(sid="Anything", actions=STS, resources=("*",)),)),)

SESSIONS: tuple[tuple[dict[str, str], str | None], ...] = (
    ({}, None),
    ({"team": "web"}, None),
    ({}, "alice"),
    ({"team": "web"}, "alice"),
)
"""Session tags and source identity of a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A user of a bastion, and a role of an account."""

    user: User
    grants: Sequence[Document]
    role: Role
    said: Said

    @property
    def intruder(self) -> User:
        """A user that nobody has named, with the same tags, in the same account."""
        head, _, _ = self.user.arn.partition(":user/")
        return User(
            name="intruder",
            arn=f"{head}:user/intruder",
            managed=False,
            path="/",
            tags=self.user.tags,
            grants=(),
            at=self.user.at,
        )


def questions(desired: Desired, answers: list[Said]) -> Iterator[Question]:
    roles = {(role.key, pair.account.name): role for pair in desired.pairs for role in pair.roles}
    for bastion, each in product(desired.bastions, answers):
        for user in bastion.users:
            granted = tuple(grants_of(desired, bastion.name, user.name))
            yield Question(user=user, grants=granted, role=roles[each.stack, each.account], said=each)


def allowed(
    question: Question,
    user: User,
    grants: Sequence[Document],
    external_id: str | None,
    *,
    tagged: bool = True,
    session: tuple[dict[str, str], str | None] = SESSIONS[0],
) -> bool:
    session_tags, source_identity = session
    return assume_role(
        identity=grants,
        trust=question.role.trust_policy,
        principal=Principal(arn=user.arn, tags=user.tags if tagged else {}),
        role_arn=question.role.arn,
        external_id=external_id,
        session_tags=session_tags,
        source_identity=source_identity,
    ).allowed


def wrong_answers(desired: Desired, answers: list[Said]) -> Iterator[tuple[object, ...]]:
    """Yield every call that the evaluator decides otherwise than the files say."""
    ids = sorted({each.external_id for each in answers})
    for each in questions(desired, answers):
        may = each.user.arn in each.said.users
        other = next((one for one in ids if one != each.said.external_id), "another/stack")
        for external_id, tagged, session in product((each.said.external_id, other, None), (True, False), SESSIONS):
            carried = (each.said.session_tags or not session[0]) and (each.said.source_identity or not session[1])
            expected = may and carried and tagged and external_id == each.said.external_id
            for grants in (each.grants, ANYTHING):
                if allowed(each, each.user, grants, external_id, tagged=tagged, session=session) != expected:
                    yield each.user.arn, each.role.arn, external_id, tagged, session, expected, grants is ANYTHING
        if allowed(each, each.intruder, ANYTHING, each.said.external_id):
            yield each.intruder.arn, each.role.arn


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name)
def test_roles_are_those_that_the_files_ask_for(directory: Path) -> None:
    desired = pipeline.run(directory).desired
    made = {(role.key, pair.account.name): role.external_id for pair in desired.pairs for role in pair.roles}

    assert made == {(each.stack, each.account): each.external_id for each in said(*load(directory))}


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name)
def test_evaluator_decides_every_call_as_the_files_say(directory: Path) -> None:
    answers = list(said(*load(directory)))

    assert list(wrong_answers(pipeline.run(directory).desired, answers)) == []


@given(configurations())
@settings(max_examples=30)
def test_evaluator_decides_every_call_as_generated_files_say(files: Files) -> None:
    answers = list(said(files.accounts, files.stacks))

    assert list(wrong_answers(judge(files).desired, answers)) == []


@given(configurations())
def test_grants_name_exactly_the_roles_that_a_user_may_assume(files: Files) -> None:
    desired = judge(files).desired
    answers = list(said(files.accounts, files.stacks))
    expected: dict[str, set[str]] = {user.arn: set() for bastion in desired.bastions for user in bastion.users}
    granted: dict[str, set[str]] = {arn: set() for arn in expected}
    for each in questions(desired, answers):
        if each.user.arn in each.said.users:
            expected[each.user.arn].add(each.role.arn)
        statements = [statement for document in each.grants for statement in document.statements]
        granted[each.user.arn] |= {arn for statement in statements for arn in statement.resources}

    assert granted == expected
