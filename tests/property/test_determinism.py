"""The same input gives the same bytes, and what is added changes nothing of what others have."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.pipeline import Outcome
from provisioner.report.structured import canonical
from provisioner.views.pairs import pairs
from provisioner.views.render import render
from tests.property.configurations import Data, Files, configurations, judge, shuffled

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"

NEW_STACK: Data = {"resources": {"new": {"arns": ["arn:aws:s3:::new"], "allow": ["s3:ListBucket"]}}}


def rendered(outcome: Outcome) -> str:
    return canonical([render(outcome.desired), pairs(outcome.desired)])


@given(configurations())
def test_generated_configurations_have_no_errors(files: Files) -> None:
    assert [finding for finding in judge(files).findings if finding.level == "error"] == []


@given(configurations(), st.randoms(use_true_random=False))
def test_order_of_keys_changes_nothing(files: Files, order: random.Random) -> None:
    other = Files(accounts=shuffled(files.accounts, order), stacks=shuffled(files.stacks, order))

    assert rendered(judge(other)) == rendered(judge(files))


@pytest.mark.parametrize(
    "arguments",
    [
        ("render", ROOT / "examples" / "fleet"),
        ("pairs", "--format", "github-matrix", ROOT / "examples" / "fleet"),
        ("validate", "--format", "json", CASES / "invalid" / "ten-mistakes-in-one-run"),
        ("validate", "--format", "sarif", CASES / "invalid" / "tags"),
        ("validate", CASES / "invalid" / "secrets"),
    ],
    ids=lambda arguments: "-".join(str(part) for part in arguments[:-1]),
)
def test_hash_seed_of_the_process_changes_no_byte(arguments: tuple[object, ...]) -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-m", "provisioner", *map(str, arguments)],
            capture_output=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "4294967295")
    }

    assert [len(each) > 100 for each in printed] == [True]


def roles(outcome: Outcome) -> Data:
    """Return all that exists for each role, its trust policy included."""
    made = render(outcome.desired)
    return {f"{pair['name']}: {role['stack']}": role for pair in made["pairs"] for role in pair["roles"]}


def grants(outcome: Outcome) -> Data:
    """Return each user of each Pulumi stack with its tags and grants; users without any are nobody's change."""
    made = render(outcome.desired)
    homes = [(bastion["name"], user) for bastion in made["bastions"] for user in bastion["users"]]
    stacks = [(pair["name"], user) for pair in made["pairs"] for user in pair["users"]]
    return {f"{name}: {user['arn']}": user for name, user in (*homes, *stacks)}


def unchanged(before: Data, after: Data) -> Data:
    """Return what of the later state stood in the earlier one already."""
    return {key: after[key] for key in before if key in after}


@given(configurations(), st.data())
def test_added_stack_changes_no_other_role_and_grants_only_its_own_users(files: Files, data: st.DataObject) -> None:
    before = judge(files)
    account = data.draw(st.sampled_from(sorted(files.accounts["accounts"])))
    bastion = files.accounts["accounts"][account]["bastion"]
    user = data.draw(st.sampled_from(sorted(files.accounts["bastions"][bastion]["users"])))
    stacks = deepcopy(files.stacks)
    stacks["stacks"]["a-new-one"] = {"accounts": [account], "users": [user], **NEW_STACK}
    after = judge(Files(accounts=files.accounts, stacks=stacks))

    assert unchanged(roles(before), roles(after)) == roles(before)
    changed = {key for key, value in grants(before).items() if grants(after).get(key) != value}
    assert {key.rpartition("/")[2] for key in changed} <= {user}


@given(configurations())
def test_added_user_changes_nothing_of_others(files: Files) -> None:
    before = judge(files)
    accounts = deepcopy(files.accounts)
    for bastion in accounts["bastions"].values():
        bastion["users"]["a-new-one"] = {"environments": ["production"], "managed": False}
    after = judge(Files(accounts=accounts, stacks=files.stacks))

    assert roles(after) == roles(before)
    assert unchanged(grants(before), grants(after)) == grants(before)


@given(configurations())
def test_added_account_and_bastion_change_nothing_of_others(files: Files) -> None:
    before = judge(files)
    accounts = deepcopy(files.accounts)
    accounts["bastions"]["another"] = {"id": "999999999999", "users": {"cicd-bot": {"environments": ["new"]}}}
    accounts["accounts"]["new"] = {"id": "888888888888", "bastion": "another"}
    after = judge(Files(accounts=accounts, stacks=files.stacks))

    assert roles(after) == roles(before)
    assert unchanged(grants(before), grants(after)) == grants(before)
