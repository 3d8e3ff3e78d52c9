"""Clients of AWS's own SDK for an account, reached as the deployment reaches it, and only for that account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from provisioner.emit.providers import SESSION_NAME
from provisioner.emit.refusal import UnreachableError
from provisioner.model.desired import Account

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sts import STSClient

RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=10, read_timeout=30)
"""Patience with an AWS that slows us down: IAM does so soon."""


def iam_of(account: Account) -> IAMClient:
    """Return a client for an account's IAM. Raises ``UnreachableError`` where the credentials are another account's."""
    try:
        session = _session(account)
        found = session.client("sts", config=RETRIES).get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise UnreachableError(f"the credentials for the account {account.name} do not work: {error}") from error
    if found != account.id:
        raise UnreachableError(f"the credentials for the account {account.name} ({account.id}) are of {found}")
    return session.client("iam", config=RETRIES)


def ambient_sts(region: str) -> STSClient:
    """Return a client for STS with the credentials at hand."""
    return boto3.session.Session(region_name=region).client("sts", config=RETRIES)


def _session(account: Account) -> boto3.session.Session:
    own = boto3.session.Session(profile_name=account.profile, region_name=account.region)
    if account.role is None:
        return own
    answer = own.client("sts", config=RETRIES).assume_role(RoleArn=account.role, RoleSessionName=SESSION_NAME)
    keys = answer["Credentials"]
    return boto3.session.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name=account.region,
    )
