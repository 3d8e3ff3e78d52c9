"""Which resource types an ARN can be: every type by its own form, and the forms that policies are written in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.iam.catalog import service, services
from provisioner.iam.kinds import covers_kinds, kinds, shaped

HEAD = "arn:aws:{}:us-west-2:123456789012:{}"
FILLED = {"Partition": "aws", "Region": "us-west-2", "Account": "123456789012"}


def forms() -> list[tuple[str, str, str]]:
    """Return every form of every resource type: service, type, and an ARN with names in the form's places."""
    return [
        (prefix, kind.name, re.sub(r"\$?\{([^}]*)\}", lambda found: FILLED.get(found[1], "n4me"), form))
        for prefix in services()
        if (known := service(prefix))
        for kind in known.resource_types.values()
        for form in kind.arn.split(", ")
    ]


def test_every_resource_type_of_every_service_is_recognised_by_its_own_form() -> None:
    found = forms()
    assert len(found) > 2000
    assert [each for each in found if each[1] not in kinds(each[2], each[0])] == []


def test_most_forms_are_of_one_type_alone() -> None:
    found = forms()
    alone = [each for each in found if kinds(each[2], each[0]) == {each[1]}]
    assert len(alone) / len(found) > 0.9


def test_a_form_with_a_star_for_each_name_is_still_of_its_type() -> None:
    starred = [(prefix, name, arn.replace("n4me", "*")) for prefix, name, arn in forms()]
    assert [each for each in starred if each[1] not in kinds(each[2], each[0])] == []


def test_the_shape_of_an_arn_can_be_what_the_arn_can_be() -> None:
    other = [
        (prefix, arn, kinds(arn, prefix), kinds(shaped(arn, [prefix]), prefix))
        for prefix, _, form in forms()
        for arn in (form, form.replace("n4me", "n4me*"), form.replace("n4me", "*"))
    ]
    assert [each for each in other if each[2] != each[3]] == []


@given(
    st.sampled_from(["s3", "dynamodb", "logs", "lambda", "apigateway", "ecs", "iam", "sns", "states", "route53"]),
    st.text("ab*?/:-", min_size=1, max_size=12),
    st.sampled_from(["", "table/", "log-group:", "function:", "/restapis/", "role/", "stateMachine:", "service/"]),
)
def test_a_shape_stands_for_whatever_is_written(prefix: str, name: str, kind: str) -> None:
    arn = HEAD.format(prefix, kind + name)
    assert kinds(shaped(arn, [prefix]), prefix) == kinds(arn, prefix)


def test_arns_of_one_shape_are_one() -> None:
    assert shaped("arn:aws:s3:::one/*", ["s3"]) == shaped("arn:aws:s3:::another/*", ["s3"])
    assert shaped("*", ["s3"]) == "*"


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:s3:::b", {"bucket"}),
        ("arn:aws:s3:::b/*", {"object"}),
        ("arn:aws:s3:::b*", {"bucket", "object"}),
        ("arn:aws-cn:s3:::b", {"bucket"}),
        ("arn:aws:s3:us-west-2::b", set()),
        ("arn:aws:s3:::${aws:PrincipalTag/team}", {"bucket", "object"}),
        ("arn:aws:dynamodb:us-west-2:123456789012:table/t", {"table"}),
        ("arn:aws:dynamodb:us-west-2:123456789012:table/t/index/*", {"index"}),
        ("arn:aws:dynamodb:*:*:*", {"backup", "export", "global-table", "import", "index", "stream", "table"}),
        ("arn:aws:logs:us-west-2:123456789012:log-group:/aws/x", {"log-group"}),
        ("arn:aws:logs:us-west-2:123456789012:log-group:/aws/x:*", {"log-group", "log-stream"}),
        ("arn:aws:logs:us-west-2:123456789012:log-group:x:log-stream:*", {"log-group", "log-stream"}),
        ("arn:aws:logs:us-west-2:123456789012:log-group:x:log-stream:a/b", {"log-stream"}),
        ("arn:aws:lambda:us-west-2:123456789012:function:f", {"function"}),
        ("arn:aws:lambda:us-west-2:123456789012:function:f:live", {"function", "function alias", "function version"}),
        ("arn:aws:iam::123456789012:role/a/b/c", {"role"}),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", {"policy"}),
        ("arn:aws:iam::123456789012:oidc-provider/host/path", {"oidc-provider"}),
        ("arn:aws:kms:us-west-2:123456789012:alias/aws/s3", {"alias"}),
        ("arn:aws:ssm:us-west-2::document/AWS-RunShellScript", {"document"}),
        ("arn:aws:ssm:us-west-2::parameter/aws/service/*", {"parameter"}),
        ("arn:aws:ecs:us-west-2:123456789012:service/old", {"service"}),
        ("arn:aws:ecs:us-west-2:123456789012:service/cluster/new", {"service"}),
        ("arn:aws:execute-api:us-west-2:123456789012:api/prod/GET/pets/1", {"execute-api-general"}),
        ("arn:aws:execute-api:us-west-2:123456789012:api/prod/GET/", {"execute-api-general"}),
        ("arn:aws:execute-api:us-west-2:123456789012:api/prod/$connect", {"execute-api-general"}),
        ("arn:aws:execute-api:us-west-2:123456789012:api/*", {"execute-api-general"}),
        ("arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31", {"stack"}),
        ("arn:aws:sns:us-west-2:123456789012:topic:subscription", {"topic"}),
        ("arn:aws:route53:::hostedzone/Z1", {"hostedzone"}),
        ("arn:aws:ec2:us-west-2::image/ami-1", {"image"}),
        ("arn:aws:elasticloadbalancing:*:*:loadbalancer/app/a/1", {"loadbalancer/app/"}),
    ],
)
def test_an_arn_can_be_these_types(arn: str, expected: set[str]) -> None:
    assert kinds(arn, arn.split(":")[2]) == expected


def test_a_type_of_another_service_is_found_by_the_action_that_is_about_it() -> None:
    assert kinds("arn:aws:iam::123456789012:role/deploy", "sts") == {"role"}


@pytest.mark.parametrize("text", ["*", "", "no-arn", "arn:aws:s3", "arn:aws:s3:::"])
def test_a_text_that_is_no_arn_is_of_no_type(text: str) -> None:
    assert kinds(text, "s3") == frozenset()
    assert covers_kinds(text, "s3") is False


def test_no_service_has_no_types() -> None:
    assert kinds("arn:aws:s3:::b", "no-such-service") == frozenset()


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:s3:::*", True),
        ("arn:aws:dynamodb:*:*:table/*", True),
        ("arn:aws:iam::123456789012:role/*", True),
        ("arn:aws:dynamodb:*:*:table/orders*", False),
        ("arn:aws:dynamodb:*:*:table/orders", False),
        ("arn:aws:sqs:*:*:*", False),
    ],
)
def test_an_arn_that_names_nothing_covers_whole_kinds(arn: str, *, expected: bool) -> None:
    assert covers_kinds(arn, "s3" if ":s3:" in arn else "iam" if ":iam:" in arn else "dynamodb") is expected
