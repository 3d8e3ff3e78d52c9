"""The core's commands work where there is no Pulumi, no AWS SDK, no network and nothing to write to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

WITHOUT = """
import runpy, socket, sys

def refuse(event, arguments):
    if event.startswith("socket.") or event == "open" and set(str(arguments[1])) & set("wax+"):
        raise AssertionError(f"{event}: {arguments}")

for name in ("pulumi", "pulumi_aws", "boto3", "botocore", "moto", "grpc"):
    sys.modules[name] = None
sys.dont_write_bytecode = True
sys.addaudithook(refuse)
sys.argv = ["provisioner", *sys.argv[1:]]
runpy.run_module("provisioner", run_name="__main__")
"""


@pytest.mark.parametrize("command", ["validate", "render", "pairs"])
def test_a_command_needs_no_pulumi_no_aws_sdk_and_no_network_and_writes_no_file(command: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, command, "examples/fleet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout != ""
