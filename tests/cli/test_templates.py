"""``templates``: the list of those of the program, and one's parameters and entries."""

from __future__ import annotations

import json

import pytest

from provisioner.config import our_templates
from tests.cli.conftest import Run


def test_every_template_is_listed_with_what_it_is_for(run: Run) -> None:
    result = run("templates")

    assert (result.returncode, result.stderr) == (0, "")
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(our_templates.NAMES)
    assert "sqs-queue               SQS queues, not the messages in them\n" in result.stdout


def test_one_template_is_shown_with_its_parameters_and_the_entries_that_it_makes(run: Run) -> None:
    result = run("templates", "ecr-push")

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(
        "ecr-push: Push images to ECR repositories that exist, and pull from them\n\n"
        "Parameters:\n"
        "  repositories  list, needed: names of the repositories\n\n"
        "Use, in the resources of a stack:\n"
        "  NAME: {use: ecr-push, repositories: [...]}\n\n"
        "It makes:\n"
        "  NAME-repositories:\n"
        "    arns:\n"
        "      - arn:${partition}:ecr:${account.region}:${account.id}:repository/${param.repositories}\n"
        "    allow:\n"
        "      - ecr:BatchCheckLayerAvailability\n"
    )


def test_default_and_conditions_are_shown(run: Run) -> None:
    shown = run("templates", "acm-certificate").stdout

    assert '  region        text, "${account.region}" by default: their region: us-east-1 for CloudFront\n' in shown
    assert '    when: {"ForAllValues:StringLike": {"acm:DomainNames": "${param.domains}"}' in shown


@pytest.mark.parametrize("names", [(), ("terraform-state",)])
def test_json_holds_each_template_as_it_is_written(names: tuple[str, ...], run: Run) -> None:
    templates = json.loads(run("templates", *names, "--format", "json").stdout)["templates"]

    assert [each["name"] for each in templates] == list(names or our_templates.NAMES)
    assert {each["name"]: each for each in templates}["terraform-state"]["parameters"] == {
        "bucket": {"description": "name of the bucket", "type": "text"},
        "states": {"description": "keys of the states: network/terraform.tfstate", "type": "list"},
        "lock_tables": {
            "description": "names of DynamoDB tables for locks (older than .tflock files)",
            "type": "list",
            "default": [],
        },
        "keys": {"description": "ARNs of the KMS keys of the bucket", "type": "list", "default": []},
    }


def test_unknown_template_is_wrong_usage_and_the_nearest_is_named(run: Run) -> None:
    result = run("templates", "sqs-queues")

    assert (result.returncode, result.stdout) == (2, "")
    assert 'there is no template "sqs-queues": did you mean "sqs-queue"?' in result.stderr
