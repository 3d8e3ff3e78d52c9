"""Serve a provider to the engine: Pulumi's own server, but with errors in our words in place of Python's."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import grpc  # type: ignore[import-untyped]  # it has no types of its own
from pulumi.provider.experimental.provider import Provider
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from provisioner.emulator.cloud import EmulatorError
from provisioner.emulator.environment import LOOPBACK

EXPLAINED = ("Configure", "Invoke", "Check", "Diff", "Create", "Read", "Update", "Delete")
"""The calls whose ``EmulatorError`` the engine shows as it is, instead of as an exception."""


def serve(provider: Provider, version: str) -> None:
    """Serve until the engine ends this process; the first line on standard output is the port, as it expects."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    asyncio.run(_serve(provider, version, sys.argv[1:]))


def _end_with(engine: int) -> None:
    """End this process when the engine is gone: one that is killed tells its plugins nothing."""
    while os.getppid() == engine:
        time.sleep(1)
    os._exit(0)


async def _serve(provider: Provider, version: str, arguments: list[str]) -> None:
    engine = next((argument for argument in arguments if not argument.startswith("-")), "")
    servicer = ProviderServicer(arguments, version, provider, engine_address=engine)
    for name in EXPLAINED:
        setattr(servicer, name, _explained(getattr(servicer, name)))
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port(f"{LOOPBACK}:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()


def _explained(method: Callable[[Any, Any], Awaitable[Any]]) -> Callable[[Any, Any], Awaitable[Any]]:
    async def call(request: Any, context: Any) -> Any:  # noqa: ANN401  the protocol's generated types
        try:
            return await method(request, context)
        except EmulatorError as error:
            return await context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return call
