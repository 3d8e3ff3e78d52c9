"""A second opinion on IAM: an evaluator that shares no code with ours. ``make test`` installs it where there is Node.

Source: https://github.com/cloud-copilot/iam-simulate
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parent.parent / ".cache" / "iam-simulate" / "simulate.js"

needs_iam_simulate = pytest.mark.skipif(
    shutil.which("node") is None or not (PROGRAM.parent / "installed").is_file(),
    reason="the second IAM evaluator is not installed: tools/iam-simulate/install",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request, and the policies that decide about it; documents are IAM's JSON."""

    principal: str
    """The ARN of a user or, for a session, of the role that it is of."""
    action: str
    resource: str
    session_name: str | None = None
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    identity: Sequence[Mapping[str, Any]] = ()
    trust: Mapping[str, Any] | None = None
    """The policy of the resource: the trust policy of the role that the request is about, or a queue's policy."""
    boundary: Mapping[str, Any] | None = None
    session: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the question as iam-simulate takes it; the resource's account is the one in its ARN."""
        return {
            "request": {
                "principal": self._caller(),
                "action": self.action,
                "resource": {"resource": self.resource, "accountId": self.resource.split(":")[4]},
                "contextVariables": {"aws:PrincipalArn": self.principal, **self.context},
            },
            "identityPolicies": _named(self.identity),
            "resourcePolicy": self.trust,
            **({} if self.boundary is None else {"permissionBoundaryPolicies": _named([self.boundary])}),
            **({} if self.session is None else {"sessionPolicy": self.session}),
        }

    def _caller(self) -> str:
        if self.session_name is None:
            return self.principal
        account, name = self.principal.split(":")[4], self.principal.rpartition("/")[2]
        return f"arn:aws:sts::{account}:assumed-role/{name}/{self.session_name}"


def _named(documents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": str(number), "policy": document} for number, document in enumerate(documents)]


def answers(questions: Sequence[Question]) -> list[bool]:
    """Return whether each request is allowed. One process answers all; a thousand take half a second."""
    node = shutil.which("node")
    assert node is not None, "no node on PATH"
    asked = json.dumps([question.as_json() for question in questions])
    ran = subprocess.run([node, str(PROGRAM)], input=asked, capture_output=True, text=True, check=True)
    results = json.loads(ran.stdout)
    assert [result for result in results if not isinstance(result, str)] == [], "questions that it does not take"
    return [result == "Allowed" for result in results]
