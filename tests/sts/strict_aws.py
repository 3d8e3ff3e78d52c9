"""An AWS over real HTTP that refuses what AWS refuses and moto does not: it stands in front of moto.

Who may assume which role with what is written here by hand, once more, and shares no code with the program.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from provisioner.emulator.cloud import ADMINISTRATOR, Cloud

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BASTION = "111111111111"
CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/")
NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
TAG = re.compile(r"[\w\s.:/=+\-@]*")
SKEW = timedelta(minutes=5)
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Rule:
    """What a role's trust policy, and the grants on it, let through."""

    external_id: str
    users: tuple[str, ...]
    session_tags: bool = False
    source_identity: bool = False


RULES = {
    "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole": Rule("website/production", ("cicd-bot",)),
    "arn:aws:iam::222222222222:role/stack-updaters/WebsiteStackUpdaterRole": Rule("website/staging", ("cicd-bot",)),
    "arn:aws:iam::333333333333:role/stack-updaters/ApiStackUpdaterRole": Rule(
        "api/production", ("cicd-bot",), session_tags=True, source_identity=True
    ),
    "arn:aws:iam::333333333333:role/stack-updaters/ApiStackPreviewRole": Rule(
        "api/production:preview", ("cicd-bot",), session_tags=True, source_identity=True
    ),
}


@dataclass
class Fault:
    """A refusal of the next calls of an action, so many times."""

    action: str
    code: str
    message: str
    times: int = 1
    status: str = "400 Bad Request"


@dataclass
class StrictAws:
    """The layer in front of moto, and what it has seen."""

    application: WSGIApplication
    endpoint: str = ""
    users: dict[str, str] = field(default_factory=dict)
    """Names of users, by their access keys."""
    calls: list[dict[str, str]] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lifetime: float | None = None
    """Seconds that a session lasts, whatever was asked for."""
    clock: timedelta = timedelta()
    """How far AWS's clock is ahead of ours."""
    sessions: dict[str, datetime] = field(default_factory=dict)
    """When each session's access key ends."""
    secrets: set[str] = field(default_factory=set)
    """Every secret access key and session token that was given out."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        call = dict(parse_qsl(body.decode()))
        if call.get("RoleArn", "").endswith("/" + ADMINISTRATOR):  # the tests' own way in
            return self.application(environ, start_response)
        found = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        key, region = (found[1], found[2]) if found else ("", "")
        with self.lock:
            refusal = self._refusal(call, key, environ)
            if call.get("Action") == "AssumeRole":
                self.calls.append(call)
                self.regions.append(region)
        if refusal is not None:
            return _refused(*refusal, start_response)
        answer = b"".join(self.application(environ, start_response))
        return [self._noted(answer) if call.get("Action") == "AssumeRole" else answer]

    def reset(self) -> None:
        """Forget what a test has set."""
        self.calls.clear()
        self.regions.clear()
        self.faults.clear()
        self.lifetime, self.clock = None, timedelta()

    def user(self, name: str, account: str = BASTION) -> dict[str, str]:
        """Return the variables with the access key of a user that exists."""
        iam = Cloud(endpoint=self.endpoint).iam("aws", account)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        self.users[made["AccessKeyId"]] = name if account == BASTION else ""
        self.secrets.add(made["SecretAccessKey"])
        return {"AWS_ACCESS_KEY_ID": made["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"]}

    def _refusal(self, call: Mapping[str, str], key: str, environ: WSGIEnvironment) -> tuple[str, str, str] | None:
        action = call.get("Action", "")
        fault = next((each for each in self.faults if each.action == action and each.times), None)
        if fault is not None:
            fault.times -= 1
            return fault.status, fault.code, fault.message
        if (late := self._late(environ.get("HTTP_X_AMZ_DATE", ""))) is not None:
            return "403 Forbidden", "SignatureDoesNotMatch", late
        if self.sessions.get(key, datetime.max.replace(tzinfo=UTC)) < datetime.now(UTC):
            return "403 Forbidden", "ExpiredToken", "The security token included in the request is expired"
        return self._judged(call, key) if action == "AssumeRole" else None

    def _late(self, stamp: str) -> str | None:
        now = datetime.now(UTC) + self.clock
        if not stamp or abs(datetime.strptime(stamp, STAMP).replace(tzinfo=UTC) - now) <= SKEW:
            return None
        return f"Signature expired: {stamp} is now earlier than {now - SKEW:{STAMP}} ({now:{STAMP}} - 5 min.)"

    def _judged(self, call: Mapping[str, str], key: str) -> tuple[str, str, str] | None:
        arn, name = call["RoleArn"], self.users.get(key, "")
        tagged, identity = "Tags.member.1.Key" in call, call.get("SourceIdentity")
        if not NAME.fullmatch(call["RoleSessionName"]) or (identity is not None and not NAME.fullmatch(identity)):
            return "400 Bad Request", "ValidationError", "a name that does not satisfy the pattern"
        if any(part.startswith("Tags.") and not TAG.fullmatch(text) for part, text in call.items()):
            return "400 Bad Request", "ValidationError", "a tag that does not satisfy the pattern"
        if not 900 <= int(call["DurationSeconds"]) <= 3600:
            return "400 Bad Request", "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration"
        rule = RULES.get(arn)
        may = rule is not None and name in rule.users and call.get("ExternalId") == rule.external_id
        if rule is None or not may or tagged > rule.session_tags or (identity is not None) > rule.source_identity:
            who = f"arn:aws:iam::{BASTION}:user/{name}"
            return (
                "403 Forbidden",
                "AccessDenied",
                (f"User: {who} is not authorized to perform: sts:AssumeRole on resource: {arn}"),
            )
        return None

    def _noted(self, answer: bytes) -> bytes:
        """Remember a session that moto gives out, and make it end as early as the test wants."""
        text = answer.decode()
        end = datetime.now(UTC) + timedelta(seconds=self.lifetime or 3600)
        self.sessions[_element(text, "AccessKeyId")] = end
        self.secrets |= {_element(text, "SecretAccessKey"), _element(text, "SessionToken")}
        if self.lifetime is None:
            return answer
        old = _element(text, "Expiration")
        new = end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        assert len(new) == len(old), (old, new)  # the answer's length was announced already
        return text.replace(old, new).encode()


@contextmanager
def strict_aws() -> Iterator[StrictAws]:
    """Serve on loopback until the context ends."""
    aws = StrictAws(application=DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, aws, threaded=True)
    aws.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield aws
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _element(text: str, name: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>", text)
    assert found, text
    return found[1]


def _refused(status: str, code: str, message: str, start_response: StartResponse) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/xml")])
    error = f"<Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    return [f"<ErrorResponse><Error>{error}</Error><RequestId>0</RequestId></ErrorResponse>".encode()]
