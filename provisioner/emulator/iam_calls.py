"""From a resource's type and inputs to IAM calls: what both the in-process engine and the stand-in provider do.

The state that comes back is what AWS says about the resource afterwards, read from it, not what was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provisioner.emulator.attachments import ROLE_POLICY_ATTACHMENT, USER_POLICY_ATTACHMENT
from provisioner.emulator.cloud import EmulatorError
from provisioner.emulator.kind import Kind, Properties
from provisioner.emulator.policies import POLICY
from provisioner.emulator.roles import ROLE
from provisioner.emulator.users import USER

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

KINDS: Mapping[str, Kind] = {
    "aws:iam/policy:Policy": POLICY,
    "aws:iam/role:Role": ROLE,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ROLE_POLICY_ATTACHMENT,
    "aws:iam/user:User": USER,
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": USER_POLICY_ATTACHMENT,
}
"""Every resource type that the program emits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A resource that exists: its ID, and what AWS says about it."""

    id: str
    properties: Properties


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Names of the inputs that differ, and of those that AWS cannot change; sorted."""

    changed: tuple[str, ...]
    replaced: tuple[str, ...]


def kind_of(type_: str) -> Kind:
    """Return what is known of a resource type. Raises ``EmulatorError`` where it is not emulated."""
    if type_ not in KINDS:
        raise EmulatorError(f"the emulated AWS has no resource type {type_}; it has {', '.join(sorted(KINDS))}")
    return KINDS[type_]


def problems(type_: str, inputs: Properties) -> dict[str, str]:
    """Return what is wrong with a resource's inputs, by name: those that are missing or unknown."""
    kind = kind_of(type_)
    missing = {name: "is missing" for name in kind.required if inputs.get(name) is None}
    unknown = {name: f"is no input of {type_}" for name in inputs if name not in kind.inputs}
    return {**missing, **unknown}


def difference(type_: str, old: Properties, new: Properties) -> Difference:
    """Return how the inputs ``new`` differ from a resource's properties ``old``."""
    kind = kind_of(type_)
    changed = tuple(name for name in sorted(kind.inputs) if not _same(kind, name, old, new))
    return Difference(changed=changed, replaced=tuple(name for name in changed if name in kind.replaces))


def create(iam: IAMClient, type_: str, inputs: Properties) -> State:
    """Make a resource. Raises botocore's ``ClientError`` where AWS refuses it."""
    kind = kind_of(type_)
    id_ = kind.create(iam, _complete(kind, inputs))
    return _existing(read(iam, type_, id_, inputs), id_)


def read(iam: IAMClient, type_: str, id_: str, inputs: Properties) -> State | None:
    """Return a resource as it is now, or None where it is gone; ``inputs``, where known, give documents their text."""
    kind = kind_of(type_)
    # A user's name may change in place, and its ID in Pulumi's state stays what it was.
    properties = kind.read(iam, str(inputs.get("name", id_)) if kind is USER else id_)
    if properties is None:
        return None
    kept = {name: inputs[name] for name in kind.documents if _same(kind, name, properties, inputs)}
    local = {name: inputs[name] for name in kind.inputs if name in inputs and name not in properties}
    return State(id=id_, properties={**properties, **kept, **local})


def update(iam: IAMClient, type_: str, id_: str, old: Properties, new: Properties) -> State:
    """Change a resource in place. Raises botocore's ``ClientError`` where AWS refuses it, or where it is gone."""
    kind = kind_of(type_)
    kind.update(iam, {**_complete(kind, old), **old}, _complete(kind, new))
    return _existing(read(iam, type_, id_, new), id_)


def delete(iam: IAMClient, type_: str, properties: Properties) -> None:
    """Delete a resource; one that is gone already is fine. Raises ``ClientError`` where AWS refuses."""
    kind_of(type_).delete(iam, properties)


def inputs_of(type_: str, state: State, known: Properties) -> dict[str, Any]:
    """Return the inputs that would make a resource as it is, which a refresh or an import records.

    An input that has its default counts only where it was ``known``, given before: nobody asked for it otherwise.
    """
    kind = kind_of(type_)
    current = _complete(kind, state.properties)
    return {name: value for name, value in current.items() if name in known or value != kind.inputs[name]}


def _complete(kind: Kind, inputs: Properties) -> dict[str, Any]:
    return {name: default if inputs.get(name) is None else inputs[name] for name, default in kind.inputs.items()}


def _same(kind: Kind, name: str, old: Properties, new: Properties) -> bool:
    before, after = (kind.inputs[name] if side.get(name) is None else side[name] for side in (old, new))
    if before == after:
        return True
    return name in kind.documents and _meaning(before) == _meaning(after)


def _meaning(document: str | None) -> object:
    try:
        return json.loads(document or "null")
    except json.JSONDecodeError:
        return document


def _existing(state: State | None, id_: str) -> State:
    if state is None:
        raise EmulatorError(f"{id_} is gone")
    return State(id=id_, properties=state.properties)
