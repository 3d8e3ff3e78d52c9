"""Policy documents for the comparison of linters: 1,000 of about 2 KB, and documents with one planted mistake each.

The same bytes for the same number. Every tenth of the generated ones has an action that there is not.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any, NamedTuple

ACCOUNT = "123456789012"
ABOUT = 2_000
"""Characters of a generated document."""

KINDS: tuple[tuple[str, str], ...] = (
    (
        "arn:aws:s3:::{}",
        "s3:ListBucket s3:GetBucketPolicy s3:PutBucketPolicy s3:GetBucketTagging s3:ListBucketVersions",
    ),
    ("arn:aws:s3:::{}/*", "s3:GetObject s3:PutObject s3:DeleteObject s3:GetObjectTagging s3:AbortMultipartUpload"),
    (
        "arn:aws:dynamodb:us-west-2:" + ACCOUNT + ":table/{}",
        "dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateTable dynamodb:DescribeTable dynamodb:Scan",
    ),
    ("arn:aws:sqs:us-west-2:" + ACCOUNT + ":{}", "sqs:SendMessage sqs:ReceiveMessage sqs:DeleteMessage sqs:PurgeQueue"),
    ("arn:aws:sns:us-west-2:" + ACCOUNT + ":{}", "sns:Publish sns:Subscribe sns:GetTopicAttributes"),
    (
        "arn:aws:lambda:us-west-2:" + ACCOUNT + ":function:{}",
        "lambda:InvokeFunction lambda:UpdateFunctionCode lambda:GetFunction lambda:PublishVersion",
    ),
    ("arn:aws:logs:us-west-2:" + ACCOUNT + ":log-group:/app/{}:*", "logs:CreateLogStream logs:PutLogEvents"),
    ("arn:aws:kms:us-west-2:" + ACCOUNT + ":key/{}", "kms:Encrypt kms:Decrypt kms:GenerateDataKey* kms:DescribeKey"),
    (
        "arn:aws:ecs:us-west-2:" + ACCOUNT + ":service/main/{}",
        "ecs:UpdateService ecs:DescribeServices ecs:DeleteService",
    ),
    ("arn:aws:states:us-west-2:" + ACCOUNT + ":stateMachine:{}", "states:StartExecution states:DescribeStateMachine"),
    ("arn:aws:iam::" + ACCOUNT + ":role/app/{}", "iam:GetRole iam:PassRole iam:ListRolePolicies"),
    ("arn:aws:secretsmanager:us-west-2:" + ACCOUNT + ":secret:{}-??????", "secretsmanager:GetSecretValue"),
)
CONDITIONS: tuple[dict[str, Any], ...] = (
    {"StringEquals": {"aws:RequestedRegion": "us-west-2"}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}},
)
WORDS = ("audit", "bill", "blog", "cart", "feed", "image", "item", "mail", "news", "order", "page", "price", "rank")


class Planted(NamedTuple):
    """A document with one mistake: what it is, and the rule that has to find it; parliament's issue, if any."""

    what: str
    text: str
    rule: str
    issue: str
    """Empty where parliament does not look for it."""


def write(folder: Path, number: int) -> list[Path]:
    """Write that many documents."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(number)  # noqa: S311 - no secret
    paths = []
    for index in range(number):
        path = folder / f"policy-{index:04d}.json"
        path.write_text(json.dumps(_document(chance, broken=index % 10 == 0), indent=2), "utf-8")
        paths.append(path)
    return paths


def _document(chance: random.Random, *, broken: bool) -> dict[str, Any]:
    statements: list[dict[str, Any]] = []
    document = {"Version": "2012-10-17", "Statement": statements}
    while len(json.dumps(document, indent=2)) < ABOUT:
        form, actions = chance.choice(KINDS)
        listed = actions.split()
        statements.append(
            {
                "Sid": f"S{len(statements)}",
                "Effect": "Deny" if chance.random() < 0.1 else "Allow",  # noqa: PLR2004 - one in ten
                "Action": sorted(chance.sample(listed, chance.randint(1, len(listed)))),
                "Resource": sorted({form.format(_name(chance)) for _ in range(chance.randint(1, 4))}),
            }
            | ({"Condition": chance.choice(CONDITIONS)} if chance.random() < 0.3 else {})  # noqa: PLR2004
        )
    if broken:
        statements[0]["Action"].append("s3:HeadObject")
    return document


def _name(chance: random.Random) -> str:
    return f"{chance.choice(WORDS)}-{chance.choice(WORDS)}-{chance.randint(1, 999)}"


OBJECTS = "arn:aws:s3:::b/*"


def _policy(**statement: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    body = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS} | statement
    kept = {key: value for key, value in body.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [kept]})


def _when(operator: str, key: str, value: Any, **statement: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return _policy(Condition={operator: {key: value}}, **statement)


def _trust(principal: Any, **statement: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return _policy(Principal=principal, Resource=None, Action="sts:AssumeRole", **statement)


PLANTED = (
    Planted("no JSON", '{"Version": ', "json-syntax", "MALFORMED_JSON"),
    Planted("no Effect", _policy(Effect=None), "policy-grammar", "MALFORMED"),
    Planted("Effect in lower case", _policy(Effect="allow"), "policy-grammar", "MALFORMED"),
    Planted("an unknown element", _policy(Actions="s3:GetObject"), "policy-grammar", "MALFORMED"),
    Planted("Action and NotAction", _policy(NotAction="s3:PutObject"), "policy-grammar", "MALFORMED"),
    Planted("no Resource", _policy(Resource=None), "policy-grammar", "MALFORMED"),
    Planted("a Sid with a blank", _policy(Sid="two words"), "policy-grammar", "INVALID_SID"),
    Planted(
        "a Sid twice",
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS}] * 2,
            }
        ),
        "sid-clash",
        "DUPLICATE_SID",
    ),
    Planted("a Resource that is no ARN", _policy(Resource="bucket"), "arn-format", "INVALID_ARN"),
    Planted("an unknown action", _policy(Action=["s3:GetObject", "s3:HeadObject"]), "unknown-action", "UNKNOWN_ACTION"),
    Planted("a wildcard for nothing", _policy(Action=["s3:GetObject", "s3:Gett*"]), "unknown-action", "UNKNOWN_ACTION"),
    Planted("an unknown service", _policy(Action=["s3:GetObject", "s4:Get*"]), "unknown-service", "UNKNOWN_PREFIX"),
    Planted("an action without a service", _policy(Action="GetObject"), "action-format", "MALFORMED"),
    Planted("a dead grant", _policy(Action=["s3:GetObject", "s3:ListBucket"]), "dead-grant", "RESOURCE_MISMATCH"),
    Planted(
        "an action without a resource, scoped",
        _policy(Action=["s3:GetObject", "s3:ListAllMyBuckets"]),
        "resourceless-action",
        "RESOURCE_MISMATCH",
    ),
    Planted("an unknown operator", _when("StringEquls", "aws:username", "a"), "condition-operator", "UNKNOWN_OPERATOR"),
    Planted(
        "a misspelt key",
        _when("StringEquals", "s3:prefx", "a"),
        "condition-key",
        "UNKNOWN_CONDITION_FOR_ACTION",
    ),
    Planted(
        "a key that the action does not carry",
        _when("StringEquals", "s3:prefix", "a"),
        "condition-fit",
        "UNKNOWN_CONDITION_FOR_ACTION",
    ),
    Planted(
        "an operator for another type",
        _when("NumericEquals", "aws:SourceIp", "1"),
        "condition-type",
        "MISMATCHED_TYPE",
    ),
    Planted("a value that is no date", _when("DateLessThan", "aws:CurrentTime", "soon"), "condition-value", ""),
    Planted(
        "Null with neither true nor false",
        _when("Null", "aws:username", "x"),
        "condition-value",
        "MISMATCHED_TYPE_OPERATION_TO_NULL",
    ),
    Planted(
        "MFA asked for in vain",
        _when("Bool", "aws:MultiFactorAuthPresent", "false", Effect="Deny"),
        "mfa-pattern",
        "BAD_PATTERN_FOR_MFA",
    ),
    Planted("a variable where it is text", _when("DateLessThan", "aws:CurrentTime", "${a:b}"), "idle-variable", ""),
    Planted("an ARN with a region too many", _policy(Resource="arn:aws:s3:us-west-2::b/*"), "unknown-resource", ""),
    Planted("an ARN that nothing acts on", _policy(Resource=[OBJECTS, "arn:aws:s3:::b"]), "idle-arn", ""),
    Planted("ARNs of two partitions", _policy(Resource=[OBJECTS, "arn:aws-cn:s3:::b/*"]), "mixed-partitions", ""),
    Planted(
        "more than 6,144 characters",
        _policy(Resource=[f"arn:aws:s3:::bucket-with-a-long-name-{number:04d}/*" for number in range(160)]),
        "policy-size",
        "",
    ),
    Planted("a character that IAM refuses", _policy(Resource="arn:aws:s3:::\u0142/*"), "document-characters", ""),
    Planted(
        "variables in the old version",
        _policy(Resource="arn:aws:s3:::b/${aws:userid}/*").replace("2012-10-17", "2008-10-17"),
        "policy-version",
        "",
    ),
    Planted(
        "ForAllValues on what is allowed",
        _when("ForAllValues:StringEquals", "aws:TagKeys", "a", Action="s3:PutObject", Effect="Allow"),
        "for-all-values",
        "",
    ),
    Planted("trust in everybody", _trust("*"), "trust-everybody", ""),
    Planted("trust by NotPrincipal", _trust(None, NotPrincipal={"AWS": ACCOUNT}), "trust-not-principal", ""),
    Planted(
        "a wildcard as principal",
        _trust({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}),
        "policy-grammar",
        "UNKNOWN_PRINCIPAL",
    ),
    Planted(
        "a dead grant, an unknown action, a misspelt key",
        _policy(
            Action=["s3:GetObject", "s3:HeadObject", "s3:ListBucket"],
            Condition={"StringEquals": {"s3:prefx": "a"}},
        ),
        "condition-key",
        "UNKNOWN_CONDITION_FOR_ACTION",
    ),
)
