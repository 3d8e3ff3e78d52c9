"""An item of allow or deny that is neither an action nor an access level."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.checks.walk import once
from provisioner.finding import Example, Finding, Level, Rule, did_you_mean
from provisioner.iam.catalog import LEVELS
from provisioner.model.desired import Desired
from provisioner.resolve.permissions import is_action

RULE = Rule(
    id="action-format",
    level=Level.ERROR,
    summary="An item of allow or deny is neither an action (service:Action) nor an access level.",
    why="AWS refuses the policy, or accepts it and never matches.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    passing=Example(stacks="stacks: {website: {resources: {content: {allow: ['s3:List*']}}}}"),
    failing=Example(stacks="stacks: {website: {resources: {content: {allow: ['s3ListBucket']}}}}"),
)
ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
"""ASCII alone: of the Kelvin sign, which looks like a K, Python makes a k where case is ignored, and AWS does not."""


def check(desired: Desired) -> Iterator[Finding]:
    """Report every item that is neither, at its place."""
    for stack in desired.config.stacks.values():
        for resource in stack.resources.values():
            for item in once((*resource.allow, *resource.deny, *resource.excepted)):
                text = item.value
                if (text in LEVELS and item not in resource.excepted) or ACTION.fullmatch(text) or "${" in text:
                    continue
                what = "an action" if is_action(text) else "an action (service:Action) or an access level"
                hint = did_you_mean(
                    text, LEVELS, 'actions look like "s3:GetObject"; * may stand in the part after the colon'
                )
                yield RULE.finding(item.at, f'"{text}" is not {what}', hint)
