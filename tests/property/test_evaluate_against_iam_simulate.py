"""Our evaluator answers as one that shares no code with it, for thousands of made-up policies and requests."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from provisioner.iam.evaluate import evaluate
from provisioner.iam.parse_document import document_from_json
from provisioner.iam.request import Principal, Request
from tests.iam_simulate import Question, answers, needs_iam_simulate

REQUESTS = 3000
VERSION = "2012-10-17"
USERS = [
    "arn:aws:iam::111111111111:user/cicd-bot",
    "arn:aws:iam::111111111111:user/other",
    "arn:aws:iam::333333333333:user/local",
]
ROLES = ["arn:aws:iam::333333333333:role/stack-updaters/Web", "arn:aws:iam::333333333333:role/Other"]
MOMENTS = ["2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"]

KINDS: Mapping[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "text": (
        ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
        ["aws:PrincipalTag/access-to-production", "aws:PrincipalTag/team", "sts:ExternalId", "aws:username"],
        [
            "true",
            "false",
            "website/production",
            "",
            "a",
            "A",
            "cicd-bot",
            "x${aws:username}",
            "${aws:PrincipalTag/team}",
        ],
    ),
    "pattern": (
        ["StringLike", "StringNotLike"],
        ["aws:PrincipalTag/team", "sts:ExternalId", "aws:username"],
        ["true", "web*", "*", "?", "*-bot", "${*}", "${aws:username}", "${aws:PrincipalTag/team, 'a'}"],
    ),
    "ARN": (
        ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        ["aws:PrincipalArn", "aws:SourceArn"],
        [*USERS, *ROLES, "arn:aws:iam::*:user/cicd-bot", "arn:aws:iam::111111111111:*", "*"],
    ),
    "number": (
        ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"],
        ["aws:MultiFactorAuthAge"],
        ["0", "1", "10", "3600"],
    ),
    "moment": (
        ["DateEquals", "DateNotEquals", "DateLessThanEquals", "DateGreaterThan"],
        ["aws:CurrentTime", "aws:TokenIssueTime"],
        MOMENTS,
    ),
    "boolean": (["Bool"], ["aws:MultiFactorAuthPresent", "AWS:SecureTransport"], ["true", "false"]),
    # iam-simulate takes 0.0.0.0/0 for no address at all, so it is not among these.
    "address": (["IpAddress", "NotIpAddress"], ["aws:SourceIp"], ["10.0.0.0/8", "10.1.2.3", "128.0.0.0/1"]),
    "set": (
        [
            f"{prefix}:{name}"
            for prefix in ("ForAllValues", "ForAnyValue")
            for name in ("StringEquals", "StringNotLike")
        ],
        ["aws:TagKeys"],
        ["team", "Team", "te*", "cost"],
    ),
}
CONTEXT: Mapping[str, Sequence[str]] = {
    "aws:PrincipalTag/access-to-production": ["true", "false", "a"],
    "aws:PrincipalTag/team": ["a", "A", "web*", "*"],
    "sts:ExternalId": ["website/production", "a", "true"],
    "aws:SourceArn": [*USERS, *ROLES],
    "aws:MultiFactorAuthAge": ["1", "10", "5000"],
    "aws:MultiFactorAuthPresent": ["true", "false"],
    "aws:SecureTransport": ["true", "false"],
    "aws:SourceIp": ["10.1.2.3", "192.168.0.1", "8.8.8.8"],
    "aws:CurrentTime": MOMENTS,
    "aws:TokenIssueTime": MOMENTS,
}


def _conditions(dice: random.Random) -> dict[str, dict[str, list[str]]]:
    block: dict[str, dict[str, list[str]]] = {}
    for _ in range(dice.choice([0, 0, 1, 1, 2])):
        operators, keys, values = KINDS[dice.choice(sorted(KINDS))]
        operator, key = dice.choice(operators) + dice.choice(["", "", "", "IfExists"]), dice.choice(keys)
        if dice.random() < 0.1:
            block.setdefault("Null", {})[key] = [dice.choice(["true", "false"])]
        else:
            block.setdefault(operator, {})[key] = dice.sample(values, dice.choice([1, 1, 2]))
    return block


def _document(dice: random.Random, *, trust: bool) -> dict[str, Any]:
    def statement() -> dict[str, Any]:
        actions = [["sts:AssumeRole"], ["sts:*"], ["sts:assumerole", "sts:TagSession"], ["sts:Assume*"]]
        principals = [*USERS, "arn:aws:iam::111111111111:root", "arn:aws:iam::333333333333:root", "111111111111", "*"]
        resources = [*ROLES, "*", "arn:aws:iam::*:role/*", "arn:aws:iam::333333333333:role/${aws:PrincipalTag/team}"]
        about = {"Principal": {"AWS": dice.choice(principals)}} if trust else {"Resource": [dice.choice(resources)]}
        effect = dice.choice(["Allow", "Allow", "Allow", "Deny"])
        return {"Effect": effect, "Action": dice.choice(actions), **about, "Condition": _conditions(dice)}

    return {"Version": VERSION, "Statement": [statement() for _ in range(dice.choice([1, 1, 2]))]}


def _question(dice: random.Random) -> Question:
    principal, action = dice.choice(USERS), dice.choice(["sts:AssumeRole", "sts:AssumeRole", "sts:TagSession"])
    context: dict[str, str | Sequence[str]] = {
        key: dice.choice(values) for key, values in CONTEXT.items() if dice.random() < 0.5
    }
    if action == "sts:TagSession":
        context.pop("sts:ExternalId", None)
    if dice.random() < 0.4:
        context["aws:TagKeys"] = dice.sample(["team", "Team", "cost"], dice.choice([1, 2]))
    return Question(
        principal=principal,
        action=action,
        resource=dice.choice(ROLES),
        context=context | {"aws:username": principal.rpartition("/")[2]},
        identity=[_document(dice, trust=False)],
        trust=_document(dice, trust=True),
    )


@needs_iam_simulate
def test_both_evaluators_give_the_same_answer() -> None:
    dice = random.Random(20121017)  # noqa: S311 - the same requests on every run
    questions = [_question(dice) for _ in range(REQUESTS)]

    different = []
    decided = {True: 0, False: 0}
    for question, expected in zip(questions, answers(questions), strict=True):
        decision = evaluate(
            Request(
                principal=Principal(arn=question.principal),
                action=question.action,
                resource=question.resource,
                context={
                    key: value if isinstance(value, str) else tuple(value) for key, value in question.context.items()
                },
            ),
            identity=[document_from_json(document) for document in question.identity],
            trust=document_from_json(question.trust or {}),
        )
        if decision.doubts:  # AWS does not say, so neither answer is wrong
            continue
        decided[expected] += 1
        if decision.allowed != expected:
            different.append(question.as_json())

    assert different == []
    assert decided[True] > REQUESTS // 20, "too few requests that are allowed to prove anything"
    assert decided[False] > REQUESTS // 2
