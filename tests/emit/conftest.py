"""Runs of the Pulumi program on the in-process engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from provisioner.emit.stacks import declare
from provisioner.emulator.inprocess import Deployment, emulated_aws
from provisioner.model.desired import Desired

Deploy = Callable[..., Deployment]


@pytest.fixture
def deploy() -> Deploy:
    """Return a function that deploys one Pulumi stack of a ``Desired`` to an AWS of its own."""

    def run(desired: Desired, stack: str = "main-production", *, after: tuple[str, ...] = ("main",)) -> Deployment:
        with emulated_aws(desired) as aws:
            for earlier in after:
                aws.deploy(lambda: declare(desired), earlier)
            return aws.deploy(lambda: declare(desired), stack)

    return run
