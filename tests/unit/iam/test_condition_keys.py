"""Which condition keys AWS's data knows, and which an action carries."""

from __future__ import annotations

import pytest

from provisioner.iam.actions import matching
from provisioner.iam.condition_keys import every_key, fits, type_of


@pytest.mark.parametrize(
    ("key", "service", "expected"),
    [
        ("aws:SourceIp", "s3", "IPAddress"),
        ("aws:principaltag/team", "s3", "String"),
        ("aws:RequestTag/team", "s3", "String"),
        ("aws:TagKeys", "sqs", "ArrayOfString"),
        ("s3:prefix", "s3", "String"),
        ("s3:ExistingObjectTag/owner", "s3", "String"),
        ("s3:prefix", "sqs", None),
        ("s3:prefx", "s3", None),
        ("aws:SourceIq", "s3", None),
        ("aws:SourceIp", "no-such-service", "IPAddress"),
    ],
)
def test_a_key_has_the_type_that_the_data_gives_it(key: str, service: str, expected: str | None) -> None:
    assert type_of(key, [service]) == expected


@pytest.mark.parametrize(
    ("key", "action", "expected"),
    [
        ("aws:SourceIp", "s3:GetObject", True),
        ("aws:PrincipalTag/team", "s3:GetObject", True),
        ("s3:prefix", "s3:ListBucket", True),
        ("s3:prefix", "s3:GetObject", False),
        ("s3:ExistingObjectTag/owner", "s3:GetObject", True),
        ("aws:RequestTag/team", "s3:GetObject", False),
    ],
)
def test_a_key_fits_the_actions_that_carry_it(key: str, action: str, *, expected: bool) -> None:
    (found,) = matching(action)
    assert fits(key, found) is expected


def test_every_key_of_a_service_is_known_beside_the_global_ones() -> None:
    keys = every_key(["s3", "no-such-service"])
    assert {"s3:prefix", "aws:SourceIp"} <= set(keys)
