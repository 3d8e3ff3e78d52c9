"""A stand-in for the AWS provider plugin: IAM only, for an emulated AWS on loopback and for no other.

It speaks Pulumi's provider protocol, so that the real engine drives it: check, diff, create, read (refresh and import
too), update, delete. What it does to AWS is in ``iam_calls``; here is only the protocol.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import ClientError, ProfileNotFound
from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.property_value import PropertyValue

from provisioner.emulator import iam_calls
from provisioner.emulator.cloud import Caller, Cloud, EmulatorError, Keys, refusal
from provisioner.emulator.kind import Properties
from provisioner.emulator.serve import serve
from provisioner.emulator.sign_in import CALLER_IDENTITY, identity, sign_in, wanted_by

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

VERSION = "7.51.1"
"""The version of pulumi-aws whose types these are."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How Pulumi's protocol writes a text that is not known before the deployment."""

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})

Answer = TypeVar("Answer")


class StandIn(protocol.Provider):
    """The provider; one process, and one instance, for each provider resource of a program."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._iam: IAMClient | None = None
        self._caller: Caller | None = None

    async def get_schema(self, request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:
        """Return no schema: programs in Python bring theirs."""
        del request
        return protocol.GetSchemaResponse("{}")

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        """Sign in. Refuses credentials of an account that the provider may not act in, before any change."""
        self._iam = await _call(self._sign_in, _plain_map(request.args))
        return protocol.ConfigureResponse(
            accept_secrets=False, supports_preview=True, accept_resources=False, accept_outputs=False
        )

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        """Return who the provider is: the one function there is."""
        if request.tok != CALLER_IDENTITY or self._caller is None:
            raise EmulatorError(f"the emulated AWS has no function {request.tok}")
        return protocol.InvokeResponse(_wrapped_map(identity(self._caller)))

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        """Return the inputs, and what is wrong with them."""
        wrong = await _call(iam_calls.problems, _type(request.urn), _plain_map(request.new_inputs))
        failures = [protocol.CheckFailure(name, what) for name, what in sorted(wrong.items())]
        return protocol.CheckResponse(request.new_inputs, failures)

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        """Return which inputs differ from what exists, and which of them need a replacement."""
        old, new = _plain_map(request.old_state), _plain_map(request.new_inputs)
        found = await _call(iam_calls.difference, _type(request.urn), old, new)
        return protocol.DiffResponse(
            changes=bool(found.changed),
            replaces=list(found.replaced),
            diffs=list(found.changed),
            detailed_diff={name: _detail(name, old, replaces=name in found.replaced) for name in found.changed},
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        """Create a resource; in a preview, return what is known of it."""
        inputs = _plain_map(request.properties)
        if request.preview:
            return protocol.CreateResponse("", _wrapped_map({"arn": UNKNOWN, **inputs}))
        state = await _call(iam_calls.create, self._client(), _type(request.urn), inputs)
        return protocol.CreateResponse(state.id, _wrapped_map(state.properties))

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        """Return a resource as it is, for a refresh or an import; nothing where it is gone."""
        known = {**_plain_map(request.properties), **_plain_map(request.inputs)}
        state = await _call(iam_calls.read, self._client(), _type(request.urn), request.resource_id, known)
        if state is None:
            return protocol.ReadResponse("")
        inputs = iam_calls.inputs_of(_type(request.urn), state, known)
        return protocol.ReadResponse(state.id, _wrapped_map(state.properties), _wrapped_map(inputs))

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        """Change a resource in place; in a preview, return what it would be."""
        old, new = _plain_map(request.olds), _plain_map(request.news)
        if request.preview:
            return protocol.UpdateResponse(_wrapped_map({**old, **new}))
        state = await _call(iam_calls.update, self._client(), _type(request.urn), request.resource_id, old, new)
        return protocol.UpdateResponse(_wrapped_map(state.properties))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        """Delete a resource; one that is gone already is fine."""
        await _call(iam_calls.delete, self._client(), _type(request.urn), _plain_map(request.properties))

    def _client(self) -> IAMClient:
        if self._iam is None:
            raise EmulatorError("the engine must configure the provider first")
        return self._iam

    def _sign_in(self, inputs: Mapping[str, Any]) -> IAMClient:
        wanted = wanted_by(inputs)
        keys = sign_in(self._cloud, wanted, _own_keys(wanted.profile))
        self._caller = self._cloud.caller(wanted.partition, keys)
        return self._cloud.client("iam", wanted.partition, keys)


def endpoint() -> str:
    """Return where the emulated AWS is. Raises ``EmulatorError`` for any address that is not of this machine."""
    address = os.environ.get("AWS_ENDPOINT_URL", "")
    if urlsplit(address).hostname not in LOOPBACK_HOSTS:
        raise EmulatorError("AWS_ENDPOINT_URL must lead to an emulated AWS on this machine: this is no real provider")
    return address


async def _call(function: Callable[..., Answer], *args: object) -> Answer:
    """Call a function that waits for AWS, in a thread; AWS's refusals become our error."""
    try:
        return await asyncio.to_thread(function, *args)
    except ClientError as error:
        raise EmulatorError(refusal(error)) from error


def _type(urn: str) -> str:
    """Return a resource's own type; its URN has those of its parents before it."""
    return urn.split("::")[2].rpartition("$")[2]


def _own_keys(profile: str | None) -> Keys | None:
    try:
        credentials = boto3.session.Session(profile_name=profile).get_credentials()
    except ProfileNotFound as error:
        raise EmulatorError(str(error)) from error
    if credentials is None:
        return None
    return Keys(
        access_key_id=credentials.access_key,
        secret_access_key=credentials.secret_key,
        session_token=credentials.token,
    )


def _detail(name: str, old: Properties, *, replaces: bool) -> protocol.PropertyDiff:
    kinds = protocol.PropertyDiffKind
    if old.get(name) is None:
        return protocol.PropertyDiff(kinds.ADD_REPLACE if replaces else kinds.ADD, input_diff=False)
    return protocol.PropertyDiff(kinds.UPDATE_REPLACE if replaces else kinds.UPDATE, input_diff=False)


def _plain(value: PropertyValue) -> Any:  # noqa: ANN401  JSON
    match value.value:
        case str() | bool() | None as simple:
            return simple
        case float() | int() as number:
            return int(number) if number == int(number) else number
        case Mapping() as mapping:
            return {key: _plain(each) for key, each in mapping.items()}
        case tuple() | list() as items:
            return [_plain(each) for each in items]
        case other:
            raise EmulatorError(f"the emulated AWS takes no {type(other).__name__}")


def _plain_map(values: Mapping[str, PropertyValue] | None) -> dict[str, Any]:
    return {name: _plain(value) for name, value in (values or {}).items()}


def _wrapped(value: object) -> PropertyValue:
    match value:
        case bool() | str() | None:
            return PropertyValue(value)
        case int() | float():
            return PropertyValue(float(value))
        case Mapping():
            return PropertyValue({str(key): _wrapped(each) for key, each in value.items()})
        case _:
            raise EmulatorError(f"the emulated AWS gives no {type(value).__name__}")


def _wrapped_map(values: Mapping[str, Any]) -> dict[str, PropertyValue]:
    return {name: _wrapped(value) for name, value in values.items() if value is not None}


if __name__ == "__main__":
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"  # keys come from a profile, the environment or the emulator
    serve(StandIn(Cloud(endpoint=endpoint())), VERSION)
