"""No policy document makes a traceback, and every finding stands in its text."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from provisioner.lint.grammar import DOCUMENT_KEYS, PRINCIPAL_KEYS, STATEMENT_KEYS
from provisioner.lint.policy import judge
from provisioner.lint.read import parse

TEXTS = st.sampled_from(
    [
        *(
            "*",
            "Allow",
            "Deny",
            "2012-10-17",
            "s3:GetObject",
            "s3:*",
            "sts:AssumeRole",
            "s3:HeadObject",
            "x:y",
            ":",
            "",
        ),
        *("arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws-cn:s3:::${aws:userid}", "arn:aws:iam::1:role/*", "arn:::::"),
        *("StringEquals", "Bool", "ForAllValues:StringLike", "aws:SourceIp", "s3:prefix", "sts:ExternalId", "\u0142"),
    ]
) | st.text(max_size=8)
KEYS = st.sampled_from([*DOCUMENT_KEYS, *STATEMENT_KEYS, *PRINCIPAL_KEYS]) | TEXTS
values = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
statements = st.fixed_dictionaries(
    {"Effect": TEXTS, "Action": TEXTS | st.lists(TEXTS, max_size=3), "Resource": TEXTS | st.lists(TEXTS, max_size=3)},
    optional={"Principal": values, "Condition": st.dictionaries(TEXTS, st.dictionaries(TEXTS, values, max_size=2))},
)


@given(values | st.fixed_dictionaries({"Version": TEXTS, "Statement": statements | st.lists(statements, max_size=3)}))
def test_any_document_is_judged_and_its_findings_stand_in_it(value: object) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    lines = text.split("\n")
    for finding in judge(parse(text.encode("utf-8", "replace"), "policy.json")):
        assert finding.message
        assert finding.hint
        assert 1 <= finding.at.line <= len(lines) or not text.isprintable()


@given(st.binary(max_size=60))
def test_any_bytes_are_judged(data: bytes) -> None:
    assert all(finding.at.line >= 1 for finding in judge(parse(data, "policy.json")))
