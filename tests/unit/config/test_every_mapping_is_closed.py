"""No mapping takes a key that it does not know in silence: a misspelt key would leave the wider default in force."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from provisioner import pipeline
from provisioner.config import source

ACCOUNTS = """
version: 1
partition: aws
defaults: {region: us-west-2, tags: {owner: platform}}
naming: {role: "${Stack}Role"}
rules: {unused-user: note}
suppress: [{rule: unused-user, reason: for a while}]
bastions:
  main:
    id: "111111111111"
    credentials: {profile: admin}
    quotas: {policies_per_user: 12}
    tags: {owner: platform}
    users: {cicd-bot: {environments: [staging, production], tags: {team: web}}}
accounts:
  staging: {id: "222222222222", variables: {domain: a}, tags: {owner: web}, quotas: {roles: 900}}
  production: {id: "333333333333", credentials: {profile: admin}, variables: {domain: b}}
"""
STACKS = """
version: 1
defaults: {session: 30m}
naming: {policy: "${Stack}Policy"}
templates:
  bucket:
    parameters: {name: {description: its name}}
    resources:
      content:
        arns: ["arn:aws:s3:::${param.name}"]
        allow: ["s3:ListBucket"]
        when: {Bool: {aws:SecureTransport: "true"}}
stacks:
  website:
    accounts: {staging: {session: 20m, variables: {part: x}}, production: {}}
    users: [cicd-bot]
    preview: {users: [cicd-bot]}
    tags: {team: web}
    variables: {part: y}
    suppress: [{rule: unused-user, reason: for a while}]
    resources:
      content:
        arns: ["arn:aws:s3:::${var.domain}"]
        allow: [list]
        when: {StringEquals: {aws:RequestedRegion: eu-west-1}}
      made: {use: bucket, name: example}
"""
OPEN = {"variables", "tags"}
"""Mappings from any name to a text."""

Path = tuple[str | int, ...]


def mappings(value: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - what YAML holds
    """Yield the path of every mapping that has keys of the language."""
    if isinstance(value, dict):
        if not OPEN.intersection(path):
            yield path
        for key, item in value.items():
            yield from mappings(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from mappings(item, (*path, index))


FILES = {"accounts.yaml": yaml.safe_load(ACCOUNTS), "stacks.yaml": yaml.safe_load(STACKS)}
PLACES = [(file, path) for file, content in FILES.items() for path in mappings(content)]


def judged(files: dict[str, Any]) -> list[tuple[str, str]]:
    accounts, stacks = (source.parse(yaml.safe_dump(files[name]).encode(), name) for name in FILES)
    found = pipeline.judge(accounts, stacks).findings
    return [(finding.rule, finding.message) for finding in found if finding.level == "error"]


def test_the_configuration_is_valid_as_it_is() -> None:
    assert judged(FILES) == []


@pytest.mark.parametrize(
    ("file", "path"), PLACES, ids=lambda each: each if isinstance(each, str) else "/".join(map(str, each))
)
def test_a_key_that_a_mapping_does_not_know_is_an_error_that_names_it(file: str, path: Path) -> None:
    files = copy.deepcopy(FILES)
    place = files[file]
    for step in path:
        place = place[step]
    place["zzz-unknown"] = "x"

    assert any("zzz-unknown" in message for _, message in judged(files)), judged(files)
