"""What goes wrong on the way to a session: one line that says what and what to do, the right exit code, no secret."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from tests.sts.conftest import ELSEWHERE, Desk
from tests.sts.strict_aws import Fault

Keys = Callable[..., Mapping[str, str]]
DENIED = "AWS says no to AssumeRole: AccessDenied: User: arn:aws:iam::111111111111:user/"


def _files_say(desk: Desk, file: str, old: str, new: str) -> None:
    path = desk.folder / file
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new), "utf-8")


def test_wrong_external_id_is_refused_in_awss_words_and_ours_name_the_pair_to_deploy(desk: Desk) -> None:
    _files_say(desk, "stacks.yaml", "  website:\n", "  website:\n    external_id: website/other\n")
    ran = desk.assume("--no-wait", asked=False)

    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"{DENIED}cicd-bot is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333" in ran.stderr
    assert "the files allow it, so AWS has something else than they say: pair main-production" in ran.stderr


def test_right_external_id_is_let_through_after_the_wrong_one(desk: Desk) -> None:
    assert desk.assume("--no-wait").returncode == 0


def test_users_lock_is_named_with_the_place_to_edit(desk: Desk, keys: Keys) -> None:
    ran = desk.assume(asked=False, **keys("other-bot"))

    assert (ran.returncode, ran.stdout) == (1, "")
    assert DENIED in ran.stderr
    assert (
        'grant: stack "website" does not name user "other-bot" for account "production": add it to users at '
        "stacks.yaml:3:3"
    ) in ran.stderr
    assert len(desk.aws.calls) == 1  # what our own files forbid is not waited for


def test_both_locks_are_named_where_both_are_shut(desk: Desk, keys: Keys) -> None:
    ran = desk.assume(asked=False, **keys("staging-bot"))

    assert 'grant: stack "website" does not name user "staging-bot"' in ran.stderr
    assert (
        'environment: user "staging-bot" may not reach environment "production": add it to environments at '
        "accounts.yaml:8:7"
    ) in ran.stderr


def test_user_that_exists_already_is_told_of_the_tag_that_it_must_carry(desk: Desk, keys: Keys) -> None:
    ran = desk.run("assume", "api", "--account", "production", "--no-wait", asked=False, **keys("old-bot"))

    assert ran.returncode == 1
    assert 'the tag access-to-production: "true" of user "old-bot", which exists already, is missing' in ran.stderr


def test_user_of_no_file_is_told_who_may(desk: Desk, keys: Keys) -> None:
    ran = desk.assume(asked=False, **keys("stranger"))

    assert ran.returncode == 1
    assert 'user: bastion "main" has no user "stranger": add it to users' in ran.stderr
    assert "use an access key of cicd-bot" in ran.stderr


def test_credentials_of_the_wrong_account_are_named(desk: Desk, keys: Keys) -> None:
    ran = desk.assume(asked=False, **keys("cicd-bot", ELSEWHERE))

    assert ran.returncode == 1
    assert (
        f"credentials: they are of account {ELSEWHERE}, and the users of this stack live in bastion "
        '"main", account 111111111111'
    ) in ran.stderr


def test_credentials_of_a_session_are_no_users(desk: Desk) -> None:
    body = json.loads(desk.assume("--format", "json").stdout)["Credentials"]
    home = {
        "AWS_ACCESS_KEY_ID": body["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": body["SecretAccessKey"],
        "AWS_SESSION_TOKEN": body["SessionToken"],
    }
    ran = desk.assume(asked=False, **home)

    assert ran.returncode == 1
    assert "credentials: they are of account 333333333333" in ran.stderr


def test_role_that_was_just_made_is_waited_for(desk: Desk) -> None:
    desk.aws.faults.append(Fault("AssumeRole", "AccessDenied", "not authorized yet", times=2, status="403 Forbidden"))
    ran = desk.assume("--format", "json")

    assert (ran.returncode, len(desk.aws.calls)) == (0, 3)
    assert "the files allow it: waiting up to 15 s for IAM to spread it" in ran.stderr
    assert ran.stderr.count("waiting") == 1


def test_wait_has_an_end(desk: Desk) -> None:
    desk.aws.faults.append(Fault("AssumeRole", "AccessDenied", "never", times=99, status="403 Forbidden"))
    ran = desk.assume("--wait", "1.2", asked=False)

    assert (ran.returncode, ran.stdout) == (1, "")
    assert len(desk.aws.calls) == 3  # at once, after half a second, and at the end


def test_throttled_calls_are_repeated(desk: Desk) -> None:
    desk.aws.faults.append(Fault("AssumeRole", "Throttling", "Rate exceeded", times=2))

    assert desk.assume().returncode == 0
    assert len(desk.aws.calls) == 3


def test_throttled_for_long_is_said(desk: Desk) -> None:
    desk.aws.faults.append(Fault("AssumeRole", "Throttling", "Rate exceeded", times=99))
    ran = desk.assume(asked=False)

    assert (ran.returncode, ran.stdout, len(desk.aws.calls)) == (2, "", 4)
    assert "Throttling: Rate exceeded (AWS takes no more calls just now" in ran.stderr


@pytest.mark.parametrize("hours", [-1, 1])
def test_wrong_clock_is_told_as_a_wrong_clock(desk: Desk, hours: int) -> None:
    desk.aws.clock = timedelta(hours=hours)
    ran = desk.assume(asked=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "SignatureDoesNotMatch" in ran.stderr
    assert "this machine's clock differs from AWS's" in ran.stderr


FAULTS = [
    ("RequestTimeTooSkewed", "skewed", 2, "this machine's clock differs"),
    ("SignatureDoesNotMatch", "The request signature we calculated does not match", 2, "does not fit the access key"),
    ("ExpiredToken", "The security token included in the request is expired", 2, "have expired: get new ones"),
    ("InvalidClientTokenId", "The security token included in the request is invalid.", 2, "does not know this access"),
    ("RegionDisabledException", "STS is not activated in this region", 2, "STS is switched off in this region"),
    ("ValidationError", "DurationSeconds exceeds the MaxSessionDuration", 1, "preview and deploy the pair"),
    ("PackedPolicyTooLarge", "too large", 1, "session tags are too long"),
    ("SomethingNew", "a line\nand another", 1, "SomethingNew: a line and another"),
]


@pytest.mark.parametrize(("code", "message", "exit_code", "said"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_awss_answer_is_passed_on_with_the_remedy(
    desk: Desk, code: str, message: str, exit_code: int, said: str
) -> None:
    desk.aws.faults.append(Fault("AssumeRole", code, message, times=99))
    ran = desk.assume(asked=False)

    assert (ran.returncode, ran.stdout) == (exit_code, "")
    assert ran.stderr.count("\n") == 1
    assert said in ran.stderr


def test_request_that_aws_quotes_is_not_shown(desk: Desk) -> None:
    quoted = "The Canonical String for this request should have been 'POST / x-amz-security-token:FwoGZXIvYXdzEXAMPLE'"
    desk.aws.faults.append(Fault("AssumeRole", "SignatureDoesNotMatch", f"It does not match. {quoted}", times=99))
    ran = desk.assume(asked=False)

    assert ran.returncode == 2
    assert "It does not match. (the secret access key does not fit" in ran.stderr
    assert "FwoG" not in ran.stderr


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
def test_line_break_in_a_secret_shows_nothing_of_it(desk: Desk, name: str) -> None:
    ran = desk.assume(**{name: "FwoGZXIvYXdzEXAMPLE\n"}, asked=True)

    assert "FwoG" not in ran.stderr
    assert ran.returncode in (0, 2)  # this AWS checks no signature: a wrong secret key is let through


def _closed_port() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "there are no AWS credentials here"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "the AWS credentials are not complete"),
        ({"AWS_PROFILE": "nowhere"}, "AWS_PROFILE names a profile that is in no AWS config file"),
        ({"AWS_ENDPOINT_URL": _closed_port()}, "AWS cannot be reached: check the network"),
        ({"AWS_ENDPOINT_URL": "http://sts.invalid"}, "AWS cannot be reached: check the network"),
        ({"AWS_ENDPOINT_URL": "no address"}, "check AWS_ENDPOINT_URL"),
        ({"AWS_CONFIG_FILE": "stacks.yaml"}, "the AWS config file cannot be read"),
        ({"HTTP_PROXY": _closed_port()}, "the proxy does not answer"),
    ],
)
def test_what_is_wrong_here_is_one_line_with_the_remedy(desk: Desk, settings: dict[str, str], said: str) -> None:
    environment = {name: text for name, text in (desk.environment | settings).items() if text}
    desk.environment.clear()
    ran = desk.assume(asked=False, **environment)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    assert said in ran.stderr


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (
            "credential_process = /no/such",
            "the AWS credentials cannot be had: check the profile (/no/such: No such file",
        ),
        ("credential_process = echo FwoGZX", "the AWS"),
        ("credential_process = echo FwoGZX >&2; false", "the AWS"),
        ("credential_process = sh -c 'echo FwoGZX >&2; false'", "the AWS credentials cannot be had"),
        ('credential_process = echo "{\\"Version\\": 1}"', "the AWS"),
        ("credential_process = 'unclosed", "the AWS settings cannot be used"),
        ("role_arn = arn:aws:iam::111111111111:role/r\nsource_profile = nowhere", "the AWS"),
        ("sso_session = nowhere\nsso_account_id = 1\nsso_role_name = r", "the AWS"),
        ("web_identity_token_file = /no/such\nrole_arn = arn:aws:iam::111111111111:role/r", "the AWS"),
        ("s3 = 1\nregion = ../x", "there are no AWS credentials here"),
    ],
)
def test_profile_that_gives_no_credentials_is_one_line_that_shows_nothing_of_it(
    desk: Desk, setting: str, said: str
) -> None:
    (desk.folder / "config").write_text(f"[default]\n{setting}\n", "utf-8")
    del desk.environment["AWS_ACCESS_KEY_ID"], desk.environment["AWS_SECRET_ACCESS_KEY"]
    ran = desk.assume(asked=False, AWS_CONFIG_FILE="config")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("provisioner: ")
    assert said in ran.stderr
    assert ("FwoGZX" in ran.stderr, ran.stderr.count("\n")) == (False, 1)


HOSTILE = (
    "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>a</AssumedRoleId><Arn>a</Arn>"
    "</AssumedRoleUser><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>a</SecretAccessKey><SessionToken>a"
    "&#10;PATH=/tmp</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
    "</AssumeRoleResponse>"
)


@pytest.mark.parametrize("body", ["<html>", "", "<a><AssumeRoleResult/></a>", "<AssumeRoleResponse/>", HOSTILE])
def test_endpoint_that_is_not_aws_is_told_as_that(desk: Desk, body: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        ended = threading.Event()

        def answer() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.recv(65536)
                    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            ran = desk.assume(asked=False, AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.getsockname()[1]}")
        finally:
            ended.set()
            thread.join()

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "what answers is not AWS" in ran.stderr
