"""moto as a server on loopback, in a process of its own: one emulated AWS for the engine, its plugins and the tests.

The process ends with the one that started it: it waits for the end of its standard input.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from provisioner.emulator.accounts import profiles_of
from provisioner.emulator.cloud import Cloud, EmulatorError
from provisioner.emulator.environment import LOOPBACK, clean_environment, isolated, module_command
from provisioner.emulator.strict import strict_iam
from provisioner.model.desired import Desired

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FAULTS = "/provisioner/faults"
"""The path that faults are posted to."""

SECONDS_TO_STOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A refusal to come: of the next call of an action that mentions a name, once.

    With ``seconds`` it is a delay instead: the call is done, and its answer waits.
    """

    action: str
    mentioning: str
    code: str = "ServiceFailure"
    message: str = "The request processing has failed because of an unknown error."
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsServer:
    """An emulated AWS that listens on loopback; ``folder`` is its own, and goes when it ends."""

    endpoint: str
    folder: Path

    @property
    def cloud(self) -> Cloud:
        """Clients for it."""
        return Cloud(endpoint=self.endpoint)

    def environment(self, desired: Desired) -> dict[str, str]:
        """Return the variables that lead AWS's tools to this server and to nothing else, with the profiles needed."""
        profiles = sorted(profiles_of(desired).items())
        sections = [self._profile(name, account.partition, account.id) for name, account in profiles]
        with NamedTemporaryFile("w", dir=self.folder, prefix="config-", delete=False, encoding="utf-8") as config:
            config.write("\n".join(sections))
        return {"AWS_ENDPOINT_URL": self.endpoint, "AWS_CONFIG_FILE": config.name}

    def refuse_next(self, fault: Fault) -> None:
        """Make AWS refuse a call to come, with an error of its own."""
        body = json.dumps(asdict(fault)).encode()
        request = urllib.request.Request(self.endpoint + FAULTS, data=body, method="POST")  # noqa: S310  loopback
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request):
            pass

    def _profile(self, name: str, partition: str, account: str) -> str:
        keys = self.cloud.keys(partition, account)
        return (
            f"[profile {name}]\naws_access_key_id = {keys.access_key_id}\n"
            f"aws_secret_access_key = {keys.secret_access_key}\naws_session_token = {keys.session_token}\n"
        )


@contextmanager
def aws_server() -> Iterator[AwsServer]:
    """Start an emulated AWS in a process of its own, and stop it at the end. Its state is in memory only.

    In the meantime the user's AWS settings are hidden from this process, and so from the engine that it starts.
    """
    command, environment = module_command("provisioner.emulator.server")
    with (
        isolated(),
        TemporaryDirectory(prefix="emulated-aws-") as folder,
        subprocess.Popen(  # noqa: S603  this very module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=clean_environment(environment),
            text=True,
        ) as process,
    ):
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port:
                raise EmulatorError("the emulated AWS did not start")
            yield AwsServer(endpoint=f"http://{LOOPBACK}:{port}", folder=Path(folder))
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()


class _Faulty:
    """moto's application, behind the faults that are to come."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        if environ.get("PATH_INFO") == FAULTS:
            self._expect(json.loads(body))
            start_response("204 No Content", [])
            return []
        fault = self._take(parse_qs(body.decode("utf-8", "replace")))
        if fault is not None and not fault.seconds:
            return _refused(fault, start_response)
        answer = self._application(environ, start_response)
        time.sleep(fault.seconds if fault else 0)
        return answer

    def _expect(self, values: dict[str, Any]) -> None:
        with self._lock:
            self._faults.append(Fault(**values))

    def _take(self, call: Mapping[str, list[str]]) -> Fault | None:
        text = str(call)
        with self._lock:
            for fault in self._faults:
                if call.get("Action") == [fault.action] and fault.mentioning in text:
                    self._faults.remove(fault)
                    return fault
        return None


def _refused(fault: Fault, start_response: StartResponse) -> Iterable[bytes]:
    status = HTTPStatus.BAD_REQUEST
    start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/xml")])
    error = f"<Type>Sender</Type><Code>{escape(fault.code)}</Code><Message>{escape(fault.message)}</Message>"
    return [f"<ErrorResponse><Error>{error}</Error><RequestId>0</RequestId></ErrorResponse>".encode()]


def _end_with_parent(stop: Callable[[], None]) -> None:
    sys.stdin.read()
    stop()


def main() -> None:
    """Serve until standard input ends; the first line on standard output is the port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app)
    with strict_iam():
        server = make_server(LOOPBACK, 0, _Faulty(application), threaded=True)
        threading.Thread(target=_end_with_parent, args=(server.shutdown,), daemon=True).start()
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()
    os._exit(0)  # connections that are kept open would keep their threads, and this process, waiting


if __name__ == "__main__":
    main()
