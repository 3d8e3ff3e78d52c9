"""Actions that are unknown, that match nothing, or that act on nothing of their statement."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.iam.actions import ALL, acts_on, acts_on_arn, expected, is_pattern, matching
from provisioner.iam.catalog import service, services
from provisioner.iam.kinds import kinds
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.iam.lint.names import CALLS, some, suggestion


def unknown_services(grant: Grant) -> Iterator[Problem]:
    """Yield actions of services that AWS does not have."""
    for action in grant.actions:
        prefix = action.partition(":")[0]
        if action != ALL and service(prefix) is None:
            message = f'"{action}" is of the service "{prefix}", which AWS does not have'
            yield Problem(
                item=action, message=message, hint=suggestion(prefix, services(), "see AWS's list of services")
            )


def unknown_actions(grant: Grant) -> Iterator[Problem]:
    """Yield actions that their service does not have, and wildcards that match none of its actions."""
    for action in grant.actions:
        prefix, _, name = action.partition(":")
        known = service(prefix)
        if action == ALL or known is None or matching(action):
            continue
        if is_pattern(name):
            message, otherwise = f'"{action}" matches no action of {prefix}', "see AWS's list of its actions"
        else:
            message, otherwise = f'"{action}" is not an action: AWS accepts it, and it never matches', "see AWS's list"
        instead = CALLS.get(action.lower())
        names = (each.full_name for each in known.actions.values())
        hint = f"that call is allowed by {instead}" if instead else suggestion(action, names, otherwise)
        yield Problem(item=action, message=message, hint=hint)


def dead_actions(grant: Grant) -> Iterator[Problem]:
    """Yield actions that act on none of the statement's resources, but on resources of another kind."""
    for action in grant.actions:
        found = matching(action)
        if not found or _resources_are_strange(grant, action) or not any(each.resource_types for each in found):
            continue
        if not any(acts_on(each, grant.resources) for each in found):
            forms = some(expected(found), 3)
            message = f'"{action}" acts on none of these ARNs: this grants nothing'
            yield Problem(
                item=action, message=message, hint=f"it acts on {forms}; add such an ARN, or remove the action"
            )


def _resources_are_strange(grant: Grant, action: str) -> bool:
    """Tell whether the action's service knows none of the resources: then they are wrong, and not the action."""
    prefix = action.partition(":")[0]
    return ALL not in grant.resources and not any(kinds(arn, prefix) for arn in grant.resources)


def resourceless_actions(grant: Grant) -> Iterator[Problem]:
    """Yield actions that take no resource, and are scoped to ARNs."""
    if ALL in grant.resources:
        return
    for action in grant.actions:
        found = matching(action)
        if found and not any(each.resource_types for each in found):
            message = f'"{action}" takes no resource: scoped to an ARN it grants nothing'
            yield Problem(item=action, message=message, hint='move it to an entry of its own with arns: ["*"]')


def idle_resources(grant: Grant) -> Iterator[Problem]:
    """Yield resources that none of the statement's actions acts on, though some action acts on another one."""
    found = [each for action in grant.actions for each in matching(action)]
    if not found or ALL in grant.actions or not any(acts_on(each, grant.resources) for each in found):
        return
    for arn in grant.resources:
        if not any(acts_on_arn(each, arn) for each in found):
            message = f'no action here acts on "{arn}"'
            yield Problem(item=arn, message=message, hint="remove it, or add the actions that it is meant for")
