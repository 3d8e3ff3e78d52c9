"""What AWS refuses and moto accepts, as far as the program can meet it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (names are unique ignoring case),
https://docs.aws.amazon.com/IAM/latest/APIReference/ (DeletePolicy, DeleteUser: the errors ``DeleteConflict``).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Any
from unittest.mock import patch

from moto.iam.exceptions import DeleteConflictException, EntityAlreadyExists
from moto.iam.models import IAMBackend

Refusal = Callable[[IAMBackend, Mapping[str, Any]], None]
"""Raises moto's error where AWS would refuse the call; gets the call's backend, and its arguments by name."""


# moto's server answers in threads: each rule looks at a copy of what exists, which Python makes in one step, and
# nothing is made between a rule's look and the call (``_guarded``).


def _taken(kind: str, name: str, existing: Iterable[str]) -> None:
    if name.lower() in {other.lower() for other in existing}:
        raise EntityAlreadyExists(f"{kind} with name {name} already exists.")


def _create_role(backend: IAMBackend, call: Mapping[str, Any]) -> None:
    _taken("Role", call["role_name"], (role.name for role in list(backend.get_roles())))


def _create_user(backend: IAMBackend, call: Mapping[str, Any]) -> None:
    _taken("User", call["user_name"], list(backend.users))


def _create_policy(backend: IAMBackend, call: Mapping[str, Any]) -> None:
    # By name, not by ARN as moto does: the path does not make a name free again.
    _taken("A policy", call["policy_name"], (policy.name for policy in list(backend.managed_policies.values())))


def _delete_policy(backend: IAMBackend, call: Mapping[str, Any]) -> None:
    if backend.get_policy(call["policy_arn"]).attachment_count:
        raise DeleteConflictException("Cannot delete a policy attached to entities.")


def _delete_user(backend: IAMBackend, call: Mapping[str, Any]) -> None:
    if backend.get_user(call["user_name"]).access_keys:
        raise DeleteConflictException("Cannot delete entity, must delete access keys first.")


REFUSALS: Mapping[str, Refusal] = {
    "create_role": _create_role,
    "create_user": _create_user,
    "create_policy": _create_policy,
    "delete_policy": _delete_policy,
    "delete_user": _delete_user,
}
"""Methods of moto's IAM backend, and what stands before each."""


@contextmanager
def strict_iam() -> Iterator[None]:
    """Make moto's IAM in this process refuse what AWS refuses, until the context ends."""
    one_at_a_time = Lock()
    with ExitStack() as stack:
        for name, refuse in REFUSALS.items():
            method = _guarded(getattr(IAMBackend, name), refuse, one_at_a_time)
            stack.enter_context(patch.object(IAMBackend, name, method))
        yield


def _guarded(method: Callable[..., object], refuse: Refusal, one_at_a_time: Lock) -> Callable[..., object]:
    signature = inspect.signature(method)

    def call(backend: IAMBackend, *args: object, **kwargs: object) -> object:
        with one_at_a_time:
            refuse(backend, signature.bind(backend, *args, **kwargs).arguments)
            return method(backend, *args, **kwargs)

    return call
