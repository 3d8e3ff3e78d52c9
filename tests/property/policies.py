"""Random policies over a small world, all of whose requests can be asked: what one change says is checked on each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from hypothesis import strategies as st

from provisioner.iam import match
from provisioner.iam.actions import matching
from provisioner.iam.conditions import unmet
from provisioner.iam.document import Conditions, Document, Statement
from provisioner.iam.evaluate import evaluate
from provisioner.iam.request import Context, Principal, Request, Values

ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:GetObjectAcl", "sqs:SendMessage", "s3:GetObjectFromTheFuture")
ACTION_PATTERNS = (*ACTIONS, "s3:Get*", "s3:*", "s3:*Object", "S3:getobject", "*", "sqs:*", "s3:GetObjectA?l")
RESOURCES = ("a", "b", "ab", "abc", "aab", "ba", "*", "abab", "xabx")
RESOURCE_PATTERNS = ("a", "ab", "a*", "ab*", "*b", "*", "a?", "a*b", "*ab*", "b*")
CONDITIONS: tuple[Conditions, ...] = (
    (),
    (("StringEquals", (("k", ("x",)),)),),
    (("StringEquals", (("k", ("x", "y")),)),),
    (("StringLike", (("K", ("x*",)),)),),
    (("StringNotEquals", (("k", ("x",)),)),),
    (("StringEqualsIfExists", (("k", ("x",)),)),),
    (("Null", (("k", ("false",)),)),),
    (("ForAnyValue:StringEquals", (("m", ("x", "y")),)),),
    (("ForAllValues:StringLike", (("m", ("x*",)),)),),
    (("NumericLessThan", (("n", ("5",)),)),),
    (("NumericLessThanEquals", (("n", ("5",)),)), ("StringEquals", (("k", ("x",)),))),
    (("Bool", (("b", ("true",)),)),),
    (("IpAddress", (("ip", ("10.0.0.0/8",)),)),),
    (("NotIpAddress", (("ip", ("10.1.0.0/16",)),)),),
    (("ArnLike", (("arn", ("arn:aws:s3:::a*",)),)),),
    (("ArnNotEquals", (("arn", ("arn:aws:s3:::a*", "arn:aws:sqs:*:*:q")),)),),
)
# "m" alone has several values: an operator without a prefix does not compare these, and the evaluator says so.
CONTEXTS: tuple[Values, ...] = (
    {},
    {"k": "x", "m": ("x", "xz")},
    {"k": "y", "n": "4", "m": "y"},
    {"k": "xy", "b": "true", "ip": "10.1.2.3"},
    {"k": "z", "n": "5", "ip": "10.2.3.4", "b": "false"},
    {"m": ("x", "z"), "arn": "arn:aws:s3:::abc"},
    {"n": "5", "k": "x", "arn": "arn:aws:sqs:us-east-1:1:q", "ip": "192.0.2.1"},
    {"arn": "arn:aws:s3:::b", "b": "true", "n": "6"},
)
PRINCIPAL = Principal(arn="arn:aws:iam::111111111111:role/r", session_name="s")


class Asked(NamedTuple):
    """A request: an action on a resource, and what only the caller knows."""

    action: str
    resource: str
    context: Values


WORLD = tuple(Asked(*each) for each in itertools.product(ACTIONS, RESOURCES, CONTEXTS))


def statements(*, simple: bool = False) -> st.SearchStrategy[Statement]:
    """Return random statements; ``simple``: without conditions."""
    return st.builds(
        Statement,
        sid=st.just(""),
        effect=st.sampled_from(["Allow", "Allow", "Deny"]),
        actions=_some(ACTION_PATTERNS),
        resources=_some(RESOURCE_PATTERNS),
        conditions=st.just(()) if simple else st.sampled_from(CONDITIONS),
    )


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, min_size=1, max_size=3).map(lambda each: tuple(sorted(each)))


def documents(*, simple: bool = False) -> st.SearchStrategy[Document]:
    """Return random policies."""
    return st.builds(Document, statements=st.lists(statements(simple=simple), max_size=4).map(tuple))


def allows(document: Document, asked: Asked) -> bool:
    """Return the evaluator's answer."""
    request = Request(principal=PRINCIPAL, action=asked.action, resource=asked.resource, context=asked.context)
    return evaluate(request, identity=(document,)).allowed


class Told(Protocol):
    """What a row and a change have in common."""

    @property
    def actions(self) -> tuple[str, ...]:
        """What may be done."""

    @property
    def wildcards(self) -> tuple[str, ...]:
        """What AWS may add to."""

    @property
    def resources(self) -> tuple[str, ...]:
        """With what."""

    @property
    def conditions(self) -> Conditions:
        """When."""


def covers(asked: Asked, told: Told, *, exactly: bool = False) -> bool:
    """Tell whether a request is one of a change's; under its wildcards, only what AWS's data does not know."""
    context = Context(asked.context)
    actions = told.actions if exactly or matching(asked.action) else (*told.actions, *told.wildcards)
    return (
        any(match.action_matches(one, asked.action) for one in actions)
        and any(match.resource_matches(one, asked.resource, context.variable) for one in told.resources)
        and not unmet(told.conditions, context)
    )


def changed(before: Document, after: Document) -> Iterator[tuple[Asked, bool]]:
    """Yield every request of the world whose answer changes, and whether it is a yes now."""
    for asked in WORLD:
        old, new = allows(before, asked), allows(after, asked)
        if old is not new:
            yield asked, new
