"""AWS's STS for the credentials that are here: AssumeRole, and who the caller is.

The SDK finds the credentials as ever (environment, profile, single sign-on, instance), and repeats throttled calls and
lost connections by itself, in its standard mode.
Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.parsers import ResponseParserError

from provisioner.sts.failures import NOT_AWS, StsError, explained
from provisioner.views.session import SessionCall, SessionKeys

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 20, 4
"""Seconds until an address that does not answer is given up, and how often a call is made at most."""


class Sts:
    """A client for the STS of one region: AWS's regional endpoint of whatever partition the region is in.

    AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_STS lead elsewhere, as in every SDK.
    """

    def __init__(self, region: str) -> None:
        """Make the client. Raises StsError where the AWS settings here cannot be used."""
        with _explained():
            self._session = botocore.session.Session()
            self._session.set_config_variable("sts_regional_endpoints", "regional")
            self._client = cast("STSClient", self._session.create_client("sts", region_name=region, config=_config()))
            self.own_region: str | None = self._session.get_config_variable("region")

    def assume(self, call: SessionCall) -> SessionKeys:
        """Make the call once. Raises StsError."""
        with _explained():
            answer = self._client.assume_role(**call.request())
            keys, who = answer["Credentials"], answer["AssumedRoleUser"]
            _require_words(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
            return SessionKeys(
                access_key_id=keys["AccessKeyId"],
                secret_access_key=keys["SecretAccessKey"],
                session_token=keys["SessionToken"],
                expiration=keys["Expiration"],
                arn=who["Arn"],
                role_id=who["AssumedRoleId"],
                source_identity=answer.get("SourceIdentity"),
            )

    def caller(self) -> str:
        """Return the ARN of who the credentials here belong to. Raises StsError."""
        with _explained():
            return self._client.get_caller_identity()["Arn"]


def _require_words(*texts: str) -> None:
    """Raise StsError for credentials that AWS never gives out: a line break would be a second variable to a CI job."""
    if not all(text.isascii() and text.isprintable() and text and " " not in text for text in texts):
        raise StsError(NOT_AWS)


def _config() -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the SDK raises into StsError; what it chains may hold the request, so nothing of it stays."""
    try:
        yield
    except (BotoCoreError, ClientError, HTTPClientError) as error:
        raise explained(error) from None
    except (ResponseParserError, KeyError):
        raise StsError(NOT_AWS) from None
    except RuntimeError:  # as botocore raises it where renewed credentials have ended already
        raise StsError("the credentials that you started from have ended: get new ones") from None
    except OSError as error:  # a credential_process or a token file that is not there
        what = f"{error.filename}: {error.strerror}"
        raise StsError(f"the AWS credentials cannot be had: check the profile ({what})") from None
    except ValueError:  # AWS_ENDPOINT_URL that is no address, a number that is none; its text may quote anything
        raise StsError("the AWS settings cannot be used: check AWS_ENDPOINT_URL and the AWS config file") from None
