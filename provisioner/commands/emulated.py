"""Where the demo deploys to: an emulated AWS, in this process or behind the real Pulumi engine.

``emit`` and ``emulator`` know nothing of each other; they meet here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from provisioner.emit import engine
from provisioner.emit.stacks import declare
from provisioner.emulator.accounts import seed_users
from provisioner.emulator.cloud import Cloud
from provisioner.emulator.inprocess import emulated_aws
from provisioner.emulator.plugin import plugin_environment
from provisioner.emulator.server import aws_server
from provisioner.model.desired import Desired
from provisioner.record import dataclass

PROJECT = Path(__file__).parent.parent.parent
"""The project's folder, where ``make engine`` builds the engine."""


class NoEngineError(Exception):
    """The real engine was asked for, and there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An emulated AWS. ``deploy`` makes a Pulumi stack there, and calls back for each resource that it made."""

    cloud: Cloud
    deploy: Callable[[str, Callable[[], None]], None]


@contextmanager
def in_process(desired: Desired) -> Iterator[Place]:
    """Offer an AWS in this process: nothing is installed or started."""
    with emulated_aws(desired) as aws:

        def deploy(stack: str, on_resource: Callable[[], None]) -> None:
            aws.deploy(lambda: declare(desired), stack, lambda _: on_resource())

        yield Place(cloud=aws.cloud, deploy=deploy)


@contextmanager
def with_pulumi(desired: Desired) -> Iterator[Place]:
    """Offer an AWS on loopback, reached through the real engine and the provider protocol; all of it goes at the end.

    Raises NoEngineError where no engine is installed or built.
    """
    pulumi = engine.find_pulumi(PROJECT)
    if pulumi is None:
        raise NoEngineError("there is no Pulumi engine: install pulumi, or build it with `make engine`")
    with aws_server() as server, TemporaryDirectory(prefix="provisioner-demo-") as folder:
        seed_users(server.cloud, desired)
        environment = {**server.environment(desired), **plugin_environment(Path(folder, "plugins"))}
        real = engine.Engine(pulumi=pulumi, folder=Path(folder), environment=environment)

        def deploy(stack: str, on_resource: Callable[[], None]) -> None:
            engine.deploy(real, stack, lambda: declare(desired), lambda *_: on_resource())

        yield Place(cloud=server.cloud, deploy=deploy)


PLACES = {"in-process": in_process, "pulumi": with_pulumi}
"""The choices of ``demo --engine``."""
