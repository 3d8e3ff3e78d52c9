"""A container credentials endpoint on loopback: every AWS SDK asks it for credentials, and again before they end.

Only who knows the token gets an answer; the token is made for one run and stands in the command's environment.
Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from provisioner.report.sessions import container_answer
from provisioner.sts.failures import StsError
from provisioner.views.session import SessionKeys

LOOPBACK = "127.0.0.1"
PATH = "/credentials"
SECONDS = 10
"""How long a connection may take to send its request."""


@contextmanager
def serving(keys: Callable[[], SessionKeys], tell: Callable[[str], None]) -> Iterator[dict[str, str]]:
    """Serve credentials until the context ends; its value is the variables that lead an SDK to them."""
    token = secrets.token_urlsafe(32)

    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS

        def do_GET(self) -> None:
            status, body = _answer(self.path, self.headers.get("Authorization", ""), token, keys, tell)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing of requests."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of clients that break off."""

    with Server((LOOPBACK, 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{LOOPBACK}:{server.server_address[1]}{PATH}",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
            }
        finally:
            server.shutdown()


def _answer(
    path: str, given: str, token: str, keys: Callable[[], SessionKeys], tell: Callable[[str], None]
) -> tuple[HTTPStatus, bytes]:
    if not hmac.compare_digest(given.encode(), token.encode()):
        return HTTPStatus.FORBIDDEN, _problem("AccessDenied", "the authorization token is missing or wrong")
    if path != PATH:
        return HTTPStatus.NOT_FOUND, _problem("NotFound", f"ask for {PATH}")
    try:
        return HTTPStatus.OK, container_answer(keys()).encode()
    except StsError as error:
        tell(f"the session has ended, and is not renewed: {error}\n")
        return HTTPStatus.SERVICE_UNAVAILABLE, _problem("SessionEnded", str(error))


def _problem(code: str, message: str) -> bytes:
    return json.dumps({"code": code, "message": message}).encode()
