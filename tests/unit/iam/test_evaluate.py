"""The decision for one request: both sides, one account and several, denies, and the reasons in words."""

from __future__ import annotations

from typing import Any

import pytest

from provisioner.iam.decision import Decision, Denial, Side
from provisioner.iam.document import Document
from provisioner.iam.evaluate import evaluate
from provisioner.iam.parse_document import document_from_json
from provisioner.iam.request import Principal, Request

BASTION = "111111111111"
TARGET = "333333333333"
ROLE = f"arn:aws:iam::{TARGET}:role/stack-updaters/WebsiteStackUpdaterRole"
BOT = f"arn:aws:iam::{BASTION}:user/ci/cicd-bot"
ROOT = f"arn:aws:iam::{BASTION}:root"


def policy(*statements: dict[str, Any]) -> Document:
    return document_from_json({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str = "sts:AssumeRole", resource: str = ROLE, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"Sid": "Own", "Effect": "Allow", "Action": action, "Resource": resource, **more}


def trusts(principal: str = ROOT, action: str = "sts:AssumeRole", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"Sid": "Users", "Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, **more}


def assume(
    identity: Document, trust: Document | None, *, role: str = ROLE, principal: Principal | None = None
) -> Decision:
    request = Request(principal=principal or Principal(arn=BOT), action="sts:AssumeRole", resource=role)
    return evaluate(request, identity=[identity], trust=trust)


@pytest.mark.parametrize(
    ("identity", "trust", "allowed", "reasons"),
    [
        (policy(allow()), policy(trusts()), True, ()),
        (policy(), policy(trusts()), False, ("identity policy: no statement allows sts:AssumeRole",)),
        (policy(allow()), policy(), False, ("trust policy: no statement allows sts:AssumeRole",)),
        (
            policy(allow(resource=f"{ROLE}2")),
            policy(trusts("arn:aws:iam::222222222222:root")),
            False,
            (
                f'identity policy: statement "Own" does not allow sts:AssumeRole: {ROLE} is not among its resources',
                f'trust policy: statement "Users" does not allow sts:AssumeRole: {BOT} is not among its principals',
            ),
        ),
        (
            policy(allow(action="sts:TagSession")),
            policy(trusts(action="sts:*")),
            False,
            ("identity policy: no statement allows sts:AssumeRole",),
        ),
        (policy(allow(action="STS:assume*")), policy(trusts(action="*")), True, ()),
        (
            policy(allow(), allow(Effect="Deny", Sid="No")),
            policy(trusts()),
            False,
            ('identity policy: statement "No" denies sts:AssumeRole',),
        ),
        (
            policy(allow()),
            policy(trusts(), trusts(Effect="Deny", Sid="")),
            False,
            ("trust policy: a statement denies sts:AssumeRole",),
        ),
        (
            policy(allow(Effect="Deny")),
            policy(),
            False,
            (
                'identity policy: statement "Own" denies sts:AssumeRole',
                "identity policy: no statement allows sts:AssumeRole",
                "trust policy: no statement allows sts:AssumeRole",
            ),
        ),
        (
            policy(allow(), allow(Effect="Deny", Resource=f"{ROLE}2")),
            policy(trusts(), trusts("arn:aws:iam::222222222222:root", Effect="Deny")),
            True,
            (),
        ),
    ],
)
def test_across_accounts_both_sides_must_allow_and_a_deny_wins(
    identity: Document, trust: Document, *, allowed: bool, reasons: tuple[str, ...]
) -> None:
    decision = assume(identity, trust)
    assert (decision.allowed, decision.reasons()) == (allowed, reasons)


HOME_ROLE = f"arn:aws:iam::{BASTION}:role/Home"


@pytest.mark.parametrize(
    ("identity", "principal", "allowed"),
    [
        (policy(), ROOT, False),
        (policy(), BASTION, False),
        (policy(), BOT, True),
        (policy(), "*", True),
        (policy(), "arn:aws:iam::222222222222:root", False),
        (policy(allow(resource=HOME_ROLE)), ROOT, True),
        (policy(allow(resource=HOME_ROLE)), BASTION, True),
        (policy(allow(resource=HOME_ROLE, Effect="Deny")), BOT, False),
    ],
)
def test_within_an_account_naming_the_user_is_enough_and_naming_the_account_is_not(
    identity: Document, principal: str, *, allowed: bool
) -> None:
    assert assume(identity, policy(trusts(principal)), role=HOME_ROLE).allowed is allowed


def test_within_an_account_an_identity_policy_alone_never_assumes_a_role() -> None:
    assert not assume(policy(allow(resource="*")), policy(), role=HOME_ROLE).allowed


def test_across_accounts_naming_the_user_does_not_replace_its_own_policy() -> None:
    assert not assume(policy(), policy(trusts(BOT))).allowed
    assert not assume(policy(), policy(trusts("*"))).allowed
    assert assume(policy(allow()), policy(trusts(BOT))).allowed


def test_a_resource_that_is_no_arn_is_in_no_account() -> None:
    assert not assume(policy(), policy(trusts(BOT)), role="Home").allowed


@pytest.mark.parametrize(
    ("trusted", "allowed"),
    [
        (f"arn:aws:iam::{BASTION}:role/ci/Runner", True),
        (f"arn:aws:sts::{BASTION}:assumed-role/Runner/build-7", True),
        (f"arn:aws:sts::{BASTION}:assumed-role/Runner/build-8", False),
        (f"arn:aws:iam::{BASTION}:role/Runner", False),
        (f"arn:aws-cn:iam::{BASTION}:root", False),
    ],
)
def test_a_session_is_named_by_its_role_or_by_itself(trusted: str, *, allowed: bool) -> None:
    session = Principal(arn=f"arn:aws:iam::{BASTION}:role/ci/Runner", session_name="build-7")
    assert assume(policy(allow()), policy(trusts(trusted)), principal=session).allowed is allowed


@pytest.mark.parametrize("session", [None, "s"])
def test_a_principal_without_an_arn_matches_nothing_but_everybody(session: str | None) -> None:
    nobody = Principal(arn="nobody", session_name=session)
    assert not assume(policy(allow()), policy(trusts()), principal=nobody).allowed
    assert assume(policy(allow()), policy(trusts("*")), principal=nobody).allowed


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"ArnEquals": {"aws:PrincipalArn": BOT}}, True),
        ({"ArnEquals": {"aws:PrincipalArn": f"{BOT}2"}}, False),
        ({"StringEquals": {"AWS:PRINCIPALACCOUNT": BASTION}}, True),
        ({"StringEquals": {"aws:username": "cicd-bot"}}, True),
        ({"StringEquals": {"aws:PrincipalType": "User"}}, True),
        ({"StringEquals": {"aws:PrincipalTag/ACCESS-to-production": "true"}}, True),
        ({"StringEquals": {"aws:PrincipalTag/access-to-production": "True"}}, False),
        ({"Null": {"aws:TokenIssueTime": "true"}}, True),
    ],
)
def test_the_context_knows_who_asks(condition: dict[str, Any], *, allowed: bool) -> None:
    bot = Principal(arn=BOT, tags={"access-to-production": "true"})
    decision = assume(policy(allow()), policy(trusts(Condition=condition)), principal=bot)
    assert decision.allowed is allowed


def test_a_session_has_no_user_name_and_is_of_another_type() -> None:
    session = Principal(arn=f"arn:aws:iam::{BASTION}:role/Runner", session_name="s")
    context = Request(principal=session, action="a:b", resource="*").full_context()
    assert context["aws:username"] == ()
    assert context["aws:PrincipalType"] == ("AssumedRole",)


def test_what_the_caller_knows_comes_before_what_follows_from_the_principal() -> None:
    request = Request(principal=Principal(arn=BOT), action="a:b", resource="*", context={"AWS:UserName": "other"})
    assert request.full_context()["aws:username"] == ("other",)


def test_identity_policies_alone_decide_where_there_is_no_role() -> None:
    own = policy(allow("s3:GetObject", "arn:aws:s3:::home/${aws:username}/*"))
    bot = Principal(arn=BOT)
    for key, allowed in (("cicd-bot/x", True), ("other/x", False)):
        request = Request(principal=bot, action="s3:GetObject", resource=f"arn:aws:s3:::home/{key}")
        assert evaluate(request, identity=[policy(), own]).allowed is allowed
    assert not evaluate(Request(principal=bot, action="s3:GetObject", resource="x"), identity=[]).allowed


def test_the_allows_of_the_needed_sides_are_what_decided() -> None:
    identity = policy(allow(Sid="A"), allow(Sid="B", resource="*"), allow(Sid="C", resource="x"))
    decision = assume(identity, policy(trusts(Sid="D"), trusts(Sid="E", principal="222222222222")))
    assert [statement.sid for statement in decision.statements] == ["A", "B", "D"]
    assert decision.denials == ()
    assert decision.doubts == ()


def test_the_denies_of_both_sides_are_what_decided() -> None:
    decision = assume(policy(allow(), allow(Sid="A", Effect="Deny")), policy(trusts(), trusts(Sid="B", Effect="Deny")))
    assert [statement.sid for statement in decision.statements] == ["A", "B"]
    assert [denial.side for denial in decision.denials] == [Side.IDENTITY, Side.TRUST]


def test_a_denial_names_the_allow_that_came_nearest() -> None:
    far = {"StringEquals": {"sts:ExternalId": "x", "aws:PrincipalTag/t": "true"}}
    near = {"StringEquals": {"sts:ExternalId": "x"}}
    trust = policy(trusts("222222222222"), trusts(Sid="Far", Condition=far), trusts(Sid="Near", Condition=near))
    (denial,) = assume(policy(allow()), trust).denials
    assert denial == Denial(
        side=Side.TRUST,
        action="sts:AssumeRole",
        explicit=False,
        statement=trust.statements[2],
        problems=("sts:ExternalId is missing",),
    )


UNKNOWN = {"StringSame": {"aws:username": "cicd-bot"}}
DOUBT = "aws:username is under StringSame, an operator that is not known"


def test_an_unknown_operator_keeps_an_allow_from_matching_and_the_answer_says_so() -> None:
    decision = assume(policy(allow(Condition=UNKNOWN)), policy(trusts()))
    assert decision.reasons() == (f'identity policy: statement "Own" does not allow sts:AssumeRole: {DOUBT}',)
    assert decision.doubts == (DOUBT,)


def test_an_unknown_operator_lets_a_deny_match_and_the_answer_says_so() -> None:
    decision = assume(policy(allow()), policy(trusts(), trusts(Sid="No", Effect="Deny", Condition=UNKNOWN)))
    assert decision.reasons() == (f'trust policy: statement "No" denies sts:AssumeRole: {DOUBT}',)
    assert decision.doubts == (DOUBT,)


@pytest.mark.parametrize(
    ("identity", "trust", "allowed"),
    [
        # The Deny has a second condition, which is certainly not met.
        (policy(allow(), allow(Effect="Deny", Condition={**UNKNOWN, "Null": {"a": "false"}})), policy(trusts()), True),
        # Another Allow is enough.
        (policy(allow(Condition=UNKNOWN), allow()), policy(trusts()), True),
        # The other side says no anyway.
        (policy(allow(Condition=UNKNOWN)), policy(), False),
        # Another Deny is certain.
        (policy(allow(), allow(Effect="Deny", Condition=UNKNOWN), allow(Effect="Deny")), policy(trusts()), False),
        # The statement is about another role.
        (policy(allow(resource="x", Condition=UNKNOWN)), policy(trusts()), False),
    ],
)
def test_nothing_is_in_doubt_where_the_answer_is_the_same_either_way(
    identity: Document, trust: Document, *, allowed: bool
) -> None:
    decision = assume(identity, trust)
    assert (decision.allowed, decision.doubts) == (allowed, ())
