"""``isolation`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

ENTRY = 'resources: {{a: {{arns: ["arn:aws:s3:::{}"], allow: ["s3:GetObject"]}}}}'
PATTERNS = {"one": "shop/*", "two": "shop/*", "six": "shop/x*", "own": "own/*"}
TWO = "version: 1\nstacks:\n" + "".join(
    f"  {name}: {{accounts: [production], users: [cicd-bot], {ENTRY.format(pattern)}}}\n"
    for name, pattern in PATTERNS.items()
)


def test_what_stacks_share_is_told_in_lines_and_as_json(config: Path, run: Run) -> None:
    (config / "stacks.yaml").write_text(TWO, "utf-8")

    assert run("isolation").stdout.splitlines() == [
        "arn:aws:s3:::shop/*  one, six, two",
        "    meets arn:aws:s3:::shop/x*",
        "arn:aws:s3:::shop/x*  one, six, two",
        "    meets arn:aws:s3:::shop/*",
    ]
    body = json.loads(run("isolation", "--format", "json", "--stack", "six").stdout)
    assert [each["resource"] for each in body["shared"]] == ["arn:aws:s3:::shop/*", "arn:aws:s3:::shop/x*"]
    assert body["strangers"] == []


def test_a_stack_that_shares_nothing_is_told_so_and_an_unknown_one_is_wrong_usage(config: Path, run: Run) -> None:
    (config / "stacks.yaml").write_text(TWO, "utf-8")

    alone = run("isolation", "--stack", "own")
    assert (alone.returncode, alone.stdout) == (
        0,
        "nobody else may assume a role, and no two stacks may touch the same resource\n",
    )
    unknown = run("isolation", "--stack", "onn")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert 'there is no stack "onn": did you mean "own"?' in unknown.stderr


def test_a_wrong_configuration_is_not_looked_at(config: Path, run: Run) -> None:
    (config / "stacks.yaml").write_text("version: 1\nstacks: {one: 1}\n", "utf-8")

    ran = run("isolation")
    assert (ran.returncode, ran.stdout) == (1, "")
