"""What the engine says while it works, gathered: the changes, the failures, and the errors in a line each."""

from __future__ import annotations

import re
from collections.abc import Callable

from pulumi import automation
from pulumi.automation.events import EngineEvent

from provisioner.emit.state import logical_name
from provisioner.emit.task import Change

STACK = "pulumi:pulumi:Stack"
_CONTROL = re.compile(r"\x1b\[[0-9;]*m|<\{%[^%]*%\}>")
"""Colours, as a terminal or as the engine writes them."""

REFRESH = "refresh"


class Said:
    """The engine's events of one turn; ``tell`` is called for each change."""

    def __init__(self, tell: Callable[[Change], None]) -> None:
        self.changes: list[Change] = []
        self.errors: list[str] = []
        self.failed = 0
        self.outputs_changed = False
        """Whether what the Pulumi stack exports differs from before: no resource has to change for that."""
        self._tell = tell

    def hear(self, event: EngineEvent) -> None:
        """Take note of an event."""
        if event.diagnostic_event is not None and event.diagnostic_event.severity == "error":
            self._error(event.diagnostic_event.message, event.diagnostic_event.urn)
        if event.res_op_failed_event is not None:
            self.failed += event.res_op_failed_event.metadata.type.startswith("aws:")
        if event.res_outputs_event is not None:
            self._change(event.res_outputs_event.metadata)

    def _change(self, done: automation.StepEventMetadata) -> None:
        if done.type == STACK and done.new is not None:
            before = done.old.outputs if done.old is not None else {}
            self.outputs_changed = (before or {}) != (done.new.outputs or {})
        # A refresh that is a step of something else is no change of AWS.
        if not done.type.startswith("aws:") or done.op.value == REFRESH:
            return
        self.note(Change(done.op.value, done.type, logical_name(done.urn), tuple(sorted(done.detailed_diff or {}))))

    def note(self, change: Change) -> None:
        """Take note of a change."""
        self.changes.append(change)
        self._tell(change)

    def _error(self, message: str, urn: str | None) -> None:
        text = " ".join(_CONTROL.sub("", message).split())
        if text and text != "update failed":
            self.errors.append(f"{logical_name(urn)}: {text}" if urn and "::aws:" in urn else text)

    @property
    def error(self) -> str:
        """The errors, each once."""
        return "\n".join(dict.fromkeys(self.errors))
