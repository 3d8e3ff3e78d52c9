"""A session's credentials for shells, programs and CI systems, and the call that asks for them. Pure text."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from provisioner.report.structured import canonical
from provisioner.views.session import SessionCall, SessionKeys

HIDING = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
)
"""Variables by which some SDK finds other credentials first, or instead.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
"""


def time_of(keys: SessionKeys) -> str:
    """Return when the credentials end: ISO 8601, as AWS's tools write it."""
    return keys.expiration.strftime("%Y-%m-%dT%H:%M:%SZ")


def variables(keys: SessionKeys, region: str | None) -> dict[str, str]:
    """Return the environment variables of AWS's SDKs; the region's only where there is one to set."""
    return {**variables_of_keys(keys), **variables_of_region(region)}


def variables_of_keys(keys: SessionKeys) -> dict[str, str]:
    """Return the environment variables that hold credentials."""
    return {
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_SESSION_TOKEN": keys.session_token,
        "AWS_CREDENTIAL_EXPIRATION": time_of(keys),
    }


def variables_of_region(region: str | None) -> dict[str, str]:
    """Return the environment variables that name a region: SDKs read one or the other."""
    return {"AWS_REGION": region, "AWS_DEFAULT_REGION": region} if region else {}


def format_env(keys: SessionKeys, region: str | None) -> str:
    """Return commands for ``eval`` in a POSIX shell."""
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables(keys, region).items()]
    return f"unset {' '.join(HIDING)}\n" + "".join(lines)


def format_json(keys: SessionKeys, region: str | None) -> str:  # noqa: ARG001 - all formats are called alike
    """Return what ``aws sts assume-role`` prints: existing scripts can read it."""
    identity = {} if keys.source_identity is None else {"SourceIdentity": keys.source_identity}
    return canonical(
        {
            "AssumedRoleUser": {"Arn": keys.arn, "AssumedRoleId": keys.role_id},
            "Credentials": {
                "AccessKeyId": keys.access_key_id,
                "SecretAccessKey": keys.secret_access_key,
                "SessionToken": keys.session_token,
                "Expiration": time_of(keys),
            },
            **identity,
        }
    )


def format_credential_process(keys: SessionKeys, region: str | None) -> str:  # noqa: ARG001 - all formats are called alike
    """Return what the SDKs read from a ``credential_process``.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
    """
    return canonical(
        {
            "Version": 1,
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret_access_key,
            "SessionToken": keys.session_token,
            "Expiration": time_of(keys),
        }
    )


FORMATS: Mapping[str, Callable[[SessionKeys, str | None], str]] = {
    "env": format_env,
    "json": format_json,
    "credential-process": format_credential_process,
}
"""What goes to standard output, by format; ``github`` also needs a file."""


def github_masks(keys: SessionKeys) -> str:
    """Return the workflow commands that keep the credentials out of a job's log from here on.

    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log
    """
    hidden = (keys.access_key_id, keys.secret_access_key, keys.session_token)
    return "".join(f"::add-mask::{value}\n" for value in hidden)


def github_variables(keys: SessionKeys, region: str | None) -> str:
    """Return the lines that give later steps of the job the credentials: for the file that GITHUB_ENV names."""
    return "".join(f"{name}={value}\n" for name, value in variables(keys, region).items())


def container_answer(keys: SessionKeys) -> str:
    """Return what the SDKs read from a container credentials endpoint.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
    """
    return json.dumps(
        {
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret_access_key,
            "Token": keys.session_token,
            "Expiration": time_of(keys),
        }
    )


def call_as_command(call: SessionCall) -> str:
    """Return the call as a line for the AWS CLI. It holds no secret: an external ID is none."""
    words = ["aws", "sts", "assume-role", "--region", call.region, "--role-arn", call.role_arn]
    words += ["--role-session-name", call.session_name, "--external-id", call.external_id]
    words += ["--duration-seconds", str(call.seconds)]
    if call.tags:
        words += ["--tags", json.dumps(call.request()["Tags"], ensure_ascii=False)]
    if call.source_identity is not None:
        words += ["--source-identity", call.source_identity]
    return shlex.join(words) + "\n"


def call_as_json(call: SessionCall) -> str:
    """Return the call as JSON: the region, and the request as AWS's API names its parts."""
    request: dict[str, Any] = call.request()
    return canonical({"version": 1, "region": call.region, "request": request})


def became(keys: SessionKeys) -> str:
    """Return the line that says who one has become, and until when."""
    return f"you are {keys.arn} until {time_of(keys)}\n"
