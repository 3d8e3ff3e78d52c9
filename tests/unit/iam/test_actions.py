"""What the actions of a policy match, and what they act on."""

from __future__ import annotations

import pytest

from provisioner.iam.actions import acts_on, acts_on_arn, expected, matching


def names(pattern: str) -> set[str]:
    return {action.full_name for action in matching(pattern)}


def test_an_action_matches_itself_whatever_the_case() -> None:
    assert names("S3:getOBJECT") == {"s3:GetObject"}


def test_a_wildcard_matches_every_action_of_its_form() -> None:
    assert names("s3:GetBucketPolic*") == {"s3:GetBucketPolicy", "s3:GetBucketPolicyStatus"}
    assert names("s3:GetObjec?") == {"s3:GetObject"}


@pytest.mark.parametrize("pattern", ["s3:HeadObject", "s3:Nothing*", "s4:GetObject", "s3", "*", "*:*", ""])
def test_what_is_no_action_of_a_service_matches_none(pattern: str) -> None:
    assert matching(pattern) == ()


def test_an_action_acts_on_arns_of_its_kinds_and_on_the_star() -> None:
    (action,) = matching("s3:GetObject")
    assert acts_on_arn(action, "*")
    assert acts_on(action, ["arn:aws:s3:::b", "arn:aws:s3:::b/*"])
    assert not acts_on(action, ["arn:aws:s3:::b", "arn:aws:sqs:us-west-2:123456789012:b"])


def test_expected_forms_are_those_of_all_the_actions_once() -> None:
    both = [*matching("s3:GetObject"), *matching("s3:PutObject"), *matching("s3:DeleteBucket")]
    forms = expected(both)
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" in forms
    assert "arn:${Partition}:s3:::${BucketName}" in forms
    assert len(forms) == len(set(forms))
    assert expected(matching("s3:ListAllMyBuckets")) == []
