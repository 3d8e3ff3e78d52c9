"""What the engine tests act on: two accounts of an emulated AWS, and an engine with its state."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from pulumi import automation

from provisioner.emit.engine import Engine
from provisioner.emit.stacks import declare
from provisioner.emulator.inventory import Inventory, take_inventory
from provisioner.emulator.server import AwsServer
from tests.emit.fleet import Fleet

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

PAIR = "main-production"
PARALLEL = 8


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that the engine did (``create``, ``update``, ``same``, ...) to a resource, by its logical name."""

    op: str
    type: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A bastion and a target account in which nothing exists, and an engine."""

    server: AwsServer
    engine: Engine
    ids: tuple[str, str]
    stacks: dict[str, automation.Stack] = dataclasses.field(default_factory=dict)
    steps: list[Step] = dataclasses.field(default_factory=list)
    """What the engine did in the last call, in order."""

    def fleet(self, **changes: object) -> Fleet:
        """Return a fleet in these accounts, reached by assuming a role in each."""
        fleet = Fleet(
            ids=self.ids,
            existing=frozenset({"cicd-bot"}),
            bastion_role=f"arn:aws:iam::{self.ids[0]}:role/deploy",
            target_role=f"arn:aws:iam::{self.ids[1]}:role/deploy",
        )
        return dataclasses.replace(fleet, **changes)  # type: ignore[arg-type]  # a test's own names

    def add_user(self, name: str = "cicd-bot") -> None:
        """Make a user that exists before anything is deployed."""
        self.bastion_iam().create_user(UserName=name)

    def up(self, fleet: Fleet, stack: str = PAIR) -> dict[str, int]:
        """Deploy, and return how many resources were created, updated, deleted, replaced or left as they were."""
        desired = fleet.desired()
        return self.run(lambda: declare(desired), stack)

    def run(self, program: Callable[[], None], stack: str = PAIR) -> dict[str, int]:
        """Deploy a program."""
        self.steps.clear()
        result = self.stack(stack, program).up(on_event=self._note, color="never", parallel=PARALLEL)
        return _counted(result.summary)

    def preview(self, fleet: Fleet, stack: str = PAIR) -> dict[str, int]:
        """Return what a deployment would do."""
        desired = fleet.desired()
        changes = self.stack(stack, lambda: declare(desired)).preview(color="never").change_summary
        return {automation.OpType(op).value: count for op, count in changes.items()}

    def refresh(self, stack: str = PAIR) -> dict[str, int]:
        """Compare the state with AWS, take over what differs, and return how many resources did."""
        return _counted(self.stacks[stack].refresh(color="never").summary)

    def destroy(self, stack: str = PAIR) -> dict[str, int]:
        """Delete everything that the stack made."""
        self.steps.clear()
        return _counted(self.stacks[stack].destroy(on_event=self._note, color="never").summary)

    def outputs(self, stack: str = PAIR) -> dict[str, object]:
        """Return a stack's outputs."""
        return {name: output.value for name, output in self.stacks[stack].outputs().items()}

    def stack(self, name: str, program: Callable[[], None]) -> automation.Stack:
        """Return a Pulumi stack with a program."""
        if name not in self.stacks:
            self.stacks[name] = self.engine.stack(name, program)
        self.stacks[name].workspace.program = program
        return self.stacks[name]

    def target(self) -> Inventory:
        """Return what exists in the target account."""
        return take_inventory(self.target_iam())

    def bastion(self) -> Inventory:
        """Return what exists in the bastion account."""
        return take_inventory(self.bastion_iam())

    def target_iam(self) -> IAMClient:
        """Return a client for the target account."""
        return self.server.cloud.iam("aws", self.ids[1])

    def bastion_iam(self) -> IAMClient:
        """Return a client for the bastion account."""
        return self.server.cloud.iam("aws", self.ids[0])

    def did(self, op: str, name: str, type_: str = "") -> int:
        """Return the place of the engine's step in the last call. Raises ``StopIteration`` where there was none."""
        return next(
            place
            for place, step in enumerate(self.steps)
            if (step.op, step.name) == (op, name) and step.type.endswith(type_)
        )

    def _note(self, event: automation.EngineEvent) -> None:
        if event.res_outputs_event is not None:
            done = event.res_outputs_event.metadata
            self.steps.append(Step(op=done.op.value, type=done.type, name=done.urn.rpartition("::")[2]))


def _counted(summary: automation.UpdateSummary) -> dict[str, int]:
    return {automation.OpType(op).value: count for op, count in (summary.resource_changes or {}).items()}
