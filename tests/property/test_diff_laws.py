"""Laws of ``diff`` on random edits of random configurations, each answer the evaluator's."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.iam.actions import matching
from provisioner.iam.evaluate import evaluate
from provisioner.iam.request import Principal, Request
from provisioner.model.desired import Desired, Role
from provisioner.views.access import accesses
from provisioner.views.diff.change import Change, Difference, Kind
from provisioner.views.diff.difference import difference
from tests.property.configurations import Files, configurations, judge, shuffled
from tests.property.edits import edited
from tests.property.policies import Asked, covers

SAMPLES = 120
"""Requests of each of 100 examples: 12,000 in all."""

ACTIONS = (
    *("s3:ListBucket", "s3:GetBucketPolicy", "s3:DeleteBucket", "s3:GetObject", "s3:PutObject", "sqs:SendMessage"),
    *("s3:GetBucketTagging", "sqs:GetQueueUrl", "s3:GetBucketOfTheFuture", "iam:PassRole"),
)
RESOURCES = (
    *(f"arn:aws:s3:::bucket-{number}" for number in range(4)),
    *("arn:aws:s3:::bucket-0/x", "arn:aws:s3:::bucket-0/a/x", "arn:aws:sqs:eu-west-1:022222222222:q1", "*"),
    *(f"arn:aws:s3:::{stack}-{account}" for stack in ("website", "shop", "copy-1") for account in ("live", "lab")),
)
CONTEXTS: tuple[dict[str, str], ...] = (
    {},
    {"aws:RequestedRegion": "eu-west-1"},
    {"aws:RequestedRegion": "us-east-1", "aws:SecureTransport": "true"},
    {"aws:RequestedRegion": "eu-north-1", "aws:SecureTransport": "false"},
)

UserRole = tuple[str, str, str]
"""A bastion's name, a user's, and a role's ARN."""


def chances(seed: int) -> random.Random:
    """Return what chooses; a seed alone decides."""
    return random.Random(seed)  # noqa: S311 - nothing secret


class Edited(NamedTuple):
    """A configuration, and what became of it."""

    before: Desired
    after: Desired


def desired(files: Files) -> Desired:
    """Return what a configuration asks for: where it is wrong, what could be understood of it."""
    return judge(files).desired


@st.composite
def edits(draw: st.DrawFn) -> Edited:
    files = draw(configurations().filter(lambda each: bool(each.stacks["stacks"])))
    chance = chances(draw(st.integers(0, 2**32)))
    base = edited(files, chance, 4)
    return Edited(desired(base), desired(edited(base, chance, draw(st.integers(1, 3)))))


def roles(state: Desired) -> dict[UserRole, Role]:
    """Return every role that a user may assume."""
    return {
        (each.pair.bastion.name, each.user.name, each.role.arn): each.role
        for each in accesses(state)
        if each.decision.allowed
    }


def allowed(found: dict[UserRole, Role], who: UserRole, asked: Asked) -> bool:
    role = found.get(who)
    if role is None:
        return False
    request = Request(
        principal=Principal(arn=role.arn, session_name="job", tags=role.tags),
        action=asked.action,
        resource=asked.resource,
        context=asked.context,
    )
    return evaluate(request, identity=[policy.document for policy in role.policies]).allowed


def sampled(chance: random.Random, found: Sequence[tuple[UserRole, Role]]) -> Iterator[tuple[UserRole, Asked]]:
    """Yield requests, most of them about what a role's policies name, before or after."""
    for _ in range(SAMPLES):
        who, role = chance.choice(found)
        context = chance.choice(CONTEXTS)
        statements = [one for policy in role.policies for one in policy.document.statements]
        if statements and chance.random() < 0.8:
            one = chance.choice(statements)
            yield (
                who,
                Asked(_one(chance, chance.choice(one.actions)), _one(chance, chance.choice(one.resources)), context),
            )
        else:
            yield who, Asked(chance.choice(ACTIONS), chance.choice(RESOURCES), context)


def _one(chance: random.Random, pattern: str) -> str:
    """Return something that a pattern matches: an action of AWS's data, where it has one."""
    known = matching(pattern)
    if known and chance.random() < 0.9:
        return chance.choice(known).full_name
    return pattern.replace("*", chance.choice(("", "0", "1", "a/x", "x"))).replace("?", "x")


GAINS = (Kind.GAINED, Kind.WIDENED, Kind.MOVED, Kind.REWRITTEN)
LOSSES = (Kind.LOST, Kind.NARROWED, Kind.REWRITTEN)


def tells(change: Change, who: UserRole, asked: Asked, *, now: bool) -> bool:
    """Tell whether a change says that a user's answer has become yes, or no."""
    bastion, user, role = who
    if (change.bastion, change.user) != (bastion, user) or not covers(asked, change):
        return False
    if now:
        return change.kind in GAINS and change.role == role
    return (change.kind in LOSSES and change.role == role) or change.former == role


class Sample(NamedTuple):
    """A request before and after; ``aws:PrincipalTag/...`` are the tags of the role as it is then."""

    who: UserRole
    before: Asked
    after: Asked
    old: bool
    new: bool

    def told(self, changes: Iterable[Change]) -> bool:
        """Tell whether a change says that the answer is another one now."""
        asked = self.after if self.new else self.before
        return any(tells(change, self.who, asked, now=self.new) for change in changes)


def samples(both: Edited, seed: int) -> Iterator[Sample]:
    old, new = roles(both.before), roles(both.after)
    whos = [(who, role) for found in (old, new) for who, role in sorted(found.items(), key=lambda each: each[0])]
    for who, asked in sampled(chances(seed), whos) if whos else ():
        before, after = (tagged(asked, found.get(who)) for found in (old, new))
        yield Sample(who, before, after, allowed(old, who, before), allowed(new, who, after))


def tagged(asked: Asked, role: Role | None) -> Asked:
    tags = {f"aws:PrincipalTag/{key}": value for key, value in role.tags.items()} if role else {}
    return asked._replace(context={**tags, **asked.context})


@given(edits(), st.integers(0, 2**32))
def test_a_request_is_answered_otherwise_only_where_the_difference_says_so(both: Edited, seed: int) -> None:
    changes = difference(both.before, both.after).changes

    assert [each for each in samples(both, seed) if each.old is not each.new and not each.told(changes)] == []


@given(edits(), st.integers(0, 2**32))
def test_whatever_is_gained_or_lost_was_answered_otherwise(both: Edited, seed: int) -> None:
    changes = difference(both.before, both.after).changes
    wrong = [
        (each, change)
        for each in samples(both, seed)
        for change in changes
        if (change.bastion, change.user, change.role) == each.who
        if (change.kind is Kind.GAINED and covers(each.after, change, exactly=True) and (each.old or not each.new))
        or (change.kind is Kind.LOST and covers(each.before, change, exactly=True) and (each.new or not each.old))
    ]

    assert wrong == []


@given(configurations())
def test_nothing_differs_from_itself(files: Files) -> None:
    state = desired(files)

    assert difference(state, state) == Difference(changes=())


@given(configurations(), st.integers(0, 2**32))
@settings(deadline=None)
def test_reordered_files_and_renamed_entries_are_no_change(files: Files, seed: int) -> None:
    order = chances(seed)
    stacks = shuffled(files.stacks, order)
    for stack in stacks["stacks"].values():
        stack["resources"] = {f"entry-{index}": each for index, each in enumerate(stack["resources"].values())}
        for entry in stack["resources"].values():
            order.shuffle(entry["arns"])
            order.shuffle(entry["allow"])
    other = replace(files, accounts=shuffled(files.accounts, order), stacks=stacks)

    assert difference(desired(files), desired(other)) == Difference(changes=())


TURNED = {Kind.GAINED: Kind.LOST, Kind.LOST: Kind.GAINED, Kind.WIDENED: Kind.NARROWED, Kind.NARROWED: Kind.WIDENED}


def facts(found: Difference, *, turned: bool = False) -> Counter[Any]:
    """Return what is gained, lost, widened and narrowed, without places and words."""
    return Counter(
        (
            TURNED[each.kind] if turned else each.kind,
            *(each.user, each.bastion, each.account, each.stack, each.role, each.via),
            *(each.actions, each.wildcards, each.resources, each.conditions),
        )
        for each in found.changes
        if each.kind in TURNED and each.actions
    )


@given(edits())
def test_what_is_gained_one_way_is_lost_the_other_way(both: Edited) -> None:
    there, back = difference(both.before, both.after), difference(both.after, both.before)

    assert facts(there) == facts(back, turned=True)


@given(edits(), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_two_steps_tell_whatever_one_tells(both: Edited, seed: int) -> None:
    """Composition: what is gained from a to c is gained from a to b or from b to c."""
    middle = Desired(config=both.before.config, instances=(), bastions=both.after.bastions, pairs=both.after.pairs[:1])
    steps = (*difference(both.before, middle).changes, *difference(middle, both.after).changes)

    assert [each for each in samples(both, seed) if each.old is not each.new and not each.told(steps)] == []
