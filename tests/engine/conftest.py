"""The real Pulumi engine, an emulated AWS on loopback for all tests of a session, and accounts for each test.

PROVISIONER_AWS_PLUGIN=official runs the same tests with the official AWS plugin (see ``provisioner.emulator.plugin``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from provisioner.emit.engine import Engine, find_pulumi
from provisioner.emulator.plugin import plugin_environment
from provisioner.emulator.server import AwsServer, aws_server
from tests.engine.loud import NO_ENGINE, pytest_terminal_summary
from tests.engine.world import World

__all__ = ["pytest_terminal_summary"]

ROOT = Path(__file__).parents[2]
_ACCOUNTS = itertools.count(100_000_000_001)


def pytest_configure(config: pytest.Config) -> None:
    """Bear with the event loops that Pulumi's Automation API leaves open where a program or a deployment fails."""
    # A file's own mark would not do: Python may find them while a later test of any file runs.
    config.addinivalue_line("filterwarnings", "ignore:unclosed event loop:ResourceWarning")
    config.addinivalue_line("filterwarnings", "ignore:unclosed <socket.socket fd=\\d+, family=1:ResourceWarning")


@pytest.fixture(scope="session")
def pulumi() -> Path:
    """Return the engine, or skip loudly."""
    found = find_pulumi(ROOT)
    if found is None:
        pytest.skip(NO_ENGINE)
    return found


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Return what makes the engine use the AWS plugin asked for."""
    return plugin_environment(tmp_path_factory.mktemp("plugin"))


@pytest.fixture(scope="session")
def server(pulumi: Path) -> Iterator[AwsServer]:
    """Return the emulated AWS."""
    assert pulumi.exists()  # none is started for nothing
    with aws_server() as running:
        yield running


@pytest.fixture
def world(pulumi: Path, plugin: Mapping[str, str], server: AwsServer, tmp_path: Path) -> World:
    """Return a bastion and a target account in which nothing exists, and an engine with no state."""
    ids = (str(next(_ACCOUNTS)), str(next(_ACCOUNTS)))
    engine = Engine(pulumi=pulumi, folder=tmp_path, environment={"AWS_ENDPOINT_URL": server.endpoint, **plugin})
    return World(server=server, engine=engine, ids=ids)
