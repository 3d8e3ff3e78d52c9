"""Amazon Resource Names and partitions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

import itertools
import re
import sys
from functools import lru_cache
from typing import NamedTuple

FIELDS = 6
"""``arn:partition:service:region:account-id:resource``; the resource itself may hold colons."""

PARTITIONS = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-eusc": "eusc-de-east-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
}
"""Every partition, and the region that IAM's calls are signed for there when the configuration names none.

Source: the partitions of the AWS SDKs (botocore's ``partitions.json``).
"""


_COLON = re.compile(r"\$\{[^}]*\}|(:)")


class Arn(NamedTuple):
    """The parts of an ARN; region and account are empty where the resource has none (``arn:aws:s3:::bucket``)."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


@lru_cache(maxsize=512)
def parse(text: str) -> Arn | None:
    """Return the parts of an ARN, or None where the text is none: too few parts, or one is empty that must not be."""
    parts = fields(text, FIELDS)
    if len(parts) != FIELDS or parts[0] != "arn":
        return None
    partition, service, region, account = map(sys.intern, parts[1:-1])  # the same few words in thousands of ARNs
    arn = Arn(partition, service, region, account, parts[-1])
    return arn if arn.partition and arn.service and arn.resource else None


def fields(text: str, most: int) -> list[str]:
    """Split a text at its colons into at most so many fields; none within ``${aws:PrincipalAccount}``."""
    if "${" not in text:
        return text.split(":", most - 1)
    colons = [found.start() for found in _COLON.finditer(text) if found[1]][: most - 1]
    return [text[start + 1 : end] for start, end in itertools.pairwise([-1, *colons, len(text)])]


def iam(partition: str, account: str, kind: str, path: str, name: str) -> str:
    """Return the ARN of an IAM entity: ``kind`` is role, policy or user; ``path`` begins and ends with a slash."""
    return f"arn:{partition}:iam::{account}:{kind}{path}{name}"
