"""Texts that are given to the program's templates in place of names."""

from __future__ import annotations

import pytest

from provisioner.finding import Example
from tests.overlay import judge

QUEUE = "https://sqs.us-west-2.amazonaws.com/222222222222/orders"


def said(entry: str, stacks: str = "") -> list[tuple[str, str]]:
    """Return the rule and the hint of each finding that is not about what else is missing."""
    outcome = judge(Example(stacks=f"{stacks}\nstacks: {{website: {{resources: {{it: {{{entry}}}}}}}}}"))
    return [(each.rule, each.hint) for each in outcome.findings if each.rule == "wrong-value"]


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (f"use: sqs-queue, queues: ['{QUEUE}']", "orders"),
        ("use: sqs-queue, queues: ['arn:aws:sqs:us-west-2:222222222222:orders']", "orders"),
        ("use: sqs-queue, queues: ['arn:${partition}:sqs:${account.region}:${account.id}:orders']", "orders"),
        ("use: dynamodb-table, tables: ['table/orders']", "orders"),
        ("use: dynamodb-table, tables: ['arn:aws:dynamodb:us-west-2:222222222222:table/orders/index/x']", "orders"),
        ("use: lambda-function, functions: ['function:orders']", "orders"),
        ("use: lambda-function, functions: ['arn:aws:lambda:us-west-2:222222222222:function:orders:live']", "orders"),
        ("use: cloudwatch-logs, groups: ['log-group:/aws/lambda/orders']", "/aws/lambda/orders"),
        ("use: cloudwatch-logs, groups: ['arn:aws:logs:us-west-2:1:log-group:/aws/x:*']", "/aws/x"),
        ("use: ecr-push, repositories: ['222222222222.dkr.ecr.us-west-2.amazonaws.com/team/orders']", "team/orders"),
        ("use: ecr-push, repositories: ['arn:aws:ecr:us-west-2:222222222222:repository/team/orders']", "team/orders"),
        ("use: static-website, bucket: 's3://orders/site', domains: [a.example]", "orders"),
        ("use: static-website, bucket: 'arn:aws:s3:::orders/*', domains: [a.example]", "orders"),
    ],
)
def test_an_arn_a_url_and_a_kind_are_no_names_and_the_name_in_them_is_told(entry: str, name: str) -> None:
    assert said(entry) == [("wrong-value", f'write "{name}"')]


def test_the_place_is_that_of_the_item_and_the_message_says_what_it_is() -> None:
    stacks = f"stacks: {{website: {{resources: {{it: {{use: sqs-queue, queues: [a, '{QUEUE}']}}}}}}}}"
    (found,) = [each for each in judge(Example(stacks=stacks)).findings if each.rule == "wrong-value"]

    assert found.message == '"queues" of the resource "it" holds a URL; the name alone is wanted'
    assert (found.at.file, found.at.line) == ("stacks.yaml", 18)


@pytest.mark.parametrize("text", ["arn:orders", "https://example.com", "https://[x/orders", "s3:///orders"])
def test_where_no_name_can_be_told_none_is(text: str) -> None:
    assert said(f"use: sqs-queue, queues: ['{text}']") == [("wrong-value", "write the name alone")]


@pytest.mark.parametrize(
    "entry",
    [
        "use: ssm-parameters, names: ['parameter/of/mine']",
        "use: ecr-push, repositories: ['repository/mine', 'team/mine']",
        "use: cloudwatch-logs, groups: ['/aws/lambda/orders-*']",
        "use: dynamodb-table, tables: ['orders-*', 'tables']",
        "use: lambda-function, functions: [f], roles: ['arn:aws:iam::${account.id}:role/service/f']",
    ],
)
def test_names_with_slashes_and_whole_arns_stay_where_they_are_wanted(entry: str) -> None:
    assert said(entry) == []


def test_what_a_template_of_the_user_makes_of_a_text_is_its_own() -> None:
    arn = "arn:aws:sqs:us-west-2:333333333333:${param.q}"
    template = f"{{parameters: {{q: {{}}}}, resources: {{a: {{arns: ['{arn}'], allow: [read]}}}}}}"

    assert said("use: mine, q: 'https://x/y'", f"templates: {{mine: {template}}}") == []
