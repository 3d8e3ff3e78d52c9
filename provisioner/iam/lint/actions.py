"""Actions that are unknown, that match nothing, or that act on nothing of their statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.iam.actions import ALL, EVERY_ACTION, acts_on, acts_on_arn, expected, is_pattern, matching
from provisioner.iam.arn import parse
from provisioner.iam.catalog import Action, service, services
from provisioner.iam.corrections import LIST_BUCKETS, NEVER_SCOPED, RENAMED, SHARED_PREFIXES
from provisioner.iam.kinds import covers_kinds, kinds
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.iam.lint.names import CALLS, some, suggestion

EVERY_BUCKET = re.compile(r"arn:[^:]*:s3:::\*")


def unknown_services(grant: Grant) -> Iterator[Problem]:
    """Yield actions of services that AWS does not have."""
    for action in grant.actions:
        prefix = action.partition(":")[0]
        if action not in EVERY_ACTION and service(prefix) is None:
            message = f'"{action}" is of the service "{prefix}", which AWS does not have'
            yield Problem(
                item=action, message=message, hint=suggestion(prefix, services(), "see AWS's list of services")
            )


def unknown_actions(grant: Grant) -> Iterator[Problem]:
    """Yield actions that their service does not have, and wildcards that match none of its actions."""
    for action in grant.actions:
        prefix, _, name = action.partition(":")
        known = service(prefix)
        if known is None or matching(action):
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
    """Yield actions that act on none of the statement's resources, but on resources of another kind, or service.

    Not sure for services that share their prefix, of whose actions the data has lost some of what they act on, and
    for those that have two names.
    """
    for action in grant.actions:
        found = matching(action)
        if not any(each.resource_types for each in found) or _resources_are_strange(grant, action):
            continue
        if not any(acts_on(each, grant.resources) for each in found):
            prefix = found[0].service
            sure = prefix not in SHARED_PREFIXES and RENAMED.get(prefix) not in _services(grant)
            yield Problem(
                item=action,
                message=f'"{action}" acts on none of these ARNs: this {_effect(grant, sure=sure)} nothing',
                hint=f"{_others(grant, prefix)}it acts on {some(expected(found), 3)}; add such an ARN, or"
                " remove the action",
                sure=sure,
            )


def _others(grant: Grant, prefix: str) -> str:
    """Return whose the resources are, where none of them is of an action's service."""
    known = any(kinds(arn, prefix) for arn in grant.resources)
    return "" if known else f"they are of {some(_services(grant))}, and "


def _services(grant: Grant) -> set[str]:
    return {parsed.service for parsed in map(parse, grant.resources) if parsed}


def _effect(grant: Grant, *, sure: bool) -> str:
    does = ("grants", "grant") if grant.effect == "Allow" else ("denies", "deny")
    return does[0] if sure else f"may {does[1]}"


def _resources_are_strange(grant: Grant, action: str) -> bool:
    """Tell whether nobody knows what the action could act on here: then the resources are wrong, and not the action.

    That is so where its service knows none of them, unless all of them are known to the services in them.
    """
    prefix = action.partition(":")[0].lower()
    if ALL in grant.resources or any(kinds(arn, prefix) for arn in grant.resources):
        return False
    return any(_is_of_no_kind(arn) for arn in grant.resources)


def _is_of_no_kind(arn: str) -> bool:
    parsed = parse(arn)
    return parsed is None or not kinds(arn, parsed.service)


def resourceless_actions(grant: Grant) -> Iterator[Problem]:
    """Yield actions that take no resource, and are scoped to ARNs; not sure where the service may take them."""
    if ALL in grant.resources:
        return
    for action in grant.actions:
        found = matching(action)
        if not found or any(each.resource_types for each in found) or _lists_buckets(action, grant):
            continue
        sure = not any(_may_be_taken(each, arn) for each in found for arn in grant.resources)
        yield Problem(
            item=action,
            message=f'"{action}" takes no resource: scoped to an ARN it {_effect(grant, sure=sure)} nothing',
            hint='it needs "*" as its resource: move it to an entry, or statement, of its own',
            sure=sure,
        )


def _may_be_taken(action: Action, arn: str) -> bool:
    """Tell whether an action without a resource may be asked for one all the same.

    AWS's data does not list all that services do: some ask for what a list is of (``table/*``), many for what is to be
    created. AWS's own managed policies rely on both.
    """
    if covers_kinds(arn, action.service):
        return True
    parsed = parse(arn)
    own = parsed is not None and parsed.service == action.service
    return own and action.level != "list" and action.full_name.lower() not in NEVER_SCOPED


def _lists_buckets(action: str, grant: Grant) -> bool:
    return action.lower() == LIST_BUCKETS and any(EVERY_BUCKET.fullmatch(arn) for arn in grant.resources)


def idle_resources(grant: Grant) -> Iterator[Problem]:
    """Yield resources that none of the statement's actions acts on, though some action acts on another one."""
    found = [each for action in grant.actions for each in matching(action)]
    if EVERY_ACTION.intersection(grant.actions) or not any(acts_on(each, grant.resources) for each in found):
        return
    for arn in grant.resources:
        if not any(acts_on_arn(each, arn) for each in found) and not _is_strange(arn, found):
            message = f'no action here acts on "{arn}"'
            yield Problem(item=arn, message=message, hint="remove it, or add the actions that it is meant for")


def _is_strange(arn: str, actions: list[Action]) -> bool:
    """Tell whether a resource is of no kind at all: another judge says so. S3's buckets are where they are listed."""
    if EVERY_BUCKET.fullmatch(arn) and any(each.full_name.lower() == LIST_BUCKETS for each in actions):
        return True
    return _is_of_no_kind(arn)
