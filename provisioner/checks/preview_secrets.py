"""A preview role that reads secrets, or takes messages."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.guarded import Path, findings
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.arn import parse
from provisioner.iam.guards.reach import Reach
from provisioner.iam.guards.reading import SECRETS
from provisioner.model.desired import Desired, Pair, Role

STACK = (
    "stacks: {{website: {{preview: {{users: [cicd-bot]}}, resources: {{key: {{arns:"
    " ['arn:aws:secretsmanager:us-west-2:333333333333:secret:key-*'], allow: [{}]}}}}}}}}"
)
RULE = Rule(
    id="preview-secrets",
    level=Level.WARNING,
    summary="A preview role may read secret values, or take messages.",
    why=(
        "A preview runs the code of a pull request, which nobody has reviewed yet: what the role reads, that code can"
        " send away. AWS counts these actions as reading."
    ),
    source="https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
    passing=Example(stacks=STACK.format("'secretsmanager:DescribeSecret'")),
    failing=Example(stacks=STACK.format("'secretsmanager:GetSecretValue'")),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item of ``allow`` that brings such an action to a preview role."""
    if any(stack.preview_users for stack in desired.config.stacks.values()):
        yield from findings(RULE, SECRETS, desired, _judge)


def _judge(pair: Pair, role: Role, reach: Reach) -> Path | None:  # noqa: ARG001 - all judges are called alike
    if role.kind != "preview" or _is_public(reach.resource):
        return None
    action = reach.guard.action
    sentence = f'with {action} on "{reach.resource}" its preview role can {reach.guard.can}'
    hint = (
        f'remove it, by except: ["{action}"] where a level or a template brings it, or leave the preview role out;'
        " suppress this where it is no secret"
    )
    return Path(RULE.level, sentence, hint)


def _is_public(resource: str) -> bool:
    """Tell whether a resource is a parameter that AWS publishes for everybody: those are of no account.

    Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
    """
    parsed = parse(resource)
    return parsed is not None and not parsed.account
