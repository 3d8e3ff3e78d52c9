"""Actions without a resource that tools need beside an access level."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.judged import of_one_account
from provisioner.finding import Example, Finding, Level, Position, Rule
from provisioner.iam.arn import parse
from provisioner.iam.catalog import LEVELS
from provisioner.iam.match import action_matches
from provisioner.model.desired import Desired, Entry

RULE = Rule(
    id="needs-no-resource",
    level=Level.NOTE,
    summary="An access level is asked for, and tools that use it often need an action that takes no resource.",
    why="Levels never bring such actions: they reach beyond the stack, so they must be asked for by name.",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {image: {arns: ['arn:aws:ecr:us-west-2:333333333333:repository/site'], "
            "allow: [write]}, login: {arns: ['*'], allow: ['ecr:GetAuthorizationToken']}}}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {image: {arns: ['arn:aws:ecr:us-west-2:333333333333:repository/site'], "
            "allow: [write]}}}}"
        )
    ),
)

USUAL = {
    ("ecr", "read"): ("ecr:GetAuthorizationToken",),
    ("ecr", "write"): ("ecr:GetAuthorizationToken",),
    ("ecs", "write"): ("ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"),
    ("cloudfront", "list"): ("cloudfront:ListDistributions",),
    ("acm", "list"): ("acm:ListCertificates",),
    ("route53", "list"): ("route53:ListHostedZones",),
    ("lambda", "list"): ("lambda:ListFunctions",),
    ("logs", "list"): ("logs:DescribeLogGroups",),
    ("elasticloadbalancing", "read"): ("elasticloadbalancing:DescribeLoadBalancers",),
}
"""For a service and level, what docker, Pulumi and Terraform call beside it; each takes no resource.

Source: the services' pages of actions (below ``RULE.source``) and Amazon ECR's page on authentication,
https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
"""


def check(desired: Desired) -> Iterator[Finding]:
    """Name what is usually needed and not granted, at the first level of a stack that goes with it."""
    for entries in of_one_account(desired):
        allowed = [action for each in entries if each.grant.effect == "Allow" for action in each.grant.actions]
        said: set[str] = set()
        for entry in entries:
            for at, action in _usual(entry):
                if action not in said and not any(action_matches(pattern, action) for pattern in allowed):
                    said.add(action)
                    message = f"tools that need this level often call {action} too, which takes no resource"
                    hint = f'if it is needed, add an entry with arns: ["*"] and allow: ["{action}"]'
                    yield RULE.finding(at, message, hint)


def _usual(entry: Entry) -> Iterator[tuple[Position, str]]:
    if entry.grant.effect == "Deny":
        return
    services = {parsed.service for arn in entry.grant.resources if (parsed := parse(arn))}
    for item in entry.items:
        if item.value in LEVELS:
            for service in sorted(services):
                for action in USUAL.get((service, item.value), ()):
                    yield item.at, action
