"""``exec``: the command is the role and nobody else, keeps its signals and exit code, and its session is renewed."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.sts.conftest import IDENTITY, ROOT, Desk
from tests.sts.strict_aws import Fault

pytestmark = pytest.mark.slow  # real commands, which wait for real sessions to end

SESSION = "arn:aws:sts::333333333333:assumed-role/WebsiteStackUpdaterRole/job-1"
JOB = ("--session-name", "job-1")
PLAIN = {name: os.environ[name] for name in ("PATH", "SOURCE_DATE_EPOCH") if name in os.environ}


@pytest.mark.parametrize("static", [(), ("--static",)])
def test_command_is_the_role_and_one_is_told_so(desk: Desk, static: tuple[str, ...]) -> None:
    ran = desk.execute(sys.executable, "-c", IDENTITY, options=(*JOB, *static))

    assert (ran.returncode, ran.stdout) == (0, f"{SESSION}\n")
    assert ran.stderr.startswith(f"you are {SESSION} until 20")


def test_command_is_the_role_even_where_the_users_files_hold_other_credentials(desk: Desk) -> None:
    folder = desk.folder / "home" / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = other\n"
        "[other]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = other\n",
        "utf-8",
    )
    ran = desk.execute(sys.executable, "-c", IDENTITY, options=JOB)

    assert ran.stdout == f"{SESSION}\n"


def test_aws_cli_and_its_profile_do_not_get_in_the_way(desk: Desk) -> None:
    folder = desk.folder / "home" / ".aws"
    folder.mkdir()
    secret = desk.environment.pop("AWS_SECRET_ACCESS_KEY")
    (folder / "config").write_text(
        f"[profile bot]\naws_access_key_id = {desk.environment.pop('AWS_ACCESS_KEY_ID')}\n"
        f"aws_secret_access_key = {secret}\n",
        "utf-8",
    )
    desk.asked.add(folder / "config")
    desk.environment["AWS_PROFILE"] = "bot"
    ran = desk.execute(sys.executable, "-c", IDENTITY, options=JOB)

    assert ran.stdout == f"{SESSION}\n"


def test_region_is_the_accounts(desk: Desk) -> None:
    desk.environment["AWS_REGION"] = "us-east-1"
    ran = desk.execute("sh", "-c", 'echo "$AWS_REGION $AWS_DEFAULT_REGION"')

    assert ran.stdout == "eu-west-1 eu-west-1\n"


LONG = """
import sys, time, boto3
sts, end = boto3.client("sts"), time.monotonic() + 8
keys = set()
while time.monotonic() < end:
    assert "WebsiteStackUpdaterRole" in sts.get_caller_identity()["Arn"]
    keys.add(sts._request_signer._credentials.access_key)
    time.sleep(0.2)
print(len(keys) > 2)
"""


@pytest.mark.slow
def test_session_is_renewed_for_a_command_that_takes_longer(desk: Desk) -> None:
    desk.aws.lifetime = 3
    ran = desk.execute(sys.executable, "-c", LONG)

    assert (ran.returncode, ran.stdout) == (0, "True\n")
    assert len(desk.aws.calls) > 2
    assert len({call["RoleSessionName"] for call in desk.aws.calls}) == 1


ASKING = """
import time, boto3
sts, end = boto3.client("sts"), time.monotonic() + 20
while time.monotonic() < end:
    sts.get_caller_identity()
    time.sleep(0.2)
"""


@pytest.mark.slow
def test_session_that_is_not_renewed_yet_is_used_on_and_told_once(desk: Desk) -> None:
    desk.aws.lifetime = 30
    process, _ = _started(desk, "import os; print(os.getpid())\n" + ASKING)
    desk.aws.faults.append(Fault("AssumeRole", "Throttling", "Rate exceeded", times=99))
    out, err = process.communicate(timeout=60)
    desk.nothing_shown(out + err)

    assert process.returncode == 0
    assert err.count("the session ends soon, and is not renewed yet: AWS says no to AssumeRole: Throttling") == 1


def test_session_that_is_not_renewed_any_more_is_told_without_a_secret(desk: Desk) -> None:
    desk.aws.lifetime = 1.5
    program = f"import time; time.sleep(2); {IDENTITY}"
    process = subprocess.Popen(
        desk.command("exec", "website", "--account", "production", "--", sys.executable, "-c", program),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=desk.folder, env=desk.environment,
    )  # fmt: skip
    while not desk.aws.calls:
        time.sleep(0.02)
    desk.aws.faults.append(Fault("AssumeRole", "AccessDenied", "no more", times=99, status="403 Forbidden"))
    out, err = process.communicate(timeout=60)
    desk.nothing_shown(out + err)

    assert process.returncode == 1
    assert "the session has ended, and is not renewed: AWS says no to AssumeRole: AccessDenied: no more" in err


ALL = """
import os, sys
from provisioner.commands import child
with child.signals_waiting() as mask:
    for code in range(256):
        got = child.run(["sh", "-c", f"exit {code}"], os.environ, mask)
        assert got == code, (got, code)
    for number in (1, 2, 3, 6, 9, 11, 13, 15):
        got = child.run(["sh", "-c", f"kill -{number} $$"], os.environ, mask)
        assert got == 128 + number, (got, number)
print("all")
"""


def test_every_exit_code_and_every_fatal_signal_is_passed_on() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ALL], check=True, capture_output=True, text=True, env=PLAIN | {"PYTHONPATH": str(ROOT)}
    )

    assert ran.stdout == "all\n"


@pytest.mark.parametrize("code", [0, 1, 2, 3, 77, 130, 255])
def test_exit_code_is_the_commands(desk: Desk, code: int) -> None:
    assert desk.execute("sh", "-c", f"exit {code}").returncode == code


def test_killed_command_gives_128_and_the_signal(desk: Desk) -> None:
    assert desk.execute("sh", "-c", "kill -KILL $$").returncode == 137


@pytest.mark.parametrize(("command", "code"), [("no-such-command", 127), (str(ROOT), 126)])
def test_command_that_cannot_be_started_gives_what_shells_give(desk: Desk, command: str, code: int) -> None:
    ran = desk.execute(command)

    assert ran.returncode == code
    assert ran.stderr.splitlines()[-1].startswith(f"provisioner: {command}: ")


def test_standard_streams_are_the_commands(desk: Desk) -> None:
    ran = subprocess.run(
        desk.command("exec", "website", "--account", "production", "--", "sh", "-c", "cat; echo aside >&2"),
        check=False, capture_output=True, input="in\n", text=True, cwd=desk.folder, env=desk.environment,
    )  # fmt: skip

    assert (ran.stdout, ran.stderr.splitlines()[-1]) == ("in\n", "aside")


def test_arguments_reach_the_command_as_they_are(desk: Desk) -> None:
    odd = ["--help", "", "a b", "$HOME", "*", "--", "-x", "é", "'\"\\"]
    ran = desk.execute(sys.executable, "-c", "import sys; print(sys.argv[1:])", *odd)

    assert ran.stdout == f"{odd}\n"


def _started(desk: Desk, program: str, *options: str) -> tuple[subprocess.Popen[str], int]:
    """Start a command that says its process ID first; return the program's process and that ID."""
    command = ("exec", "website", "--account", "production", *options, "--", sys.executable, "-u", "-c", program)
    process = subprocess.Popen(
        desk.command(*command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=desk.folder, env=desk.environment,
    )  # fmt: skip
    assert process.stdout is not None
    return process, int(process.stdout.readline())


TRAP = """
import os, signal, sys
def ended(number, _):
    print("got", number)
    sys.exit(40 + number)
for number in (1, 2, 3, 10, 12, 15):
    signal.signal(number, ended)
print(os.getpid())
while True:
    signal.pause()
"""


@pytest.mark.parametrize("number", [1, 2, 3, 10, 12, 15])
def test_signal_reaches_the_command_which_decides(desk: Desk, number: int) -> None:
    process, _ = _started(desk, TRAP)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (40 + number, f"got {number}\n")
    assert "Traceback" not in err


def test_command_that_does_not_trap_sigterm_dies_of_it(desk: Desk) -> None:
    process, child = _started(desk, "import os, time; print(os.getpid()); time.sleep(60)")
    process.terminate()
    process.communicate(timeout=30)

    assert process.returncode == 128 + signal.SIGTERM
    assert not Path(f"/proc/{child}").exists()


def test_stopped_and_continued_with_its_command(desk: Desk) -> None:
    process, child = _started(desk, "import os, time; print(os.getpid()); time.sleep(1.5)")
    process.send_signal(signal.SIGTSTP)
    _until(lambda: (_state(process.pid), _state(child)) == ("T", "T"))
    process.send_signal(signal.SIGCONT)
    _until(lambda: _state(child) != "T")
    process.communicate(timeout=30)

    assert process.returncode == 0


KEYS = 10
COUNTING = """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
print("ready", flush=True)
count = 0
while signal.sigtimedwait({signal.SIGINT}, 2):
    count += 1
print("interrupts", count)
"""


def test_interrupt_key_reaches_the_command_once(desk: Desk) -> None:
    command = desk.command("exec", "website", "--account", "production", "--", sys.executable, "-c", COUNTING)
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the other process
        os.chdir(desk.folder)
        os.execve(command[0], command, desk.environment)  # noqa: S606 - with a terminal of its own
    seen = b""
    while b"ready" not in seen:
        seen += os.read(terminal, 1024)
    for _ in range(KEYS):
        os.write(terminal, b"\x03")
        time.sleep(0.2)
    while b"interrupts" not in seen or not seen.endswith(b"\n"):
        seen += os.read(terminal, 1024)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    desk.nothing_shown(seen.decode())

    assert f"interrupts {KEYS}\r\n".encode() in seen
    assert os.waitstatus_to_exitcode(status) == 0


SHOWING = "import os, time; print(os.getpid()); time.sleep(2)"


def test_no_process_shows_a_secret(desk: Desk) -> None:
    process, child = _started(desk, SHOWING)
    shown = [Path(f"/proc/{pid}/{file}").read_text() for pid in (process.pid, child) for file in ("cmdline", "environ")]
    process.communicate(timeout=30)
    given = desk.environment["AWS_SECRET_ACCESS_KEY"]
    later = desk.aws.secrets - {given}

    assert len(later) > 0
    assert [secret for secret in later for text in shown if secret in text] == []
    assert [given in text for text in shown] == [False, True, False, False]  # our own environment is who started us


def test_static_credentials_stand_in_the_environment_of_the_command_alone(desk: Desk) -> None:
    process, child = _started(desk, SHOWING, "--static")
    environ = Path(f"/proc/{child}/environ").read_text()
    others = [Path(f"/proc/{process.pid}/{file}").read_text() for file in ("cmdline", "environ")]
    others.append(Path(f"/proc/{child}/cmdline").read_text())
    process.communicate(timeout=30)
    later = desk.aws.secrets - {desk.environment["AWS_SECRET_ACCESS_KEY"]}

    assert len([secret for secret in later if secret in environ]) == 2
    assert [secret for secret in later for text in others if secret in text] == []


def test_endpoint_answers_nobody_without_the_token(desk: Desk) -> None:
    process, child = _started(desk, SHOWING)
    environ = dict(each.split("=", 1) for each in Path(f"/proc/{child}/environ").read_text().split("\0") if each)
    address = environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    answers = [_status(address, token) for token in ("", "wrong", environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"])] + [
        _status(address + "/more", environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"])
    ]
    process.communicate(timeout=30)

    assert answers == [403, 403, 200, 404]


def test_endpoint_ends_with_the_command(desk: Desk) -> None:
    ran = desk.execute("sh", "-c", "echo $AWS_CONTAINER_CREDENTIALS_FULL_URI")

    with pytest.raises(urllib.error.URLError):
        _status(ran.stdout.strip(), "")


def test_refused_session_runs_nothing(desk: Desk) -> None:
    desk.aws.faults.append(Fault("AssumeRole", "AccessDenied", "no", times=9, status="403 Forbidden"))
    ran = desk.execute("touch", "ran", options=("--no-wait",))

    assert ran.returncode == 1
    assert not (desk.folder / "ran").exists()


def test_nothing_to_run_is_wrong_usage(desk: Desk) -> None:
    for arguments in (("exec", "website", "--account", "production"), ("exec", "website", "--account", "x", "--")):
        ran = desk.run(*arguments)
        assert (ran.returncode, desk.aws.calls) == (2, [])
        assert "stands behind --" in ran.stderr


def test_dry_run_shows_the_call_and_runs_nothing(desk: Desk) -> None:
    ran = desk.execute("touch", "ran", options=("--dry-run",))

    assert ran.stdout.startswith("aws sts assume-role --region eu-west-1 --role-arn arn:aws:iam::333333333333:role/")
    assert (desk.aws.calls, (desk.folder / "ran").exists()) == ([], False)


def _status(address: str, token: str) -> int:
    request = urllib.request.Request(address, headers={"Authorization": token})  # noqa: S310 - loopback
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _until(holds: object) -> None:
    assert callable(holds)
    for _ in range(400):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError
