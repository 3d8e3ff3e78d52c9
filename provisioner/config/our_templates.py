"""The templates that are part of the program: provisioner/templates/NAME.yaml, each read when it is named."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from provisioner.config import source
from provisioner.config.template import Template, read

FOLDER = Path(__file__).parents[1] / "templates"

NAMES = (
    "acm-certificate",
    "api-gateway",
    "cloudwatch-logs",
    "dynamodb-table",
    "ecr-push",
    "ecs-service",
    "eventbridge-rule",
    "kms-key-use",
    "lambda-function",
    "pulumi-state",
    "route53-records",
    "secrets-manager-secret",
    "sns-topic",
    "sqs-queue",
    "ssm-parameters",
    "static-website",
    "step-functions",
    "terraform-state",
)


@cache
def template(name: str) -> Template:
    """Return one of our templates. Its file has the form of a user's templates.yaml; a test checks its structure."""
    file = f"{name}.yaml"
    root = source.parse((FOLDER / file).read_bytes(), file).root
    node, _ = root.find(("templates", name)) if root else (None, None)
    assert node is not None  # noqa: S101 - a test reads each of them
    return read(name, node, ours=True)
