"""Who may assume which role, asked only where a yes is possible: the same answers as asking about everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.finding import Example
from provisioner.iam.document import Document, Exceptions, Statement
from provisioner.model.desired import Desired, Pair, Policy, Role, User
from provisioner.views.access import accesses
from provisioner.views.assumable import answers
from tests.overlay import judge

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").iterdir())
TWO_USERS = "bastions: {main: {users: {other-bot: {environments: [production]}}}}"


def fast(desired: Desired) -> set[tuple[str, str]]:
    return {(each.user.arn, each.role.arn) for each in answers(desired) if each.decision.allowed}


def thorough(desired: Desired) -> set[tuple[str, str]]:
    return {(each.user.arn, each.role.arn) for each in accesses(desired) if each.decision.allowed}


def smallest(accounts: str = TWO_USERS) -> Desired:
    outcome = judge(Example(accounts=accounts, stacks="stacks: {website: {accounts: [production]}}"))
    assert not outcome.failed, outcome.findings
    return outcome.desired


def with_role(desired: Desired, trust: Document) -> Desired:
    """Return the same with another trust policy of the one role."""
    (pair,) = desired.pairs
    (role,) = pair.roles
    return replace(desired, pairs=(replace(pair, roles=(replace(role, trust_policy=trust),)),))


def with_grant(desired: Desired, user: str, statement: Statement) -> Desired:
    """Return the same with one more grant of a user of the bastion."""
    (bastion,) = desired.bastions
    grant = Policy(name="more", path="/", arn="arn:aws:iam::111111111111:policy/more", document=_document(statement))
    users = tuple(replace(each, grants=(grant,)) if each.name == user else each for each in bastion.users)
    return replace(desired, bastions=(replace(bastion, users=users),))


def _document(*statements: Statement) -> Document:
    return Document(statements=statements)


def _open(*principals: str, exceptions: Exceptions | None = None) -> Document:
    actions = ("sts:AssumeRole",)
    return _document(Statement(sid="Open", principals=principals, actions=actions, exceptions=exceptions))


@pytest.mark.parametrize("directory", EXAMPLES, ids=lambda path: path.name)
def test_the_answers_for_an_example_are_those_of_asking_about_everybody(directory: Path) -> None:
    desired = pipeline.run(directory).desired

    assert fast(desired) == thorough(desired)
    assert fast(desired) != set()


def mistakes() -> Iterator[tuple[str, Desired, int]]:
    """Yield states that the program never makes, with the number of pairs that are open."""
    desired = smallest()
    (pair,) = desired.pairs
    (role,) = pair.roles
    allowed = Statement(sid="More", actions=("sts:AssumeRole",), resources=(role.arn,))
    root = "arn:aws:iam::111111111111:root"
    yield "as made", desired, 1
    yield "open to the account, a grant for one", with_role(desired, _open(root)), 1
    yield "a second grant, the trust policy holds", with_grant(desired, "other-bot", allowed), 1
    both = with_grant(with_role(desired, _open(root)), "other-bot", allowed)
    yield "open to the account, a grant for both", both, 2
    wildcard = replace(allowed, resources=("arn:aws:iam::*:role/stack-updaters/*",))
    yield "a wildcard", with_grant(with_role(desired, _open(root)), "other-bot", wildcard), 2
    other = replace(allowed, resources=("arn:aws:iam::333333333333:role/another",))
    yield "another role", with_grant(with_role(desired, _open(root)), "other-bot", other), 1
    but = replace(allowed, resources=(), exceptions=Exceptions(resources=("arn:aws:s3:::*",)))
    yield "all but buckets", with_grant(with_role(desired, _open(root)), "other-bot", but), 2
    deny = replace(allowed, effect="Deny")
    yield "a deny", with_grant(with_role(desired, _open(root)), "cicd-bot", deny), 0
    yield "named, in another account", with_role(desired, _open("arn:aws:iam::111111111111:user/other-bot")), 0


@pytest.mark.parametrize(
    ("what", "desired", "opened"), list(mistakes()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_the_answers_for_what_is_never_made_are_those_of_asking_about_everybody(
    what: str, desired: Desired, opened: int
) -> None:
    assert (what, len(fast(desired))) == (what, opened)
    assert fast(desired) == thorough(desired)


def within(desired: Desired) -> Desired:
    """Return the same with the role moved into the bastion's own account."""
    (pair,) = desired.pairs
    (role,) = pair.roles
    here = replace(role, arn=role.arn.replace("333333333333", "111111111111"))
    return replace(desired, pairs=(replace(pair, roles=(here,)),))


@pytest.mark.parametrize(
    "trust",
    [
        _open("arn:aws:iam::111111111111:user/other-bot"),
        _open("*"),
        _open("arn:aws:iam::111111111111:root"),
        _open(exceptions=Exceptions(principals=("arn:aws:iam::111111111111:user/cicd-bot",))),
    ],
    ids=["user", "everybody", "account", "all but one"],
)
def test_a_role_of_the_bastions_own_account_can_be_open_without_a_grant(trust: Document) -> None:
    desired = with_role(within(smallest()), trust)

    assert fast(desired) == thorough(desired)


def test_a_user_that_the_stack_names_and_that_is_kept_out_has_an_answer_with_its_reasons() -> None:
    desired = smallest()
    (pair,) = desired.pairs
    users = tuple(replace(user, grants=()) for user in pair.users)
    without = replace(desired, pairs=(replace(pair, users=users),))

    (answer,) = answers(without)

    assert (answer.user.name, answer.decision.allowed) == ("cicd-bot", False)
    assert answer.decision.reasons() == ("identity policy: no statement allows sts:AssumeRole",)


def test_what_is_needed_for_an_answer_is_the_answer() -> None:
    (answer,) = answers(smallest())
    parts: tuple[Pair, Role, User] = (answer.pair, answer.role, answer.user)

    assert [part.name for part in parts] == ["main-production", "WebsiteStackUpdaterRole", "cicd-bot"]
