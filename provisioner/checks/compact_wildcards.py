"""The wildcards that ``compact`` makes."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.finding import Example, Finding, Level, Rule
from provisioner.iam.wildcards import wildcards
from provisioner.model.config import ResourceEntry
from provisioner.model.desired import Desired, Entry

RULE = Rule(
    id="compact-wildcards",
    level=Level.NOTE,
    summary="A stack with compact: true is shortened to wildcards.",
    why=(
        "Today they match exactly the actions that the stack asks for. An action that AWS adds later under one of the"
        " names is matched as well, without a change of the configuration."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    passing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com/*'],"
            " allow: ['s3:GetObject', 's3:PutObject']}}, compact: true}}"
        )
    ),
    failing=Example(
        stacks=(
            "stacks: {website: {resources: {content: {arns: ['arn:aws:s3:::www.example.com',"
            " 'arn:aws:s3:::www.example.com/*'], allow: [list, read]}}, compact: true}}"
        )
    ),
)


def check(desired: Desired) -> Iterator[Finding]:
    """Report the wildcards of each entry of a compact stack, at the entry's name."""
    found: dict[tuple[int, str], list[Entry]] = {}
    for entry in desired.entries:
        if entry.instance.stack.compact:
            found.setdefault((id(entry.resource), entry.grant.effect), []).append(entry)
    for entries in found.values():
        made = {each.pattern: len(each.actions) for entry in entries for each in wildcards(entry.grant.actions)}
        if made:
            yield _finding(entries[0].resource, entries[0].grant.effect, made)


def _finding(resource: ResourceEntry, effect: str, made: dict[str, int]) -> Finding:
    listed = ", ".join(f"{pattern} ({count})" for pattern, count in sorted(made.items()))
    done = "allowed" if effect == "Allow" else "denied"
    message = (
        f'"{resource.name}" is shortened to wildcards, each with the number of actions that it matches today: {listed}'
    )
    hint = f"an action that AWS adds under such a name will be {done} as well: remove compact if that must not be"
    return RULE.finding(resource.at, message, hint)
