"""The templates that come with the program: no finding, every action known and alive, nothing beyond the parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner import pipeline
from provisioner.config import our_templates, schema, source, structure
from provisioner.config.template import LIST, Parameter, mistakes
from provisioner.iam.document import Statement
from provisioner.pipeline import Outcome
from tests.service_data import acts_on, matching

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "guide" / "templates.md"
LISTED = re.compile(r"(<!-- templates: begin[^\n]*-->\n)(.*?)(<!-- templates: end -->)", re.DOTALL)

ACCOUNTS = {
    "version": 1,
    "defaults": {"region": "us-west-2"},
    "bastions": {"main": {"id": "111111111111", "users": {"cicd-bot": {"environments": ["production"]}}}},
    "accounts": {"production": {"id": "333333333333"}},
}
NAME = st.from_regex(r"[a-z][a-z0-9-]{3,14}[a-z0-9]", fullmatch=True)
PATH = st.lists(NAME, min_size=1, max_size=3).map("/".join)
WORD = st.from_regex(r"[a-z0-9]{10}", fullmatch=True)
ID = st.from_regex(r"[A-Z0-9]{13}", fullmatch=True)
UUID = st.uuids().map(str)
REGION = st.sampled_from(["us-east-1", "eu-central-1", "ap-southeast-2"])
TYPES = st.sampled_from(["A", "AAAA", "CNAME", "TXT", "MX"])
DOMAIN = st.tuples(st.sampled_from(["", "*.", "www."]), NAME).map(lambda parts: f"{parts[0]}{parts[1]}.example")
ROLE = PATH.map(lambda path: f"arn:aws:iam::333333333333:role/service/{path}")
KEY = UUID.map(lambda key: f"arn:aws:kms:us-west-2:333333333333:key/{key}")


def _list(items: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(items, min_size=1, max_size=3, unique=True)


VALUES: Mapping[str, Mapping[str, st.SearchStrategy[Any]]] = {
    "acm-certificate": {"domains": _list(DOMAIN), "certificates": _list(UUID), "region": REGION},
    "api-gateway": {
        "rest_apis": _list(WORD),
        "http_apis": _list(WORD),
        "create_in": st.just(["restapis"]),
    },
    "cloudwatch-logs": {"groups": _list(PATH.map(lambda path: f"/{path}"))},
    "dynamodb-table": {"tables": _list(NAME)},
    "ecr-push": {"repositories": _list(PATH)},
    "ecs-service": {"cluster": NAME, "services": _list(NAME), "families": _list(NAME), "roles": _list(ROLE)},
    "eventbridge-rule": {"rules": _list(st.lists(NAME, min_size=1, max_size=2).map("/".join)), "roles": _list(ROLE)},
    "kms-key-use": {"keys": _list(KEY)},
    "lambda-function": {"functions": _list(NAME), "roles": _list(ROLE)},
    "pulumi-state": {"bucket": NAME, "folder": PATH, "keys": _list(KEY)},
    "route53-records": {"zones": _list(ID), "types": _list(TYPES), "changes": st.just("C2*")},
    "secrets-manager-secret": {"names": _list(PATH), "keys": _list(KEY)},
    "sns-topic": {"topics": _list(NAME)},
    "sqs-queue": {"queues": _list(NAME)},
    "ssm-parameters": {"names": _list(PATH), "keys": _list(KEY)},
    "static-website": {"bucket": NAME, "distribution": ID},
    "step-functions": {"state_machines": _list(NAME), "roles": _list(ROLE)},
    "terraform-state": {"bucket": NAME, "states": _list(PATH), "lock_tables": _list(NAME), "keys": _list(KEY)},
}
"""Valid values of every parameter of every template."""

FILLED: Mapping[str, Mapping[str, Any]] = {
    "acm-certificate": {"domains": ["example.com", "*.example.com"], "certificates": ["*"], "region": "us-east-1"},
    "api-gateway": {"rest_apis": ["a1b2c3d4e5"], "http_apis": ["f1b2c3d4e5"], "create_in": ["restapis"]},
    "cloudwatch-logs": {"groups": ["/ecs/checkout", "/aws/lambda/thumbnails-*"]},
    "dynamodb-table": {"tables": ["orders", "customers"]},
    "ecr-push": {"repositories": ["shop/*"]},
    "ecs-service": {
        "cluster": "shop",
        "services": ["checkout"],
        "families": ["checkout"],
        "roles": ["arn:${partition}:iam::${account.id}:role/service/checkout-task"],
    },
    "eventbridge-rule": {
        "rules": ["nightly", "orders/placed"],
        "roles": ["arn:aws:iam::333333333333:role/service/nightly"],
    },
    "kms-key-use": {"keys": ["arn:aws:kms:us-west-2:333333333333:key/0f6c1a5e-6d3f-4d25-9d0e-0a9d7a1f2b3c"]},
    "lambda-function": {"functions": ["thumbnails"], "roles": ["arn:aws:iam::333333333333:role/service/thumbnails"]},
    "pulumi-state": {
        "bucket": "state.example.com",
        "folder": "shop/.pulumi",
        "keys": ["arn:aws:kms:us-west-2:333333333333:key/0f6c1a5e-6d3f-4d25-9d0e-0a9d7a1f2b3c"],
    },
    "route53-records": {"zones": ["Z2FDTNDATAQYW2"], "types": ["A", "AAAA"], "changes": "C1*"},
    "secrets-manager-secret": {
        "names": ["shop/database"],
        "keys": ["arn:aws:kms:us-west-2:333333333333:key/0f6c1a5e-6d3f-4d25-9d0e-0a9d7a1f2b3c"],
    },
    "sns-topic": {"topics": ["orders.fifo"]},
    "sqs-queue": {"queues": ["orders", "orders-dead"]},
    "ssm-parameters": {
        "names": ["shop/flags/*"],
        "keys": ["arn:aws:kms:us-west-2:333333333333:key/0f6c1a5e-6d3f-4d25-9d0e-0a9d7a1f2b3c"],
    },
    "static-website": {"bucket": "www.example.com", "distribution": "E2QWRUHAPOMQZL"},
    "step-functions": {"state_machines": ["nightly"], "roles": ["arn:aws:iam::333333333333:role/service/nightly"]},
    "terraform-state": {
        "bucket": "state.example.com",
        "states": ["network/terraform.tfstate"],
        "lock_tables": ["terraform-locks"],
        "keys": ["arn:aws:kms:us-west-2:333333333333:key/0f6c1a5e-6d3f-4d25-9d0e-0a9d7a1f2b3c"],
    },
}
"""Every parameter of every template, as people write them."""

every_template = pytest.mark.parametrize("name", our_templates.NAMES)


def _judged(name: str, values: Mapping[str, Any]) -> Outcome:
    stack = {"accounts": ["production"], "users": ["cicd-bot"], "resources": {"it": {"use": name, **values}}}
    stacks = {"version": 1, "stacks": {"website": stack}}
    return pipeline.judge(
        source.parse(json.dumps(ACCOUNTS).encode(), source.ACCOUNTS),
        source.parse(json.dumps(stacks, indent=0).encode(), source.STACKS),
    )


def _statements(name: str, values: Mapping[str, Any]) -> Iterator[Statement]:
    for pair in _judged(name, values).desired.pairs:
        for role in pair.roles:
            for policy in role.policies:
                yield from policy.document.statements


def _needed(name: str) -> dict[str, Any]:
    parameters = our_templates.template(name).parameters
    return {each: value for each, value in FILLED[name].items() if parameters[each].default is None}


def test_every_file_of_a_template_is_listed_in_order_of_the_alphabet() -> None:
    assert sorted(path.stem for path in our_templates.FOLDER.iterdir()) == list(our_templates.NAMES)
    assert {path.suffix for path in our_templates.FOLDER.iterdir()} == {".yaml"}


@every_template
def test_file_has_the_form_of_a_users_templates_and_nothing_is_wrong_with_it(name: str) -> None:
    read = source.parse((our_templates.FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml")

    assert read.root is not None
    assert [*read.findings, *structure.check(read.root, schema.TEMPLATES_FILE)] == []
    assert list(mistakes(name, read.root.find(("templates", name))[0])) == []


@every_template
def test_template_and_each_of_its_parameters_are_described(name: str) -> None:
    template = our_templates.template(name)

    assert template.description
    assert [each.name for each in template.parameters.values() if not each.description] == []


@every_template
def test_tests_fill_each_parameter(name: str) -> None:
    assert set(FILLED[name]) == set(VALUES[name]) == set(our_templates.template(name).parameters)


@every_template
def test_use_with_all_parameters_has_no_finding_not_even_a_note(name: str) -> None:
    assert _judged(name, FILLED[name]).findings == ()


@pytest.mark.parametrize("name", [name for name in our_templates.NAMES if name != "api-gateway"])
def test_use_with_the_needed_parameters_alone_has_no_finding_not_even_a_note(name: str) -> None:
    assert _judged(name, _needed(name)).findings == ()


@every_template
def test_every_action_exists_and_is_written_out(name: str) -> None:
    actions = {action for statement in _statements(name, FILLED[name]) for action in statement.actions}

    assert sorted(actions) == sorted(each for action in actions for each in matching(action))


@every_template
def test_each_action_acts_on_each_arn_of_its_statement(name: str) -> None:
    assert _dead(name, FILLED[name]) == []


@every_template
def test_every_arn_names_a_parameter_or_is_all_for_actions_without_a_resource(name: str) -> None:
    assert _beyond(name, FILLED[name]) == []


@every_template
def test_every_parameter_changes_what_is_allowed(name: str) -> None:
    before = list(_statements(name, FILLED[name]))

    idle = []
    for parameter, value in FILLED[name].items():
        other = [f"{value[0]}x"] if isinstance(value, list) else f"{value}x"
        if list(_statements(name, {**FILLED[name], parameter: other})) == before:
            idle.append(parameter)
    assert idle == []


@every_template
def test_roles_are_passed_by_exact_arns_of_a_parameter_to_one_service(name: str) -> None:
    passing = [each for each in _statements(name, FILLED[name]) if "iam:PassRole" in each.actions]

    assert [each for each in passing if "${" in "".join(each.resources) or "*" in "".join(each.resources)] == []
    assert [[*dict(dict(each.conditions)["StringEquals"])] for each in passing] == [["iam:PassedToService"]] * len(
        passing
    )
    assert len(passing) == ("roles" in FILLED[name])


@every_template
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_whatever_is_given_nothing_is_found_dead_or_beyond_it(name: str, data: st.DataObject) -> None:
    parameters = our_templates.template(name).parameters
    values = {
        each: data.draw(strategy, label=each)
        for each, strategy in VALUES[name].items()
        if parameters[each].default is None or name == "api-gateway" or data.draw(st.booleans())
    }

    assert _judged(name, values).findings == ()
    assert _dead(name, values) == []
    assert _beyond(name, values) == []


def _dead(name: str, values: Mapping[str, Any]) -> list[str]:
    return [
        f"{action} on {arn}"
        for statement in _statements(name, values)
        for action in statement.actions
        for arn in statement.resources
        if not acts_on(action, arn)
    ]


def _beyond(name: str, values: Mapping[str, Any]) -> list[str]:
    """Return the ARNs that no value of a parameter stands in; defaults are values too."""
    texts = [text for value in values.values() for text in ([value] if isinstance(value, str) else value)]
    texts += [
        node.text().value
        for each in our_templates.template(name).parameters.values()
        if each.name not in values
        for node in each.default or ()
    ]
    known = [text.replace("${partition}", "aws").replace("${account.id}", "333333333333") for text in texts]
    return [
        arn
        for statement in _statements(name, values)
        for arn in statement.resources
        if arn != "*" and not any(text in arn for text in known)
    ]


def test_guide_lists_every_template_with_its_parameters(request: pytest.FixtureRequest) -> None:
    text = GUIDE.read_text("utf-8")
    if request.config.getoption("--update-golden"):
        text = LISTED.sub(lambda found: found[1] + _listed() + found[3], text)
        GUIDE.write_text(text, "utf-8")
    found = LISTED.search(text)

    assert found is not None
    assert found[2] == _listed()


def _listed() -> str:
    rows = ["| template | is for | parameters |", "| --- | --- | --- |"]
    for name in our_templates.NAMES:
        template = our_templates.template(name)
        parameters = "; ".join(_described(each) for each in template.parameters.values())
        rows.append(f"| `{name}` | {template.description} | {parameters} |")
    return "\n".join(rows) + "\n"


def _described(parameter: Parameter) -> str:
    words = ["optional"] * (parameter.default is not None) + ["list"] * (parameter.kind == LIST)
    kind = f" ({' '.join(words)})" if words else ""
    return f"`{parameter.name}`{kind}: {parameter.description}".replace("*", r"\*")
