"""Fleets for the report's tests: a wide one (many accounts), and one whose every free text is hostile."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENVIRONMENTS = ("development", "staging", "production")
ROLES_PER_ACCOUNT = 7
TEAMS = 40

RESOURCES = """\
      content:
        arns: ["arn:${{partition}}:s3:::{stack}.${{account.name}}.example.com/*"]
        allow: ["s3:GetObject", "s3:PutObject"{delete}]
      table:
        arns: ["arn:${{partition}}:dynamodb:${{account.region}}:${{account.id}}:table/{stack}"]
        allow: ["dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:Update*"]
        deny: ["dynamodb:UpdateContinuousBackups"]
      queue:
        arns: ["arn:${{partition}}:sqs:${{account.region}}:${{account.id}}:{stack}-*"]
        allow: [read, write]
"""


def wide(directory: Path, *, accounts: int = 300, roles: int = 2000) -> Path:
    """Write a fleet of so many accounts and roles, 40 teams with a user each, and return its directory."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "accounts.yaml").write_text("".join(_accounts(accounts)), encoding="utf-8")
    (directory / "stacks.yaml").write_text("".join(_stacks(accounts, roles)), encoding="utf-8")
    return directory


def _accounts(count: int) -> Iterator[str]:
    yield "version: 1\ndefaults: {region: eu-central-1, tags: {owner: platform}}\n"
    yield 'bastions:\n  main:\n    id: "111111111111"\n'
    yield "    grants: bastion\n    quotas: {customer_policies: 10000, policies_per_user: 20}\n    users:\n"
    for team in range(TEAMS):
        yield f"      team-{team:02d}-bot: {{environments: [{', '.join(ENVIRONMENTS)}]}}\n"
    yield "accounts:\n"
    for number in range(count):
        environment = ENVIRONMENTS[number % len(ENVIRONMENTS)]
        yield f'  unit-{number:03d}: {{id: "{200_000_000_000 + number}", environment: {environment}}}\n'


def _stacks(accounts: int, roles: int) -> Iterator[str]:
    """Yield stacks in up to seven accounts each, until there are enough roles."""
    yield "version: 1\nstacks:\n"
    left, number = roles, 0
    while left > 0:
        size = min(ROLES_PER_ACCOUNT, left)
        homes = sorted({f"unit-{(number * ROLES_PER_ACCOUNT + step) % accounts:03d}" for step in range(size)})
        stack = f"service-{number:03d}"
        yield f"  {stack}:\n    description: Service {number} in ${{account.name}}\n"
        yield f"    accounts: [{', '.join(homes)}]\n    users: [team-{number % TEAMS:02d}-bot]\n    resources:\n"
        yield RESOURCES.format(stack=stack, delete=', "s3:DeleteObject"' if number % 10 == 0 else "")
        left, number = left - size, number + 1


HOSTILE = (
    "</script><script>document.documentElement.dataset.broken = 1</script>",
    '<img src=x onerror="document.documentElement.dataset.broken = 1">',
    "</noscript><script>document.documentElement.dataset.broken = 1</script>",
    "<!--<script>",
    "]]>&lt;b&gt; &amp; \\N \\\" ' `x` $(alert) {{7*7}}",
    '; rm -rf / #quot; --> click "x" callback',
)
"""Texts that end a script, an attribute, a comment, a string, or are code of other languages."""

TURNED = "\u202egnp.exe\u202c and \u200b nothing"
"""Characters that turn the direction of a text, and that cannot be seen. IAM refuses them, names and reasons do not."""


def hostile(directory: Path) -> Path:
    """Write a fleet with a stack for each hostile text, in its name, description, external ID, ARN and condition."""
    directory.mkdir(parents=True, exist_ok=True)
    accounts = {
        "version": 1,
        "defaults": {"region": "us-west-2"},
        "bastions": {"main": {"id": "111111111111", "users": {"cicd-bot": {"environments": ["production"]}}}},
        "accounts": {"production": {"id": "333333333333"}},
    }
    stacks = {f"{number}{text[:24]}": _hostile(number, text) for number, text in enumerate(HOSTILE)}
    stacks |= {
        TURNED: _hostile(len(HOSTILE), "plain")
        | {"suppress": [{"rule": "repeated-item", "reason": HOSTILE[0] + TURNED}]}
    }
    stacks[TURNED]["users"] = ["cicd-bot", "cicd-bot"]
    stacks["x" + HOSTILE[1][:20]] = _hostile(len(HOSTILE) + 1, "warned") | {"users": ["cicd-bot", "cicd-bot"]}
    entries = stacks["x" + HOSTILE[1][:20]]["resources"]
    entries["keep"] = {"arns": ["arn:${partition}:s3:::www.example.com/*"], "deny": ["s3:DeleteObject"]}
    # JSON is YAML; its escapes carry what YAML would refuse as it stands.
    (directory / "accounts.yaml").write_text(json.dumps(accounts), encoding="utf-8")
    (directory / "stacks.yaml").write_text(json.dumps({"version": 1, "stacks": stacks}), encoding="utf-8")
    return directory


def _hostile(number: int, text: str) -> dict[str, Any]:
    return {
        "description": text,
        "accounts": ["production"],
        "users": ["cicd-bot"],
        "external_id": f"hostile/{number}",
        "resources": {
            "content": {
                "arns": [f"arn:${{partition}}:s3:::www.example.com/{number}/{text.replace('*', '')}/*"],
                "allow": ["s3:GetObject"],
                "when": {"StringLike": {"aws:RequestedRegion": text}},
            }
        },
    }


if __name__ == "__main__":
    wide(Path(sys.argv[1]))
