"""The edit of stacks.yaml that would open what is asked about: with placeholders, so that each account keeps its own.

An entry counts in every account of its stack. Written out, an ARN of production would be staging's as well.
"""

from __future__ import annotations

import re

from provisioner.iam.actions import expected, is_pattern, matching
from provisioner.iam.arn import parse
from provisioner.model.desired import Instance
from provisioner.resolve.placeholders import fill
from provisioner.views.can.kinds import never_acts
from provisioner.views.can.locks import Case
from provisioner.views.can.values import Lock

ACCOUNT_ID = re.compile(r"[0-9]{12}")
OWN = ("account.id", "account.region", "account.name", "account.environment")
"""Placeholders with a value that tells the account, in the order in which they are tried."""

SHORTEST = 4
"""Characters of a value that is looked for within a name; a shorter one must be all of a part of it."""

FEW = 3
"""Forms of ARNs that a remedy names."""

BY_NAME = "the actions that are needed by name, or an access level (list, read, write)"


def new_entry(case: Case) -> str:
    """Return the entry that would open what is asked about, and what else it would open."""
    arn, action = case.question.arn, case.question.action
    if arn == "*":
        return "ask again with the ARN that is needed: what is opened for * is open everywhere"
    if stranger := _stranger(case):
        return f"{stranger} is no account of this stack: ask about an ARN in {_accounts(case)}"
    allow = '["..."]' if is_pattern(action) else f'["{action}"]'
    name = f" with {BY_NAME}" if is_pattern(action) else ""
    text = written(arn, _owner(case))
    path = f"stacks.{case.instance.stack.name}.resources"
    edit = f'in stacks.yaml, add an entry to {path}: NAME: {{arns: ["{text}"], allow: {allow}}}{name}'
    return f"{edit}; it would open just that{_elsewhere(case, text)}"


def never_lock(case: Case) -> Lock | None:
    """Return the lock of an action that never acts on what is asked about: no edit opens that. Else None."""
    arn, action = case.question.arn, case.question.action
    if not never_acts(action, arn):
        return None
    forms = ", ".join(expected(matching(action))[:FEW])
    on = f"an ARN that it acts on: {forms}" if forms else "*, since it takes no resource"
    message = f"by AWS's data {action} never acts on {arn}"
    return case.lock("permissions", case.role.at, message, f"nothing opens it; ask about {on}")


def addition(case: Case) -> str:
    """Return what to add to ``allow``: the action, or of a pattern, what to write in its place."""
    action = case.question.action
    return BY_NAME if is_pattern(action) else f'"{action}"'


def written(arn: str, instance: Instance) -> str:
    """Return an ARN as an entry should have it: placeholders in the place of what is the account's, or a variable's."""
    parsed, scope = parse(arn), instance.scope
    if parsed is None:
        return arn
    resource = parsed.resource
    variables = sorted((name for name in scope if name.startswith("var.")), key=lambda name: -len(scope[name]))
    for name in (*variables, *OWN):
        resource = _placed(resource, scope[name], name)
    fields = (
        ("partition", parsed.partition), ("", parsed.service), ("account.region", parsed.region),
        ("account.id", parsed.account), ("", resource),
    )  # fmt: skip
    filled = (f"${{{name}}}" if value and scope.get(name) == value else value for name, value in fields)
    made = ":".join(("arn", *filled))
    return made if fill(made, scope) == arn else arn


def _placed(text: str, value: str, name: str) -> str:
    """Return a text with a placeholder in the place of its value, where that stands by itself."""
    if not value or is_pattern(value):
        return text
    ends = "[^:/]" if len(value) < SHORTEST else "[A-Za-z0-9]"
    # What is within another placeholder already stays.
    pattern = rf"\$\{{[^}}]*\}}|(?<!{ends})({re.escape(value)})(?!{ends})"
    return re.sub(pattern, lambda found: f"${{{name}}}" if found[1] else found[0], text)


def _owner(case: Case) -> Instance:
    """Return the stack in the account whose ARN is asked about; in the role's own where it is none of the stack's."""
    parsed = parse(case.question.arn)
    ids = {each.scope["account.id"]: each for each in case.instances}
    return ids.get(parsed.account if parsed else "", case.instance)


def _stranger(case: Case) -> str:
    """Return the account of the ARN where the stack is in no such account; empty where it is, or the ARN has none."""
    parsed = parse(case.question.arn)
    account = parsed.account if parsed else ""
    known = {each.scope["account.id"] for each in case.instances}
    return account if ACCOUNT_ID.fullmatch(account) and account not in known else ""


def _accounts(case: Case) -> str:
    return " or ".join(sorted(f"{each.scope['account.id']} ({each.account.name})" for each in case.instances))


def _elsewhere(case: Case, text: str) -> str:
    """Return what an entry would open in the stack's other accounts, their own or the very same."""
    here = _owner(case)
    others = {each.account.name: fill(text, each.scope) for each in case.instances if each is not here}
    same = sorted(name for name, arn in others.items() if arn == case.question.arn)
    own = sorted(others.keys() - set(same))
    parts = [f"and the same of its own in {', '.join(own)}"] if own else []
    parts += [f"and that same ARN to the role in {', '.join(same)}"] if same else []
    return "".join(f", {part}" for part in parts)
