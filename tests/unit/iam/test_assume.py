"""Assuming a role: external ID, tags, named users, session tags, source identity, durations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from provisioner.iam.assume import assume_role, duration_problem
from provisioner.iam.decision import Decision
from provisioner.iam.document import Document
from provisioner.iam.parse_document import document_from_json
from provisioner.iam.request import Principal

ROLE = "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole"
BOT = "arn:aws:iam::111111111111:user/cicd-bot"
TAGS = {"access-to-production": "true"}
USERS = {
    "StringEquals": {"aws:PrincipalTag/access-to-production": "true"},
    "ArnEquals": {"aws:PrincipalArn": BOT},
}


def document(*statements: dict[str, Any]) -> Document:
    return document_from_json({"Version": "2012-10-17", "Statement": list(statements)})


def trusting(actions: list[str], condition: dict[str, Any], sid: str = "Users") -> dict[str, Any]:
    principal = {"AWS": "arn:aws:iam::111111111111:root"}
    return {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": actions, "Condition": condition}


WITH_ID = {**USERS, "StringEquals": {**USERS["StringEquals"], "sts:ExternalId": "website/production"}}
ASSUME = trusting(["sts:AssumeRole"], WITH_ID)
SESSION = trusting(["sts:TagSession", "sts:SetSourceIdentity"], USERS, "Session")
TRUST = document(ASSUME, SESSION)
GRANT = document(
    {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "Resource": ROLE}
)
ONLY_ASSUME = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE})


def ask(
    arn: str = BOT, tags: Mapping[str, str] = TAGS, external_id: str | None = "website/production"
) -> tuple[bool, tuple[str, ...]]:
    decision = assume_role(
        identity=[GRANT],
        trust=TRUST,
        principal=Principal(arn=arn, tags=tags),
        role_arn=ROLE,
        external_id=external_id,
    )
    return decision.allowed, decision.reasons()


REFUSED = 'trust policy: statement "Users" does not allow sts:AssumeRole: '


def test_the_named_user_with_its_tag_and_the_external_id_is_allowed() -> None:
    assert ask() == (True, ())


@pytest.mark.parametrize(
    ("external_id", "why"),
    [
        (None, "sts:ExternalId is missing"),
        ("website/staging", 'sts:ExternalId is "website/staging", not "website/production"'),
        ("Website/Production", 'sts:ExternalId is "Website/Production", not "website/production"'),
        ("", 'sts:ExternalId is "", not "website/production"'),
        ("*", 'sts:ExternalId is "*", not "website/production"'),
    ],
)
def test_another_external_id_or_none_is_denied(external_id: str | None, why: str) -> None:
    assert ask(external_id=external_id) == (False, (REFUSED + why,))


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        ({}, "aws:PrincipalTag/access-to-production is missing"),
        ({"access-to-staging": "true"}, "aws:PrincipalTag/access-to-production is missing"),
        ({"access-to-production": "false"}, 'aws:PrincipalTag/access-to-production is "false", not "true"'),
    ],
)
def test_a_user_without_the_environment_is_denied(tags: dict[str, str], why: str) -> None:
    assert ask(tags=tags) == (False, (REFUSED + why,))


def test_another_user_with_the_tag_is_denied() -> None:
    assert ask(arn=f"{BOT}-2") == (False, (f'{REFUSED}aws:PrincipalArn is "{BOT}-2", not "{BOT}"',))


def test_a_user_of_another_account_is_denied() -> None:
    stranger = BOT.replace("111111111111", "222222222222")
    allowed, reasons = ask(arn=stranger)
    assert not allowed
    assert f"{stranger} is not among its principals" in reasons[0]


def with_session(identity: Document, trust: Document, **more: Any) -> Decision:  # noqa: ANN401
    bot = Principal(arn=BOT, tags=TAGS)
    return assume_role(
        identity=[identity],
        trust=trust,
        principal=bot,
        role_arn=ROLE,
        external_id="website/production",
        **more,
    )


def test_session_tags_and_source_identity_need_actions_of_their_own_on_both_sides() -> None:
    more = {"session_tags": {"build": "7"}, "source_identity": "octocat"}
    assert with_session(GRANT, TRUST, **more).allowed
    assert with_session(ONLY_ASSUME, document(ASSUME)).allowed
    assert with_session(ONLY_ASSUME, document(ASSUME), **more).reasons() == (
        "identity policy: no statement allows sts:TagSession",
        "trust policy: no statement allows sts:TagSession",
        "identity policy: no statement allows sts:SetSourceIdentity",
        "trust policy: no statement allows sts:SetSourceIdentity",
    )


@pytest.mark.parametrize(
    ("more", "action"),
    [({"session_tags": {"a": "b"}}, "sts:TagSession"), ({"source_identity": "me"}, "sts:SetSourceIdentity")],
)
def test_an_external_id_is_no_key_of_the_session_actions(more: dict[str, Any], action: str) -> None:
    trust = document(trusting(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], WITH_ID))
    assert with_session(GRANT, trust).allowed
    assert with_session(GRANT, trust, **more).reasons() == (
        f'trust policy: statement "Users" does not allow {action}: sts:ExternalId is missing',
    )


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:RequestTag/build": "7"}}, True),
        ({"StringEquals": {"aws:RequestTag/build": "8"}}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["build", "commit"]}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["build"]}}, False),
        ({"ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": ["build"]}}, True),
        ({"StringEquals": {"sts:SourceIdentity": "octocat"}}, False),
        ({"StringEquals": {"sts:RoleSessionName": "build-7"}}, False),
    ],
)
def test_session_tags_are_in_the_context_of_tagging(condition: dict[str, Any], *, allowed: bool) -> None:
    trust = document(ASSUME, trusting(["sts:TagSession"], condition), trusting(["sts:SetSourceIdentity"], USERS))
    decision = with_session(
        GRANT,
        trust,
        session_tags={"build": "7", "commit": "abc"},
        source_identity="octocat",
        context={"sts:TransitiveTagKeys": ("build",), "sts:RoleSessionName": "build-7"},
    )
    assert decision.allowed is allowed


def test_a_source_identity_is_in_the_context_of_setting_it_and_of_assuming() -> None:
    condition = {"StringEquals": {"sts:SourceIdentity": "octocat"}}
    trust = document(ASSUME, trusting(["sts:SetSourceIdentity"], condition))
    assert with_session(GRANT, trust, source_identity="octocat").allowed
    assert not with_session(GRANT, trust, source_identity="mallory").allowed
    both = document(trusting(["sts:AssumeRole", "sts:SetSourceIdentity"], condition))
    assert with_session(GRANT, both, source_identity="octocat").allowed


def test_what_only_the_caller_knows_counts_whatever_its_case() -> None:
    trust = document(trusting(["sts:AssumeRole"], {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}))
    assert not with_session(GRANT, trust).allowed
    assert with_session(GRANT, trust, context={"AWS:SOURCEIP": "203.0.113.9"}).allowed
    assert not with_session(GRANT, TRUST, context={"STS:externalid": "other"}).allowed


def test_what_was_in_doubt_for_one_action_is_told_for_the_call() -> None:
    unknown = {"StringSame": {"aws:username": "cicd-bot"}}
    trust = document(ASSUME, trusting(["sts:TagSession"], unknown))
    doubts = ("aws:username is under StringSame, an operator that is not known",)
    assert with_session(GRANT, trust, session_tags={"a": "b"}).doubts == doubts
    assert with_session(GRANT, trust, session_tags={"a": "b"}, source_identity="me").doubts == ()


def test_the_statements_of_every_action_are_what_decided() -> None:
    decision = with_session(GRANT, TRUST, session_tags={"a": "b"})
    assert decision.statements == (*GRANT.statements, *TRUST.statements)


@pytest.mark.parametrize(
    ("seconds", "maximum", "chained", "expected"),
    [
        (899, 3600, False, "a session of 899 s is shorter than 900 s"),
        (900, 3600, False, None),
        (3600, 3600, False, None),
        (3601, 3600, False, "a session of 3601 s is longer than the role's maximum of 3600 s"),
        (43200, 43200, False, None),
        (3600, 43200, True, None),
        (3601, 43200, True, "a session of 3601 s is longer than the 3600 s of role chaining"),
    ],
)
def test_a_session_lasts_from_900_s_to_the_role_s_maximum_and_an_hour_when_chained(
    seconds: int, maximum: int, *, chained: bool, expected: str | None
) -> None:
    assert duration_problem(seconds, maximum=maximum, chained=chained) == expected


def test_the_boundary_and_the_session_policies_of_whoever_asks_must_allow_every_action_of_the_call() -> None:
    def decide(**limits: Any) -> Decision:  # noqa: ANN401
        return assume_role(
            identity=[GRANT],
            trust=TRUST,
            principal=Principal(arn=BOT, tags=TAGS),
            role_arn=ROLE,
            external_id="website/production",
            session_tags={"team": "web"},
            **limits,
        )

    assert decide(boundary=GRANT, session=[GRANT]).allowed
    refused = "permissions boundary: no statement allows sts:TagSession"
    assert decide(boundary=ONLY_ASSUME).reasons() == (refused,)
    refused = "session policy: no statement allows sts:TagSession"
    assert decide(session=[ONLY_ASSUME]).reasons() == (refused,)
