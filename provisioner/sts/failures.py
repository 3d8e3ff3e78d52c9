"""What goes wrong with a call of STS, in one line each, with the remedy.

AWS's text is passed on as AWS wrote it; it names callers, roles and requests, and never holds a secret.
Sources: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html,
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from botocore import exceptions

GATE, ENVIRONMENT = 1, 2
"""Exit codes: AWS has looked at the request and says no; the call could not be made with what is here."""

DENIED = ("AccessDenied", "AccessDeniedException")
NOT_AWS = "what answers is not AWS: check AWS_ENDPOINT_URL, and the proxy"
CLOCK = "this machine's clock differs from AWS's: set it (timedatectl set-ntp true), and try again"

_WORDS: Mapping[str, tuple[int, str]] = {
    "ExpiredToken": (ENVIRONMENT, "the credentials that you started from have expired: get new ones"),
    "ExpiredTokenException": (ENVIRONMENT, "the credentials that you started from have expired: get new ones"),
    "InvalidClientTokenId": (
        ENVIRONMENT,
        "AWS does not know this access key: it was deleted, is of another partition, or was made seconds ago",
    ),
    "UnrecognizedClientException": (ENVIRONMENT, "AWS does not know this access key in this partition"),
    "RequestTimeTooSkewed": (ENVIRONMENT, CLOCK),
    "RequestExpired": (ENVIRONMENT, CLOCK),
    "RegionDisabledException": (
        ENVIRONMENT,
        "STS is switched off in this region: switch it on in the account's IAM settings, or name another region",
    ),
    "ValidationError": (GATE, "what is deployed differs from the files: preview and deploy the pair"),
    "PackedPolicyTooLarge": (GATE, "the session tags are too long: shorten the stack's or the repository's name"),
}
QUOTED_REQUEST = "The Canonical String"
"""From here on AWS quotes a request that it cannot verify, with its headers: a session token is one of them."""

_PASSWORD = re.compile(r"//[^/@\s]*@")
_THROTTLED = ("Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException")
_TIMES = ("Signature expired", "Signature not yet current", "is now earlier than", "is still later than")


class StsError(Exception):
    """A call of STS failed. The text says why, and what to do; ``exit_code`` is 1 where AWS says no, else 2."""

    def __init__(self, text: str, exit_code: int = ENVIRONMENT, *, denied: bool = False) -> None:
        """Take the text; ``denied`` is true for AccessDenied, which may be ours, or pass by itself."""
        super().__init__(text)
        self.exit_code = exit_code
        self.denied = denied


def explained(error: exceptions.BotoCoreError | exceptions.ClientError) -> StsError:
    """Return an SDK's error in our words."""
    return _answered(error) if isinstance(error, exceptions.ClientError) else _unanswered(error)


def _answered(error: exceptions.ClientError) -> StsError:
    """Return what AWS's answer means."""
    answer = error.response["Error"]
    code, said = answer.get("Code", ""), answer.get("Message", "")
    text = f"AWS says no to {error.operation_name}: {code}: {_one_line(said.partition(QUOTED_REQUEST)[0])}"
    if code in DENIED:
        return StsError(text, GATE, denied=True)
    if code in _THROTTLED:
        return StsError(f"{text} (AWS takes no more calls just now, after several attempts: try again later)")
    if code == "SignatureDoesNotMatch":
        wrong = CLOCK if any(sign in said for sign in _TIMES) else "the secret access key does not fit the access key"
        return StsError(f"{text} ({wrong})")
    exit_code, remedy = _WORDS.get(code, (GATE, ""))
    return StsError(f"{text} ({remedy})" if remedy else text, exit_code)


def _unanswered(error: exceptions.BotoCoreError) -> StsError:
    """Return why a call was not made, or not answered. The SDK's own text only where it is sure to hold no secret."""
    for kind, text in _KINDS:
        if isinstance(error, kind):
            return StsError(text.format(_one_line(str(error))))
    return StsError(f"the AWS SDK cannot make the call ({type(error).__name__}): check the AWS_ variables and profiles")


_Kind = type[exceptions.BotoCoreError] | tuple[type[exceptions.BotoCoreError], ...]

_KINDS: tuple[tuple[_Kind, str], ...] = (
    (
        exceptions.NoCredentialsError,
        "there are no AWS credentials here: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    ),
    (
        exceptions.PartialCredentialsError,
        "the AWS credentials are not complete: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY both ({})",
    ),
    (exceptions.ProfileNotFound, "{}: AWS_PROFILE names a profile that is in no AWS config file"),
    (exceptions.ConfigParseError, "the AWS config file cannot be read: repair it, or name another in AWS_CONFIG_FILE"),
    (exceptions.UnknownEndpointError, "there is no STS endpoint: check the region in accounts.yaml ({})"),
    (exceptions.SSOTokenLoadError, "the single sign-on has ended: run aws sso login"),
    (exceptions.UnauthorizedSSOTokenError, "the single sign-on has ended: run aws sso login"),
    (
        exceptions.ProxyConnectionError,
        "the proxy does not answer: check HTTPS_PROXY and NO_PROXY",
    ),
    (
        exceptions.SSLError,
        "the connection to AWS is not trusted: check AWS_CA_BUNDLE, and what stands between here and AWS ({})",
    ),
    (
        (exceptions.ConnectionError, exceptions.ConnectionClosedError, exceptions.ReadTimeoutError),
        "AWS cannot be reached: check the network, and AWS_ENDPOINT_URL where it is set ({})",
    ),
    (
        exceptions.HTTPClientError,  # its text may quote a header, with the session token in it
        "the request cannot be sent: look for a line break or a blank at the end of the AWS credentials",
    ),
    (exceptions.CredentialRetrievalError, "the AWS credentials cannot be had: check the profile's source of them"),
    (exceptions.RefreshWithMFAUnsupportedError, "the profile asks for an MFA code: use a session that has one"),
)
"""The first that fits counts. The SDK's own text is shown where it is an address, a file or a name and no more."""


def _one_line(text: str) -> str:
    """Return a text on one line, without the password that an address may hold."""
    return _PASSWORD.sub("//", " ".join(text.split()))
