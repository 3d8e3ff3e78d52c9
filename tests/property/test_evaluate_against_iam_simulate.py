"""Our evaluator answers as one that shares no code with it, for thousands of made-up policies and requests.

Where the two differ, ``DISAGREEMENTS`` says why and which page of AWS decides. A difference that no entry explains
fails, and so does an entry that explains none.
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from provisioner.iam.decision import Decision
from provisioner.iam.document import Document
from provisioner.iam.evaluate import evaluate
from provisioner.iam.parse_document import document_from_json
from provisioner.iam.request import Principal, Request
from tests.iam_simulate import Question, answers, needs_iam_simulate

REQUESTS = 8000
VERSION = "2012-10-17"
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
HOME, AWAY = "333333333333", "111111111111"
CALLERS = [
    (f"arn:aws:iam::{AWAY}:user/cicd-bot", None),
    (f"arn:aws:iam::{AWAY}:user/other", None),
    (f"arn:aws:iam::{HOME}:user/local", None),
    (f"arn:aws:iam::{HOME}:role/Runner", "build"),
    (f"arn:aws:iam::{HOME}:role/Runner", "other"),
    (f"arn:aws:iam::{AWAY}:role/ci/Remote", "build"),
]
USERS = [arn for arn, session in CALLERS if session is None]
SESSIONS = [f"arn:aws:sts::{HOME}:assumed-role/Runner/build", f"arn:aws:sts::{AWAY}:assumed-role/Remote/build"]
ROOTS = [f"arn:aws:iam::{AWAY}:root", f"arn:aws:iam::{HOME}:root"]
NAMED = [*USERS, f"arn:aws:iam::{HOME}:role/Runner", *SESSIONS]
ROLES = [f"arn:aws:iam::{HOME}:role/stack-updaters/Web", f"arn:aws:iam::{HOME}:role/Other"]
QUEUES = [f"arn:aws:sqs:us-east-1:{HOME}:orders", f"arn:aws:sqs:eu-west-1:{HOME}:Orders"]
MOMENTS = ["2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"]
TAG = "aws:PrincipalTag/team"

KINDS: Mapping[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "text": (
        ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
        ["aws:PrincipalTag/access-to-production", TAG, "sts:ExternalId", "aws:username"],
        ["true", "false", "website/production", "", "a", "A", "cicd-bot", "x${aws:username}", f"${{{TAG}}}"],
    ),
    "pattern": (
        ["StringLike", "StringNotLike"],
        [TAG, "sts:ExternalId", "aws:username"],
        ["true", "web*", "*", "?", "*-bot", "${*}", "${aws:username}", f"${{{TAG}, 'a'}}"],
    ),
    "ARN": (
        ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        ["aws:PrincipalArn", "aws:SourceArn"],
        [*USERS, *ROLES, "arn:aws:iam::*:user/cicd-bot", "arn:aws:iam::111111111111:*", "*"],
    ),
    "number": (
        [f"Numeric{name}" for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan")],
        ["aws:MultiFactorAuthAge"],
        ["0", "1", "10", "3600"],
    ),
    "moment": (
        [f"Date{name}" for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan")],
        ["aws:CurrentTime", "aws:TokenIssueTime"],
        MOMENTS,
    ),
    "boolean": (["Bool"], ["aws:MultiFactorAuthPresent", "AWS:SecureTransport"], ["true", "false"]),
    "bytes": (["BinaryEquals"], [TAG], ["QQ==", "Qg=="]),
    "address": (
        ["IpAddress", "NotIpAddress"],
        ["aws:SourceIp"],
        ["10.0.0.0/8", "10.1.2.3", "128.0.0.0/1", "2001:db8::/32", "0.0.0.0/0"],
    ),
    "set": (
        [
            f"{prefix}:{name}"
            for prefix in ("ForAllValues", "ForAnyValue")
            for name in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase")
        ],
        ["aws:TagKeys"],
        ["team", "Team", "te*", "cost"],
    ),
}
CONTEXT: Mapping[str, Sequence[str]] = {
    "aws:PrincipalTag/access-to-production": ["true", "false", "a"],
    TAG: ["a", "A", "web*", "*", "QQ=="],
    "sts:ExternalId": ["website/production", "a", "true"],
    "aws:SourceArn": [*USERS, *ROLES],
    "aws:MultiFactorAuthAge": ["1", "10", "5000"],
    "aws:MultiFactorAuthPresent": ["true", "false"],
    "aws:SecureTransport": ["true", "false"],
    "aws:SourceIp": ["10.1.2.3", "192.168.0.1", "8.8.8.8", "2001:db8::7"],
    "aws:CurrentTime": MOMENTS,
    "aws:TokenIssueTime": MOMENTS,
}
ACTIONS: Mapping[bool, Sequence[Sequence[str]]] = {
    True: [["sts:AssumeRole"], ["sts:*"], ["sts:assumerole", "sts:TagSession"], ["sts:Assume*"]],
    False: [["sqs:SendMessage"], ["sqs:*"], ["SQS:sendmessage", "sqs:ReceiveMessage"], ["sqs:Send*"], ["*"]],
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One way in which iam-simulate answers otherwise, and why we stay with our answer."""

    reason: str
    page: str
    without: Callable[[Question], Question]
    """The question without what the two disagree about: then they must agree, or the reason is another one."""


def _but_documents(question: Question, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Question:
    return dataclasses.replace(
        question,
        identity=[change(document) for document in question.identity],
        trust=question.trust and change(question.trust),
        boundary=question.boundary and change(question.boundary),
        session=question.session and change(question.session),
    )


def _named_in_person(question: Question) -> bool:
    named = [question._caller(), "*"]
    return any(statement.get("Principal", {}).get("AWS") in named for statement in (question.trust or {})["Statement"])


def _without_boundary(question: Question) -> Question:
    named = question.action.startswith("sts:") and _named_in_person(question)
    return dataclasses.replace(question, boundary=None) if named else question


def _without_session_policy(question: Question) -> Question:
    return dataclasses.replace(question, session=None) if question.trust and _named_in_person(question) else question


def _without_not_principal(question: Question) -> Question:
    def change(document: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**document, "Statement": [one for one in document["Statement"] if "NotPrincipal" not in one]}

    return question if question.trust is None else dataclasses.replace(question, trust=change(question.trust))


def _with_every_address_in_halves(question: Question) -> Question:
    def change(document: Mapping[str, Any]) -> Mapping[str, Any]:
        return dict(json.loads(json.dumps(document).replace('"0.0.0.0/0"', '"0.0.0.0/1", "128.0.0.0/1"')))

    return _but_documents(question, change)


def _with_an_address_of_version_4(question: Question) -> Question:
    same = {"2001:db8::7": "192.0.2.7"}.get(str(question.context.get("aws:SourceIp")))
    return dataclasses.replace(question, context={**question.context, "aws:SourceIp": same}) if same else question


DISAGREEMENTS: Mapping[str, Disagreement] = {
    "a boundary limits whom a trust policy names": Disagreement(
        reason=(
            "iam-simulate applies the general rule to role trust policies: whom a resource's policy names in person "
            "is not limited by what its boundary leaves out. AWS says of roles that the boundary must allow "
            "sts:AssumeRole also where the trust policy lists the user."
        ),
        page=f"{GUIDE}/id_roles_update-role-trust-policy.html",
        without=_without_boundary,
    ),
    "a session policy does not limit whom a resource's policy names": Disagreement(
        reason=(
            "iam-simulate lets a session policy limit every request. AWS says that a permission that is granted to a "
            "session's own ARN, or to everybody under a condition, is not limited by what a session policy leaves out."
        ),
        page=f"{GUIDE}/reference_policies_evaluation-logic_policy-eval-denyallow.html",
        without=_without_session_policy,
    ),
    "NotPrincipal excepts who is listed, and denies whoever has a boundary": Disagreement(
        reason=(
            "iam-simulate takes an account in NotPrincipal as an exception for everybody in it (its source says that "
            "this is not researched), and does not look at boundaries. In AWS's example the user Bob is listed with "
            "his account, and all others are denied; and AWS says that NotPrincipal with Deny always denies a "
            "principal that has a permissions boundary, whatever it lists."
        ),
        page=f"{GUIDE}/reference_policies_elements_notprincipal.html",
        without=_without_not_principal,
    ),
    "0.0.0.0/0 is every IPv4 address": Disagreement(
        reason="iam-simulate takes 0.0.0.0/0 for a range without addresses. AWS takes the standard CIDR format.",
        page=f"{GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IPAddress",
        without=_with_every_address_in_halves,
    ),
    "an IPv6 address is outside of a range of IPv4": Disagreement(
        reason=(
            "iam-simulate says that neither IpAddress nor NotIpAddress is met. AWS says that NotIpAddress is met by "
            "all addresses except those of the range."
        ),
        page=f"{GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IPAddress",
        without=_with_an_address_of_version_4,
    ),
}


def _conditions(dice: random.Random) -> dict[str, dict[str, list[str]]]:
    block: dict[str, dict[str, list[str]]] = {}
    for _ in range(dice.choice([0, 0, 0, 1, 1, 2])):
        operators, keys, values = KINDS[dice.choice(sorted(KINDS))]
        operator, key = dice.choice(operators) + dice.choice(["", "", "", "IfExists"]), dice.choice(keys)
        if dice.random() < 0.1:
            block.setdefault("Null", {})[key] = [dice.choice(["true", "false"])]
        else:
            block.setdefault(operator, {})[key] = dice.sample(values, dice.choice([1, 1, 2]))
    return block


def _resources(*, about_roles: bool) -> list[str]:
    if about_roles:
        return [*ROLES, "*", "arn:aws:iam::*:role/*", f"arn:aws:iam::{HOME}:role/${{{TAG}}}"]
    return [*QUEUES, "*", f"arn:aws:sqs:*:{HOME}:*", "arn:aws:sqs:*:*:order?"]


def _action(dice: random.Random, *, about_roles: bool) -> dict[str, Any]:
    element = "NotAction" if dice.random() < 0.1 else "Action"
    return {element: dice.choice(ACTIONS[about_roles])}


def _resource(dice: random.Random, *, about_roles: bool) -> dict[str, Any]:
    element = "NotResource" if dice.random() < 0.1 else "Resource"
    return {element: [dice.choice(_resources(about_roles=about_roles))]}


def _document(dice: random.Random, *, about_roles: bool, denies: float = 0.25) -> dict[str, Any]:
    def statement() -> dict[str, Any]:
        return {
            "Effect": "Deny" if dice.random() < denies else "Allow",
            **_action(dice, about_roles=about_roles),
            **_resource(dice, about_roles=about_roles),
            "Condition": _conditions(dice),
        }

    return {"Version": VERSION, "Statement": [statement() for _ in range(dice.choice([1, 1, 2]))]}


def _others_policy(dice: random.Random, *, about_roles: bool) -> dict[str, Any]:
    """Return the trust policy of a role, or the policy of a queue."""

    def statement() -> dict[str, Any]:
        effect = dice.choice(["Allow", "Allow", "Allow", "Deny"])
        principal: dict[str, Any] = {"Principal": {"AWS": dice.choice([*NAMED, *ROOTS, AWAY, "*", "*"])}}
        if effect == "Deny" and not about_roles and dice.random() < 0.8:
            principal = {"NotPrincipal": {"AWS": dice.sample([*NAMED, *ROOTS], dice.choice([1, 2, 3]))}}
        action = {"Action": dice.choice(ACTIONS[about_roles])}
        resource = {} if about_roles else _resource(dice, about_roles=False)
        return {"Effect": effect, **principal, **action, **resource, "Condition": _conditions(dice)}

    return {"Version": VERSION, "Statement": [statement() for _ in range(dice.choice([1, 1, 2]))]}


def _context(dice: random.Random, action: str) -> dict[str, str | Sequence[str]]:
    context: dict[str, str | Sequence[str]] = {
        key: dice.choice(values) for key, values in CONTEXT.items() if dice.random() < 0.5
    }
    if action != "sts:AssumeRole":
        context.pop("sts:ExternalId", None)
    if action.startswith("sts:") and dice.random() < 0.4:
        context["aws:TagKeys"] = dice.sample(["team", "Team", "cost"], dice.choice([1, 2]))
    return context


def _question(dice: random.Random) -> Question:
    about_roles = dice.random() < 0.6
    principal, session_name = dice.choice(CALLERS)
    action = dice.choice(["sts:AssumeRole", "sts:AssumeRole", "sts:TagSession"]) if about_roles else "sqs:SendMessage"
    limits = {
        name: _document(dice, about_roles=about_roles, denies=0.1)
        for name, share in (("boundary", 0.25), ("session", 0.25 if session_name else 0.0))
        if dice.random() < share
    }
    username = {} if session_name else {"aws:username": principal.rpartition("/")[2]}
    return Question(
        principal=principal,
        session_name=session_name,
        action=action,
        resource=dice.choice(ROLES if about_roles else QUEUES),
        context={**_context(dice, action), **username},
        identity=[_document(dice, about_roles=about_roles)],
        trust=_others_policy(dice, about_roles=about_roles) if about_roles or dice.random() < 0.7 else None,
        boundary=limits.get("boundary"),
        session=limits.get("session"),
    )


def _ours(question: Question) -> Decision:
    request = Request(
        principal=Principal(arn=question.principal, session_name=question.session_name),
        action=question.action,
        resource=question.resource,
        context={key: value if isinstance(value, str) else tuple(value) for key, value in question.context.items()},
    )
    theirs = _read(question.trust)
    session = _read(question.session)
    return evaluate(
        request,
        identity=[document_from_json(document) for document in question.identity],
        trust=theirs if question.action.startswith("sts:") else None,
        resource=None if question.action.startswith("sts:") else theirs,
        boundary=_read(question.boundary),
        session=None if session is None else [session],
    )


def _read(document: Mapping[str, Any] | None) -> Document | None:
    return None if document is None else document_from_json(document)


@needs_iam_simulate
@pytest.mark.parametrize("seed", [20121017, pytest.param(20081017, marks=pytest.mark.slow)])
def test_both_evaluators_give_the_same_answer(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same requests on every run
    questions = [question for question in (_question(dice) for _ in range(REQUESTS)) if _can_be_asked(question)]
    # Where AWS does not say, neither answer is wrong.
    ours = [(question, decision) for question in questions if not (decision := _ours(question)).doubts]
    theirs = answers([question for question, _ in ours])

    different = [
        question for (question, decision), other in zip(ours, theirs, strict=True) if decision.allowed is not other
    ]
    explained = _explanations(different)
    assert [question.as_json() for question in different if question not in explained.values()] == []
    assert {name for name, _ in explained} == set(DISAGREEMENTS), "an explanation that explains nothing"
    allowed = sum(decision.allowed for _, decision in ours)
    assert allowed > REQUESTS // 20, "too few requests that are allowed to prove anything"
    assert len(ours) - allowed > REQUESTS // 2


def _explanations(different: Sequence[Question]) -> dict[tuple[str, int], Question]:
    """Return the questions about which both agree once the disputed matter is taken out, by what that is."""
    cases = [
        ((name, number), question, neutral)
        for number, question in enumerate(different)
        for name, one in DISAGREEMENTS.items()
        if (neutral := one.without(question)) != question
    ]
    theirs = answers([neutral for _, _, neutral in cases])
    return {
        key: question
        for (key, question, neutral), other in zip(cases, theirs, strict=True)
        if _ours(neutral).allowed is other
    }


def _can_be_asked(question: Question) -> bool:
    """Whether iam-simulate takes the question: across accounts it wants the policy of the resource."""
    return question.trust is not None or question.principal.split(":")[4] == question.resource.split(":")[4]


def test_every_disagreement_has_its_reason_and_its_page_of_aws() -> None:
    assert all(one.reason for one in DISAGREEMENTS.values())
    pages = [one.page for one in DISAGREEMENTS.values()]
    assert [page for page in pages if not page.startswith("https://docs.aws.amazon.com/")] == []
