"""The scripts in ``tools/``: one that is ended takes along what it has begun."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONG = "#!/bin/sh\necho $$ > {pid}\nexec sleep 60\n"
PATIENCE = 20
"""Seconds until a test gives up; nothing takes as long."""


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)


def awaited(path: Path) -> int:
    """Return the process that has written its ID there."""
    for _ in range(PATIENCE * 20):
        if path.is_file() and path.read_text("utf-8").strip():
            return int(path.read_text("utf-8"))
        time.sleep(0.05)
    raise AssertionError(f"{path.name} was never written")


def is_alive(process: int) -> bool:
    """Tell whether a process runs; one that nobody has waited for yet has ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def ended(process: int) -> bool:
    for _ in range(PATIENCE * 20):
        if not is_alive(process):
            return True
        time.sleep(0.05)
    return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with the tools of this one, and a Go whose build never ends."""
    for name in ("build-engine", "get-test-tools"):
        (tmp_path / "tools").mkdir(exist_ok=True)
        shutil.copy(ROOT / "tools" / name, tmp_path / "tools" / name)
    (tmp_path / "tools" / "pulumi").mkdir()
    for name in ("go.mod", "go.sum"):
        shutil.copy(ROOT / "tools" / "pulumi" / name, tmp_path / "tools" / "pulumi" / name)
    script(tmp_path / "bin" / "go", LONG.format(pid=tmp_path / "go.pid"))
    return tmp_path


def begun(project: Path, tool: str) -> subprocess.Popen[str]:
    """Begin a tool where there is no Pulumi, in a session of its own, as a runner of CI does."""
    return subprocess.Popen(
        [project / "tools" / tool], cwd=project, env={"PATH": f"{project / 'bin'}:/usr/bin:/bin"},
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


@needs_proc
@pytest.mark.parametrize("tool", ["build-engine", "get-test-tools"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_tool_that_is_ended_takes_the_build_along(project: Path, tool: str, number: signal.Signals) -> None:
    if shutil.which("pulumi", path="/usr/bin:/bin"):
        pytest.skip("there is a Pulumi, so that none is built")
    with begun(project, tool) as process:
        build = awaited(project / "go.pid")
        process.send_signal(number)
        process.wait(PATIENCE)

    assert process.returncode == 128 + number
    assert ended(build)
    assert [path.name for path in (project / ".cache" / "engine").iterdir()] == []


@needs_proc
def test_make_that_is_ended_takes_the_build_along(project: Path) -> None:
    """The rule alone is taken over: what it does before and after that is installed, and tested, elsewhere."""
    recipe = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "get-test-tools" in line)
    (project / "Makefile").write_text(f"test:\n{recipe}\n", "utf-8")
    environment = {"PATH": f"{project / 'bin'}:/usr/bin:/bin"}
    with subprocess.Popen(
        ["make", "test"], cwd=project, env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        build = awaited(project / "go.pid")
        os.kill(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)

    assert ended(build)


def test_what_cannot_be_had_is_named_and_stops_nothing(tmp_path: Path) -> None:
    script(tmp_path / "tools" / "get-test-tools", (ROOT / "tools" / "get-test-tools").read_text("utf-8"))
    for name in ("build-engine", "iam-simulate/install", "actionlint/install"):
        script(tmp_path / "tools" / name, "#!/bin/sh\nexit 1\n")
    script(tmp_path / "tools" / "get-browser", "#!/bin/sh\ntouch got\n")
    script(tmp_path / "bin" / "pulumi", "#!/bin/sh\n")
    ran = subprocess.run(
        [tmp_path / "tools" / "get-test-tools"], capture_output=True, text=True, check=True,
        env={"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"},
    )  # fmt: skip

    assert (tmp_path / "got").exists()
    assert ran.stderr.splitlines() == [
        "WARNING: no second IAM evaluator can be had, so the tests that ask it will not run.",
        "WARNING: actionlint cannot be had, so the workflows are judged by zizmor alone.",
    ]
