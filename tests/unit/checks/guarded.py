"""A configuration for the tests of the guard rails, and what they say about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provisioner import pipeline
from provisioner.config import source
from provisioner.finding import Finding, Level

ACCOUNT = "333333333333"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/ci-boundary"
DEPLOYER = f"arn:aws:iam::{ACCOUNT}:role/deployer"
FUNCTIONS = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:"
PASSED = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}

Entries = Mapping[str, Mapping[str, Any]]


def entry(arns: str | list[str], *allow: str, **further: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    return {"arns": [arns] if isinstance(arns, str) else arns, "allow": list(allow), **further}


def findings(
    entries: Entries,
    *,
    stack: Mapping[str, Any] | None = None,
    account: Mapping[str, Any] | None = None,
    beside: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """Return what the guard rails say about a stack "website" with these entries; "shop" stands beside it."""
    accounts = {
        "version": 1,
        "bastions": {"main": {"id": "111111111111", "users": {"cicd-bot": {"environments": ["production"]}}}},
        "accounts": {"production": {"id": ACCOUNT, **(account or {})}},
    }
    placed = {"accounts": ["production"], "users": ["cicd-bot"]}
    shop = {**placed, "resources": {"bucket": entry("arn:aws:s3:::shop", "s3:ListBucket")}}
    stacks = {
        "version": 1,
        "stacks": {"website": {**placed, "resources": dict(entries), **(stack or {})}, "shop": shop, **(beside or {})},
    }
    outcome = pipeline.judge(
        source.parse(json.dumps(accounts).encode(), source.ACCOUNTS),
        source.parse(json.dumps(stacks, indent=0).encode(), source.STACKS),
    )
    return [finding for finding in outcome.findings if finding.rule.startswith("guard-")]


def said(entries: Entries, **further: Any) -> list[tuple[str, Level]]:  # noqa: ANN401 - as findings
    return [(finding.rule, finding.level) for finding in findings(entries, **further)]
