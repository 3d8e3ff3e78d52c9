"""A preview role that can do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.checks.walk import lost
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.model.desired import Desired, Role

STACK = "stacks: {{website: {{preview: {{users: [cicd-bot]}}, resources: {{content: {{allow: [{}]}}}}}}}}"
RULE = Rule(
    id="idle-preview",
    level=Level.WARNING,
    summary="A preview role may do nothing, since its stack lists and reads nothing.",
    why="A preview with it fails at its first request, at the latest.",
    source="docs/guide/language.md",
    passing=Example(stacks=STACK.format("'s3:ListBucket', 's3:PutBucketTagging'")),
    failing=Example(stacks=STACK.format("'s3:PutBucketTagging'")),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report every such stack, once, at the first user of its preview role."""
    seen: set[str] = set()
    for pair in desired.pairs:
        for role in pair.roles:
            if role.kind == "preview" and role.stack not in seen and _is_idle(role):
                seen.add(role.stack)
                users = desired.config.stacks[role.stack].preview_users
                message = (
                    f'the preview role of the stack "{role.stack}" in "{pair.account.name}" may do nothing: a preview'
                    " role gets what lists and reads, and the stack is allowed nothing of that"
                )
                hint = "allow what a preview reads, or leave the preview role out"
                yield RULE.finding(users[0].at if users else role.at, message, hint)


def _is_idle(role: Role) -> bool:
    allowed = (each for policy in role.policies for each in policy.document.statements if each.effect == "Allow")
    return not lost(role.broken, "resources") and next(allowed, None) is None
