"""The in-process engine: runs a Pulumi program in this process against moto, in place of Pulumi's engine.

It creates what the program declares, in the program's order, in as many accounts as its providers lead to. It keeps no
state, so it neither updates nor deletes. Nothing is installed or started, and nothing leaves the process.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi
from botocore.exceptions import ClientError
from moto import mock_aws
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.stack import Stack, run_pulumi_func

from provisioner.emulator import iam_calls
from provisioner.emulator.accounts import profiles_of, seed_users
from provisioner.emulator.cloud import Caller, Cloud, EmulatorError, Keys, refusal
from provisioner.emulator.environment import isolated
from provisioner.emulator.sign_in import CALLER_IDENTITY, Wanted, identity, sign_in, wanted_by
from provisioner.emulator.strict import strict_iam
from provisioner.model.desired import Account, Desired

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

PROVIDER = "pulumi:providers:aws"
PROJECT = "provisioner"
THREADS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource that was declared and made."""

    urn: str
    type: str
    name: str
    """Its logical name, in Pulumi."""
    parent: str
    """The URN of its parent: another resource, or the stack itself."""
    depends_on: tuple[str, ...]
    """URNs of the resources that it was made after."""
    provider: str
    """The URN of its provider; empty for a provider, or where the program left it to chance."""
    account: str
    """The ID of the account that it is in."""
    inputs: Mapping[str, Any]
    state: Mapping[str, Any]
    delete_before_replace: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a run of the program made, in order, and the stack's outputs."""

    stack: str
    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]


OnResource = Callable[[Resource], None]
"""Is told of each resource, providers too, when it is made; one call at a time, in a thread of the engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatedAws:
    """An AWS in this process, with the accounts, profiles and existing users of a configuration."""

    cloud: Cloud
    profiles: Mapping[str, Account]

    def deploy(self, program: Callable[[], None], stack: str, on_resource: OnResource | None = None) -> Deployment:
        """Run a Pulumi program as the Pulumi stack named ``stack``, and make what it declares.

        Raises what the program does (``pulumi.RunError``), and ``EmulatorError`` where the emulated AWS refuses a call,
        or a provider's credentials.
        """
        accounts = _Accounts(aws=self)
        monitor = _Monitor(accounts, on_resource or (lambda _: None))
        # Pulumi keeps its settings in context variables, and an event loop in the thread: both are thrown away after.
        with ThreadPoolExecutor(max_workers=1) as thread:
            outputs = thread.submit(contextvars.copy_context().run, _run, program, stack, monitor).result()
        return Deployment(stack=stack, resources=tuple(monitor.made), outputs=outputs)

    def keys_for(self, wanted: Wanted) -> Keys:
        """Return the keys that a provider comes to its account with. Raises ``EmulatorError`` where it is refused."""
        if wanted.profile is None:
            return sign_in(self.cloud, wanted, None)
        if wanted.profile not in self.profiles:
            raise EmulatorError(f'the configuration names no profile "{wanted.profile}"')
        account = self.profiles[wanted.profile]
        return sign_in(self.cloud, wanted, self.cloud.keys(account.partition, account.id))


@contextmanager
def emulated_aws(desired: Desired) -> Iterator[EmulatedAws]:
    """Set up an AWS in this process for a configuration, and clear it away.

    In the meantime the user's AWS settings are hidden from the process, and no AWS call leaves it.
    """
    with isolated(), strict_iam(), mock_aws():
        cloud = Cloud()
        seed_users(cloud, desired)
        yield EmulatedAws(cloud=cloud, profiles=profiles_of(desired))


@dataclass(slots=True, kw_only=True)
class _Accounts(mocks.Mocks):
    """Makes resources; each in the account that its provider signed in to."""

    aws: EmulatedAws
    clients: dict[str, tuple[Caller, IAMClient]] = field(default_factory=dict)

    def call(self, args: mocks.MockCallArgs) -> dict[str, str]:  # type: ignore[override]  # what Pulumi takes as well
        if args.token != CALLER_IDENTITY:
            raise EmulatorError(f"the emulated AWS has no function {args.token}")
        return identity(self.clients[_provider_id(args.provider)][0])

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.typ == PROVIDER:
            self._sign_in(args.name, args.inputs)
            return args.name, args.inputs
        wrong = iam_calls.problems(args.typ, args.inputs)
        if wrong:
            raise EmulatorError(f"{args.name}: " + ", ".join(f"{name} {what}" for name, what in sorted(wrong.items())))
        _, client = self.clients[_provider_id(args.provider or "")]
        try:
            state = iam_calls.create(client, args.typ, args.inputs)
        except ClientError as error:
            raise EmulatorError(f"{args.typ} {args.name}: {refusal(error)}") from error
        return state.id, dict(state.properties)

    def account_of(self, provider: str) -> str:
        return self.clients[provider][0].account

    def _sign_in(self, name: str, inputs: Mapping[str, Any]) -> None:
        wanted = wanted_by(inputs)
        keys = self.aws.keys_for(wanted)
        caller = self.aws.cloud.caller(wanted.partition, keys)
        self.clients[name] = (caller, self.aws.cloud.client("iam", wanted.partition, keys))


class _Monitor(mocks.MockMonitor):
    """Takes the program's declarations as the engine would, one at a time, and keeps what Pulumi's mocks forget."""

    def __init__(self, accounts: _Accounts, on_resource: OnResource) -> None:
        super().__init__(accounts)
        self.made: list[Resource] = []
        self._accounts = accounts
        self._on_resource = on_resource
        self._lock = threading.Lock()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802, ANN401  Pulumi's name, and its protocol's types
        with self._lock:
            response = super().RegisterResource(request)  # type: ignore[no-untyped-call]  # Pulumi's is untyped
            if request.type != "pulumi:pulumi:Stack":
                self._keep(request, response)
            return response

    def _keep(self, request: Any, response: Any) -> None:  # noqa: ANN401  the protocol's generated types
        is_provider = request.type == PROVIDER
        resource = Resource(
            urn=response.urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            depends_on=tuple(sorted(request.dependencies)),
            provider=request.provider.rpartition("::")[0],
            account=self._accounts.account_of(request.name if is_provider else _provider_id(request.provider)),
            inputs=rpc.deserialize_properties(request.object),
            state=self.resources[response.urn].state,
            delete_before_replace=request.deleteBeforeReplace,
        )
        self.made.append(resource)
        self._on_resource(resource)


def _provider_id(reference: str) -> str:
    """Return the ID in a provider's reference, ``URN::ID``. Raises ``EmulatorError`` where there is none."""
    if not reference:
        raise EmulatorError("a resource without a provider of its own would go to whatever account is at hand")
    return reference.rpartition("::")[2]


def _run(program: Callable[[], None], stack: str, monitor: _Monitor) -> Mapping[str, Any]:
    """Run a program under a monitor, in a context and a thread of its own, and return the stack's outputs."""
    loops: list[asyncio.AbstractEventLoop] = []

    def open_loop() -> asyncio.AbstractEventLoop:
        # Pulumi's mocks would open one in each thread that works for it, and leave it open.
        loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(loops[-1])
        return loops[-1]

    loop = open_loop()
    # After the first failure Pulumi leaves what depends on it unanswered; the first failure is what we raise.
    loop.set_exception_handler(lambda _, __: None)
    try:
        with ThreadPoolExecutor(max_workers=THREADS, initializer=open_loop) as threads:
            loop.set_default_executor(threads)
            settings.reset_options()  # what an earlier run left unfinished is not ours
            mocks.set_mocks(monitor.mocks, PROJECT, stack, preview=False, monitor=monitor)
            return loop.run_until_complete(_outputs_of(program))
    finally:
        _cancel_all(loop)
        for opened in loops:
            opened.close()


async def _outputs_of(program: Callable[[], None]) -> Mapping[str, Any]:
    await run_pulumi_func(program)
    root = settings.get_root_resource()
    outputs = root.outputs if isinstance(root, Stack) else {}
    return await pulumi.Output.from_input(outputs).future() or {}


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
