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


QUEUE = f"arn:aws:sqs:us-east-1:{BASTION}:jobs"
SENDS = policy({"Sid": "Send", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"})
NOTHING = policy()


def send(**policies: Any) -> Decision:  # noqa: ANN401
    request = Request(principal=Principal(arn=BOT), action="sqs:SendMessage", resource=QUEUE)
    return evaluate(request, **{"identity": [SENDS], **policies})


@pytest.mark.parametrize(
    ("policies", "reason"),
    [
        ({"boundary": NOTHING}, "permissions boundary: no statement allows sqs:SendMessage"),
        ({"session": [NOTHING]}, "session policy: no statement allows sqs:SendMessage"),
        (
            {"boundary": policy({"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"}), "identity": [SENDS]},
            'permissions boundary: statement "No" denies sqs:SendMessage',
        ),
        (
            {"resource": policy({"Effect": "Deny", "Principal": "*", "Action": "sqs:*"})},
            "resource-based policy: a statement denies sqs:SendMessage",
        ),
    ],
)
def test_a_denial_says_which_kind_of_policy_is_in_the_way(policies: dict[str, Any], reason: str) -> None:
    decision = send(**policies)
    assert not decision.allowed
    assert decision.reasons()[0] == reason


def test_no_session_policies_are_no_limit_and_several_are_one() -> None:
    assert send(session=[]).allowed
    assert send(session=None).allowed
    assert send(session=[NOTHING, SENDS]).allowed
    assert not send(session=[NOTHING, NOTHING]).allowed


def test_the_statements_that_decide_are_those_of_every_limit_too() -> None:
    boundary = policy({"Sid": "Bound", "Effect": "Allow", "Action": "*", "Resource": "*"})
    session = policy({"Sid": "Session", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"})
    decision = send(boundary=boundary, session=[session])
    assert [statement.sid for statement in decision.statements] == ["Send", "Bound", "Session"]


def test_what_a_resource_s_policy_grants_in_person_decides_alone() -> None:
    grant = policy({"Sid": "Grant", "Effect": "Allow", "Principal": {"AWS": BOT}, "Action": "sqs:*", "Resource": "*"})
    decision = send(identity=[], boundary=NOTHING, resource=grant)
    assert [statement.sid for statement in decision.statements] == ["Grant"]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (allow(NotAction="sts:*", Action=None), "identity policy: no statement allows sts:AssumeRole"),
        (
            allow(Resource=None, NotResource=f"{ROLE}*"),
            f'identity policy: statement "Own" does not allow sts:AssumeRole: {ROLE} is one of its exceptions',
        ),
    ],
)
def test_an_exception_is_the_reason_of_a_denial(statement: dict[str, Any], why: str) -> None:
    own = policy({key: value for key, value in statement.items() if value is not None})
    assert assume(own, policy(trusts())).reasons() == (why,)


UNRESOLVED = "arn:aws:iam::333333333333:role/${aws:PrincipalTag/team}"


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_an_exception_with_a_variable_without_a_value_is_in_doubt(effect: str) -> None:
    own = {"Effect": effect, "Action": "sts:*", "NotResource": UNRESOLVED}
    decision = assume(policy(*([allow()] if effect == "Deny" else []), own), policy(trusts()))
    assert not decision.allowed
    assert decision.doubts == (f"{UNRESOLVED} has a variable without a value",)


def not_principal(effect: str, *listed: str) -> Document:
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    but = {"Effect": effect, "NotPrincipal": {"AWS": list(listed)}, "Action": "sqs:*", "Resource": "*"}
    return policy(*([everybody] if effect == "Deny" else []), but)


PART = (f"{BOT} is only in part among its exceptions",)


@pytest.mark.parametrize(
    ("listed", "allowed", "doubts"),
    [
        ((BOT, ROOT), True, ()),
        (("*",), True, ()),
        ((BOT,), False, PART),
        ((ROOT,), False, PART),
        ((f"{BOT}-2", ROOT), False, ()),
        ((f"{BOT}-2",), False, ()),
        (("arn:aws:iam::222222222222:root",), False, ()),
    ],
)
def test_notprincipal_denies_everybody_but_who_is_listed_with_its_account(
    listed: tuple[str, ...], *, allowed: bool, doubts: tuple[str, ...]
) -> None:
    decision = send(resource=not_principal("Deny", *listed))
    assert (decision.allowed, decision.doubts) == (allowed, doubts)


RUNNER = f"arn:aws:iam::{BASTION}:role/ci/Runner"
SESSION = f"arn:aws:sts::{BASTION}:assumed-role/Runner/"


@pytest.mark.parametrize(
    ("listed", "allowed", "in_doubt"),
    [
        ((f"{SESSION}s", RUNNER, ROOT), True, False),
        ((f"{SESSION}s", ROOT), False, True),
        ((f"{SESSION}s", RUNNER), False, True),
        ((RUNNER, ROOT), False, True),
        ((RUNNER,), False, True),
        ((f"{SESSION}t", RUNNER, ROOT), False, False),
        ((f"{SESSION}t", ROOT), False, False),
        ((BOT, ROOT), False, False),
    ],
)
def test_notprincipal_excepts_a_session_that_is_listed_with_its_role_and_account(
    listed: tuple[str, ...], *, allowed: bool, in_doubt: bool
) -> None:
    session = Principal(arn=RUNNER, session_name="s")
    request = Request(principal=session, action="sqs:SendMessage", resource=QUEUE)
    decision = evaluate(request, identity=[SENDS], resource=not_principal("Deny", *listed))
    assert (decision.allowed, bool(decision.doubts)) == (allowed, in_doubt)


def test_an_allow_with_notprincipal_is_no_grant_in_person() -> None:
    grant = not_principal("Allow", f"{BOT}-2")
    assert not send(identity=[], resource=grant).allowed
    assert send(resource=grant).allowed
    elsewhere = Principal(arn="arn:aws:iam::222222222222:user/u")
    request = Request(principal=elsewhere, action="sqs:SendMessage", resource=QUEUE)
    assert evaluate(request, identity=[SENDS], resource=grant).allowed
    assert not evaluate(request, identity=[SENDS], resource=not_principal("Allow", elsewhere.arn)).allowed


@pytest.mark.parametrize("listed", [{"Service": "lambda.amazonaws.com"}, "*"])
def test_a_service_that_notprincipal_lists_is_not_denied(listed: Any) -> None:  # noqa: ANN401
    trust = policy(trusts("*"), {"Effect": "Deny", "NotPrincipal": listed, "Action": "*"})
    service = Principal(arn="Service:lambda.amazonaws.com")
    request = Request(principal=service, action="sts:AssumeRole", resource=ROLE)
    assert evaluate(request, identity=[], trust=trust).allowed


def test_an_answer_is_in_doubt_where_a_grant_in_person_is() -> None:
    """The identity policies say no for certain, yet the doubtful statement alone would be enough."""
    doubtful = policy(trusts(BOT, Condition=UNKNOWN))
    decision = assume(policy(), doubtful, role=HOME_ROLE)
    assert not decision.allowed
    assert decision.doubts == (DOUBT,)


@pytest.mark.parametrize(
    ("principal", "key", "values"),
    [
        (Principal(arn=f"arn:aws:iam::{BASTION}:root"), "aws:PrincipalType", ("Account",)),
        (Principal(arn=f"arn:aws:iam::{BASTION}:root"), "aws:username", ()),
        (Principal(arn=BOT, session_name="bob"), "aws:PrincipalType", ("FederatedUser",)),
        (Principal(arn=BOT, session_name="bob"), "aws:username", ()),
        (
            Principal(arn=BOT, session_name="bob"),
            "aws:PrincipalArn",
            (f"arn:aws:sts::{BASTION}:federated-user/bob",),
        ),
        (Principal(arn="Service:ec2.amazonaws.com"), "aws:PrincipalArn", ()),
        (Principal(arn="Service:ec2.amazonaws.com"), "aws:PrincipalServiceName", ("ec2.amazonaws.com",)),
        (Principal(arn="Federated:accounts.google.com"), "aws:PrincipalIsAWSService", ()),
    ],
)
def test_the_context_tells_users_sessions_and_services_apart(
    principal: Principal, key: str, values: tuple[str, ...]
) -> None:
    assert Request(principal=principal, action="a:b", resource="*").full_context()[key] == values


@pytest.mark.parametrize(
    ("resource", "owner", "within"),
    [
        (QUEUE, "", True),
        ("arn:aws:s3:::b", "", False),
        ("arn:aws:s3:::b", BASTION, True),
        ("arn:aws:s3:::b", TARGET, False),
        ("*", "", False),
        (ROLE, BASTION, False),
    ],
)
def test_a_resource_is_in_the_account_of_its_arn_or_of_its_owner(resource: str, owner: str, *, within: bool) -> None:
    request = Request(principal=Principal(arn=BOT), action="a:b", resource=resource, resource_account=owner)
    assert request.within_account() is within
