"""The corpus of decisions: what AWS's documentation says about requests, one file for each group of its pages.

A file is a list of groups. A group has the page, its policies (statements, or one of them), the request, and the
claims under ``allowed`` and ``denied``: each with what differs from the group's policies and request. ``~`` takes away.
Everything is text: no date, number or boolean is read into it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from provisioner.iam.assume import assume_role, duration_problem
from provisioner.iam.decision import Decision
from provisioner.iam.document import VERSION, Document
from provisioner.iam.evaluate import evaluate
from provisioner.iam.parse_document import document_from_json
from provisioner.iam.request import Principal, Request, Values

CORPUS = Path(__file__).parent / "corpus" / "decisions"
ABSENT = "~"
_ABOUT = frozenset({"page", "allowed", "denied"})
_GIVEN = frozenset(
    {
        *("identity", "boundary", "session", "trust", "resource_policy", "version"),
        *("principal", "session_name", "tags", "action", "resource", "owner", "context"),
        *("external_id", "session_tags", "source_identity"),
        *("seconds", "maximum", "chained"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One decision: ``given`` are the policies and the request, ``allowed`` is AWS's answer."""

    text: str
    page: str
    allowed: bool
    given: Mapping[str, Any]

    def document(self, name: str) -> Document:
        """Return the policy of a kind."""
        statements = self.given.get(name, [])
        return document_from_json({"Version": self.given.get("version", VERSION), "Statement": statements})

    def documents(self, name: str) -> list[Document]:
        """Return each statement of a kind as a policy of its own: it makes no difference."""
        statements = self.given.get(name, [])
        listed = statements if isinstance(statements, list) else [statements]
        version = self.given.get("version", VERSION)
        return [document_from_json({"Version": version, "Statement": one}) for one in listed]

    def one(self, name: str) -> Document | None:
        """Return the policy of a kind; None where there is none."""
        return self.document(name) if name in self.given else None

    def principal(self) -> Principal:
        """Return who asks."""
        return Principal(
            arn=self.given["principal"],
            session_name=self.given.get("session_name"),
            tags=self.given.get("tags", {}),
        )

    def context(self) -> Values:
        """Return the request's context."""
        given = self.given.get("context", {})
        return {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}


def claims() -> list[Claim]:
    """Return every claim of the corpus."""
    return [
        claim
        for path in sorted(CORPUS.glob("*.yaml"))
        for group in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
        for claim in _claims(group)
    ]


def holds(claim: Claim) -> bool:
    """Return what our evaluator answers."""
    if "seconds" in claim.given:
        seconds, maximum = int(claim.given["seconds"]), int(claim.given["maximum"])
        return duration_problem(seconds, maximum=maximum, chained=claim.given["chained"] == "true") is None
    return decision(claim).allowed


def decision(claim: Claim) -> Decision:
    """Return our evaluator's whole answer. A claim without an action is about a call of AssumeRole."""
    if "action" not in claim.given:
        return assume_role(
            identity=claim.documents("identity"),
            trust=claim.document("trust"),
            principal=claim.principal(),
            role_arn=claim.given["resource"],
            external_id=claim.given.get("external_id"),
            session_tags=claim.given.get("session_tags", {}),
            source_identity=claim.given.get("source_identity"),
            context=claim.context(),
        )
    request = Request(
        principal=claim.principal(),
        action=claim.given["action"],
        resource=claim.given["resource"],
        resource_account=claim.given.get("owner", ""),
        context=claim.context(),
    )
    return evaluate(
        request,
        identity=claim.documents("identity"),
        trust=claim.one("trust"),
        boundary=claim.one("boundary"),
        session=claim.documents("session"),
        resource=claim.one("resource_policy"),
    )


def _claims(group: Mapping[str, Any]) -> Iterator[Claim]:
    common = {key: value for key, value in group.items() if key not in _ABOUT}
    for answer in ("allowed", "denied"):
        for text, different in group.get(answer, {}).items():
            given = _laid_over(common, different or {})
            unknown = sorted(set(given) - _GIVEN)
            assert unknown == [], f"{text}: {unknown}"
            yield Claim(text=text, page=group["page"], allowed=answer == "allowed", given=given)


def _laid_over(common: Mapping[str, Any], different: Mapping[str, Any]) -> dict[str, Any]:
    """Return the group's request with what differs; contexts, tags and session tags are merged key by key."""
    merged = dict(common)
    for key, value in different.items():
        both = (
            isinstance(value, dict) and isinstance(common.get(key), dict) and key in {"context", "tags", "session_tags"}
        )
        merged[key] = _laid_over(common[key], value) if both else value
    return {key: value for key, value in merged.items() if value != ABSENT}
