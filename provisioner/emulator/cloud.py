"""Clients for the emulated accounts: in this process, or of a server on loopback.

Every account is reached with keys of its own, as in AWS; moto hands them out to who assumes a role there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, overload

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from provisioner.iam import arn

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sts import STSClient
    from mypy_boto3_sts.type_defs import AssumeRoleRequestTypeDef, CredentialsTypeDef

PARTITIONS: Mapping[str, str] = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eusc-": "aws-eusc",
    "": "aws",
}
"""The partitions that moto knows, by how their regions begin. Written down here too, since moto is slow to import."""

ADMINISTRATOR = "emulated-administrator"
"""The role whose keys stand for an account's ambient credentials; it exists nowhere, moto does not ask."""

POOL = 32
"""Connections that a client keeps: as many calls as the engine makes at once."""

LOCAL: Mapping[str, str] = {"iam": "https://iam.amazonaws.com", "sts": "https://sts.amazonaws.com"}
"""Addresses that moto in this process answers before anything leaves it; one for all partitions."""


class EmulatorError(Exception):
    """The emulated AWS cannot do that, or refuses it; the message says what, for the user."""


def refusal(error: ClientError) -> str:
    """Return what AWS says in an error: the call, the error's code and its message."""
    answer = error.response["Error"]
    return f"{error.operation_name}: {answer.get('Code')}: {answer.get('Message')}"


def partition_of(region: str) -> str:
    """Return the partition that a region is in."""
    return next(partition for start, partition in PARTITIONS.items() if region.startswith(start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """An access key and its session token, of the emulated AWS only. Never shown."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


NOBODY = Keys(access_key_id="NOBODY", secret_access_key="nothing")  # noqa: S106 # opens no account but moto's
"""Keys of moto's default account, for the calls that begin with none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who a call comes from, as STS says it (``GetCallerIdentity``)."""

    account: str
    arn: str
    id: str


def _session() -> boto3.session.Session:
    """Return a session that reads nothing of the user's; it keeps AWS's descriptions, which are slow to load."""
    nowhere = (None, None, os.devnull, None)  # no setting, no variable, this value
    unset = (None, None, None, None)
    files = {"profile": unset, "config_file": nowhere, "credentials_file": nowhere}
    return boto3.session.Session(botocore_session=botocore.session.Session(session_vars=files))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """The emulated AWS: moto in this process, or the server at ``endpoint``."""

    endpoint: str | None = None
    session: boto3.session.Session = field(default_factory=_session, repr=False, compare=False)

    @overload
    def client(self, service: Literal["iam"], partition: str, keys: Keys) -> IAMClient: ...
    @overload
    def client(self, service: Literal["sts"], partition: str, keys: Keys) -> STSClient: ...
    def client(self, service: Literal["iam", "sts"], partition: str, keys: Keys) -> IAMClient | STSClient:
        """Return a client that signs with ``keys`` for a region of the partition.

        Raises ``EmulatorError`` for a partition that moto does not know.
        """
        if partition not in PARTITIONS.values():
            raise EmulatorError(f'the emulated AWS has no partition "{partition}"')
        return self.session.client(
            service,
            region_name=arn.PARTITIONS[partition],
            endpoint_url=self.endpoint or LOCAL[service],
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
            aws_session_token=keys.session_token,
            config=Config(retries={"total_max_attempts": 1}, max_pool_connections=POOL, proxies={}),
        )

    def keys(self, partition: str, account: str) -> Keys:
        """Return an administrator's keys of an account."""
        return self.assume(arn.iam(partition, account, "role", "/", ADMINISTRATOR), NOBODY)

    def iam(self, partition: str, account: str) -> IAMClient:
        """Return a client for the IAM of an account, with an administrator's keys."""
        return self.client("iam", partition, self.keys(partition, account))

    def assume(
        self,
        role_arn: str,
        keys: Keys,
        *,
        session_name: str = ADMINISTRATOR,
        external_id: str | None = None,
        seconds: int = 3600,
    ) -> Keys:
        """Return the keys of a session of the role. moto says yes to everybody: it reads no trust policy.

        ``session_name``: 2 to 64 characters; ``seconds``: 900 to the role's maximum.
        """
        sts = self.client("sts", role_arn.split(":")[1], keys)
        request: AssumeRoleRequestTypeDef = {
            "RoleArn": role_arn,
            "RoleSessionName": session_name,
            "DurationSeconds": seconds,
        }
        if external_id is not None:
            request["ExternalId"] = external_id
        answer = sts.assume_role(**request)
        return _keys_of(answer["Credentials"])

    def caller(self, partition: str, keys: Keys) -> Caller:
        """Return whose keys these are."""
        answer = self.client("sts", partition, keys).get_caller_identity()
        return Caller(account=answer["Account"], arn=answer["Arn"], id=answer["UserId"])

    @contextmanager
    def signed_in(self, partition: str, account: str, user: str) -> Iterator[Keys]:
        """Make an access key for a user that exists, as its CI system would hold it; delete it at the end."""
        administrator = self.iam(partition, account)
        key = administrator.create_access_key(UserName=user)["AccessKey"]
        try:
            yield Keys(access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"])
        finally:
            administrator.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])


def _keys_of(credentials: CredentialsTypeDef) -> Keys:
    return Keys(
        access_key_id=credentials["AccessKeyId"],
        secret_access_key=credentials["SecretAccessKey"],
        session_token=credentials["SessionToken"],
    )
