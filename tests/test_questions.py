"""What ``can`` and ``explain`` answer, word for word: a table of questions about the examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.cli import commands
from tests.conftest import Golden

ROOT = Path(__file__).parent.parent
EXPECTED = Path(__file__).parent / "questions"
EXAMPLES = ROOT / "examples"

TAG = "aws:PrincipalTag/access-to-"
BUCKET = "arn:aws:s3:::www.example.com"
CDN = "arn:aws:cloudfront::333333333333:distribution/E2QWRUHAPOMQZL"
FORECAST = "arn:aws:glue:sa-east-1:655555555555:job/forecast"

CAN: dict[str, tuple[Path, tuple[str, ...], int]] = {
    "denied": (ROOT, ("cicd-bot", "s3:DeleteBucket", BUCKET), 1),
    "object": (ROOT, ("cicd-bot", "s3:PutObject", f"{BUCKET}/index.html"), 0),
    "any-delete": (ROOT, ("*", "s3:Delete*", BUCKET), 0),
    "anything": (ROOT, ("main/cicd-bot", "*", "*"), 0),
    "misspelt-arn": (ROOT, ("cicd-bot", "s3:PutObject", "arn:aws:s3:::www.exmaple.com/x"), 1),
    "nothing-like-it": (ROOT, ("cicd-bot", "lambda:InvokeFunction", "*"), 1),
    "not-on-an-object": (ROOT, ("cicd-bot", "s3:ListBucket", f"{BUCKET}/x"), 0),
    "other-action": (ROOT, ("cicd-bot", "cloudfront:DeleteDistribution", CDN), 1),
    "no-environment": (EXAMPLES / "two-bastions", ("lab-bot", "glue:GetJob", FORECAST), 1),
    "other-bastion": (EXAMPLES / "two-bastions", ("north-bot", "glue:GetJob", FORECAST), 1),
    "two-accounts": (EXAMPLES / "two-bastions", ("south-bot@south", "glue:GetJob", "*"), 0),
    "not-named": (EXAMPLES / "fleet", ("web-bot", "ecs:UpdateService", "arn:aws:ecs:*:200000000003:service/*"), 1),
    "many": (EXAMPLES / "fleet", ("*", "s3:PutObject", "*"), 0),
    "nobody": (EXAMPLES / "fleet", ("*", "s3:GetBucketPolicy", "arn:aws:s3:::www*"), 1),
    "condition": (EXAMPLES / "fleet", ("web-bot", "s3:ListBucket", "arn:aws:s3:::www.shop.example"), 0),
    "template": (EXAMPLES / "fleet", ("shop-bot", "sqs:PurgeQueue", "arn:aws:sqs:*:200000000001:orders-x"), 1),
    "wrong-id": (
        EXAMPLES / "fleet",
        ("shop-bot", "ecs:*", "*", "--context", "sts:ExternalId=x", "--context", f"{TAG}staging=no"),
        1,
    ),
}  # fmt: skip

EXPLAIN: dict[str, tuple[Path, tuple[str, ...]]] = {
    "role": (ROOT, ("arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole",)),
    "user": (EXAMPLES / "two-bastions", ("south/south-bot",)),
    "existing-user": (EXAMPLES / "existing-users", ("deploy-bot",)),
    "stack": (EXAMPLES / "fleet", ("orders",)),
    "condition": (EXAMPLES / "fleet", ("HelpPagesStackUpdaterRole",)),
    "action": (EXAMPLES / "fleet", ("s3:ListBucket",)),
}


def answered(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    capsys.readouterr()
    code = commands.main([str(each) for each in arguments], prog_name="provisioner", standalone_mode=False)
    return code, capsys.readouterr().out


def test_questions_about_access_are_answered_word_for_word(golden: Golden, capsys: pytest.CaptureFixture[str]) -> None:
    actual, codes = {}, {}
    for name, (directory, question, _) in CAN.items():
        for ending, shape in (("txt", "text"), ("json", "json")):
            codes[name], actual[f"expected-can-{name}.{ending}"] = answered(
                capsys, "can", *question, directory, "--format", shape
            )
    for name, (directory, question) in EXPLAIN.items():
        for ending, shape in (("txt", "text"), ("json", "json")):
            code, actual[f"expected-explain-{name}.{ending}"] = answered(
                capsys, "explain", *question, directory, "--format", shape
            )
            assert code == 0

    assert codes == {name: code for name, (_, _, code) in CAN.items()}
    golden(EXPECTED, actual)
