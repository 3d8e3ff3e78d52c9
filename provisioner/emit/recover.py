"""The way back after a run that died: take its lock away, compare the state with AWS, adopt what it made, go on.

A role that AWS has made and that the engine could not note any more would be refused as existing for ever, since names
are fixed. So what the state lacks is looked for in AWS, and imported where it is ours (``ours``), and only then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import pulumi
from botocore.exceptions import BotoCoreError, ClientError
from pulumi import automation
from pulumi.runtime import register_stack_transformation

from provisioner.emit import locks
from provisioner.emit.command import StoppableCommand
from provisioner.emit.ours import Thing, found, things
from provisioner.emit.reach import iam_of
from provisioner.emit.refusal import LockedError, UnreachableError
from provisioner.emit.state import logical_name
from provisioner.emit.task import Task

Key = tuple[str, str]
"""A resource's type and logical name."""


def take_lock_away(stack: automation.Stack, command: StoppableCommand) -> tuple[str, ...]:
    """Compare the state with AWS, which needs the lock; take it away first where a dead run left it.

    Returns what was done, in words. Raises ``LockedError`` where the run still lives.
    """
    try:
        _refresh(stack)
    except automation.ConcurrentUpdateError as refusal:
        held = locks.locks_in(str(refusal))
        alive = [lock for lock in held if lock.alive]
        if alive:
            raise LockedError(alive[0].words) from None
        command.run(["cancel", "--yes", "--stack", stack.name], stack.workspace.work_dir, stack.workspace.env_vars)
        _refresh(stack)
        return tuple(f"took a lock away: {lock.words}" for lock in held) or ("took a lock away",)
    return ()


def lost(stack: automation.Stack, task: Task) -> tuple[Thing, ...]:
    """Return what AWS has of a Pulumi stack, and its state does not know, although we made it.

    Raises ``ForeignError`` for what is not ours, and ``UnreachableError`` where AWS cannot be asked.
    """
    deployment = stack.export_stack().deployment or {}
    known = {(each["type"], logical_name(each["urn"])) for each in deployment.get("resources") or ()}
    missing = [thing for thing in things(task.unit, task.granted) if thing.key not in known]
    return tuple(_existing(missing, task))


def importing(program: Callable[[], None], adopted: Iterable[Thing]) -> Callable[[], None]:
    """Return a program that imports what is adopted, as it is in AWS, and declares the rest as ever."""
    ids = {thing.key: thing.id for thing in adopted}

    def run() -> None:
        register_stack_transformation(lambda args: _imported(args, ids))
        program()

    return run


def _existing(missing: Collection[Thing], task: Task) -> Iterable[Thing]:
    clients = {thing.account.id: thing.account for thing in missing}
    reached = {id_: iam_of(account) for id_, account in clients.items()}
    known = task.begun
    try:
        for thing in missing:
            if found(thing, reached[thing.account.id], known.get(thing.key, ())):
                yield thing
    except (BotoCoreError, ClientError) as error:
        raise UnreachableError(f"AWS does not say what exists: {error}") from error


def _imported(args: pulumi.ResourceTransformationArgs, ids: Mapping[Key, str]) -> pulumi.ResourceTransformationResult:
    id_ = ids.get((args.type_, args.name))
    if id_ is None:
        return pulumi.ResourceTransformationResult(props=args.props, opts=args.opts)
    # Taken over as it is; what differs from today's configuration is changed by the deployment after that.
    own = pulumi.ResourceOptions(import_=id_, ignore_changes=["*"])
    return pulumi.ResourceTransformationResult(props=args.props, opts=pulumi.ResourceOptions.merge(args.opts, own))


def _refresh(stack: automation.Stack) -> None:
    stack.refresh(color="never", clear_pending_creates=True)
