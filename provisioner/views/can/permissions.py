"""Why a role may do nothing of what is asked: what denies it, or what is missing, and the edit that opens it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from provisioner.finding import Text
from provisioner.iam import conditions
from provisioner.iam.actions import acts_on, is_pattern, matching
from provisioner.iam.document import Statement
from provisioner.iam.glob import holds, patterns_meet
from provisioner.iam.request import Context
from provisioner.model.config import ResourceEntry
from provisioner.model.desired import Instance
from provisioner.resolve.reading import READING
from provisioner.views.can.advice import addition, never_lock, new_entry
from provisioner.views.can.kinds import never_acts
from provisioner.views.can.locks import Case
from provisioner.views.can.origin import arns, brings, excepts
from provisioner.views.can.role import about, allows_under, common, context_of, denies_under, missing_keys
from provisioner.views.can.values import Lock

SHOWN = 3
"""ARNs of an entry that a remedy names."""


def permission_locks(case: Case) -> Iterator[Lock]:
    """Yield what keeps a role from doing anything of what is asked."""
    found = about(case.role, case.question)
    context = context_of(case.role, case.question)
    allows = [each for each in found if each.effect == "Allow"]
    denies = [each for each in found if each.effect == "Deny" and denies_under(each, context)]
    if not any(allows_under(each, context) for each in allows):
        yield _conditions(case, allows[0], context) if allows else _missing(case)
    elif not denies:
        yield _without_value(case, allows[0])
    yield from (_deny(case, each) for each in denies)


def _without_value(case: Case, statement: Statement) -> Lock:
    """Return the lock of an Allow whose ARNs hold a variable: without its value they are no ARN at all."""
    message = f'the statement "{statement.sid}" names ARNs with a variable that has no value in a role\'s session'
    remedy = "ask again with --context, or write an ARN without that variable"
    return case.lock("permissions", statement.at or case.role.at, message, remedy)


def entries_about(case: Case, effect: str) -> Iterator[tuple[ResourceEntry, Text]]:
    """Yield the entries that allow, or deny, some of the actions on some of the ARNs that are asked about."""
    for entry in case.instance.stack.resources.values():
        items = entry.allow if effect == "Allow" else entry.deny
        found = (item for item in items if _is_about(case, entry, item.value))
        if touches(case.instance, entry, case.question.arn):
            yield from ((entry, item) for item in islice(found, 1))


def touches(instance: Instance, entry: ResourceEntry, arn: str) -> bool:
    """Tell whether an entry names ARNs that are asked about."""
    return arn == "*" or any(patterns_meet(arn, one) for one in arns(instance, entry))


def _is_about(case: Case, entry: ResourceEntry, item: str) -> bool:
    """Tell whether an item brings any of the actions that are asked about; a level, those that act on its ARNs."""
    if ":" in item:
        return bool(common(case.question.action, (item,)))
    own = arns(case.instance, entry)
    return any(brings(item, each.full_name) and acts_on(each, own) for each in matching(case.question.action))


def _deny(case: Case, statement: Statement) -> Lock:
    action = _shown(case, statement)
    for entry, item in entries_about(case, "Deny"):
        alone = len(entry.deny) == 1 and not entry.allow
        edit = f"remove {_path(case, entry)}" if alone else f'remove "{item.value}" from {_path(case, entry)}.deny'
        remedy = (
            f"in stacks.yaml, {edit}; then whatever another entry allows of {item.value} would be open on "
            f"{_listed(arns(case.instance, entry))}{_where(case)}"
        )
        message = f'the entry "{entry.name}" denies {action} on {case.question.arn}'
        return case.lock("deny", item.at, message, remedy)
    message = f'the statement "{statement.sid}" denies {action} on {case.question.arn}'
    return case.lock("deny", statement.at or case.role.at, message, "remove it from deny in stacks.yaml")


def _conditions(case: Case, statement: Statement, context: Context) -> Lock:
    """Return the lock of an Allow whose conditions are not met, the nearest one."""
    missing = list(dict.fromkeys(missing_keys(statement, context)))
    reasons = [f"{key} is not given" for key in missing]
    reasons += [each.reason for each in conditions.unmet(statement.conditions, context) if each.key not in missing]
    entry, item = next(entries_about(case, "Allow"), (None, None))
    name = f'the entry "{entry.name}"' if entry else f'the statement "{statement.sid}"'
    asked = f"ask again with {' '.join(f'--context {key}=VALUE' for key in missing)}" if missing else ""
    path = f"{_path(case, entry)}.when" if entry else "when"
    edit = f"to open it without that condition, remove it from {path} in stacks.yaml"
    return case.lock(
        "permissions",
        item.at if item else statement.at or case.role.at,
        f"{name} allows {_shown(case, statement)} only under a condition: {'; '.join(reasons)}",
        "; ".join(filter(None, (asked, edit))),
    )


def _missing(case: Case) -> Lock:
    """Return the lock of a role that allows nothing of what is asked, with the edit at the nearest entry."""
    action, arn = case.question.action, case.question.arn
    if case.role.kind == "preview" and not any(each.level in READING for each in matching(action)):
        message = f"a preview role only lists and reads, and {action} does neither"
        return case.lock("permissions", case.role.at, message, "ask about the stack's updater role")
    if (never := never_lock(case)) is not None:
        return never
    entries = [each for each in case.instance.stack.resources.values() if each.allow]
    named = [each for each in entries if touches(case.instance, each, arn)]
    for entry in named:
        if _leaves_out(case, entry):
            message = f'the entry "{entry.name}" leaves {action} out of what it allows'
            remedy = f"in stacks.yaml, take it out of {_path(case, entry)}.except; {_opened(case, entry)}"
            return case.lock("permissions", entry.excepted[0].at, message, remedy)
    if arn == "*" or not named:
        return _elsewhere(case, entries)
    entry = next((each for each in named if not each.when and not is_made(each)), named[0])
    made = ", made by a template," if is_made(entry) else ""
    message = f'the entry "{entry.name}"{made} names {arn} and does not allow {action}'
    edit = f"in stacks.yaml, add {addition(case)} to {_path(case, entry)}.allow; {_opened(case, entry)}"
    other = made or entry.when or all(never_acts(action, one) for one in arns(case.instance, entry))
    return case.lock("permissions", entry.at, message, new_entry(case) if other else edit)


def _leaves_out(case: Case, entry: ResourceEntry) -> bool:
    action = case.question.action
    return any(excepts(entry, "Allow", each) for each in common(action, (action,))) and any(
        _is_about(case, entry, item.value) for item in entry.allow
    )


def _elsewhere(case: Case, entries: Sequence[ResourceEntry]) -> Lock:
    """Return the lock of a role that names no such ARN, or no ARN at all was asked for."""
    action, arn = case.question.action, case.question.arn
    entry = next((each for each in entries if any(_is_about(case, each, item.value) for item in each.allow)), None)
    message = f"no entry of the stack allows {action} on {arn}"
    if entry is not None:
        some = "some of " if _is_part(entry, action) else ""
        message = f'the entry "{entry.name}" allows {some}{action}, but not on {arn}'
        if arn == "*":  # every ARN is one of these
            message = f'the entry "{entry.name}" allows {some}{action}, but on no ARN that it acts on'
    return case.lock("permissions", (entry or case.instance.stack).at, message, new_entry(case))


def _is_part(entry: ResourceEntry, action: str) -> bool:
    """Tell whether an entry allows but a part of an action's pattern."""
    whole = any(holds(item.value.lower(), action.lower()) for item in entry.allow)
    return is_pattern(action) and (bool(entry.excepted) or not whole)


def is_made(entry: ResourceEntry) -> bool:
    """Tell whether a template made an entry: what it allows has no place of its own then."""
    return any(item.at == entry.at for item in (*entry.allow, *entry.deny))


def _opened(case: Case, entry: ResourceEntry) -> str:
    return f"it would open that action on {_listed(arns(case.instance, entry))}{_where(case)}"


def _where(case: Case) -> str:
    """Return where else an edit of the stack counts: in all of its accounts."""
    others = sorted({each.account.value for each in case.instance.stack.placements} - {case.pair.account.name})
    return f", and the same in {', '.join(others)}" if others else ""


def _path(case: Case, entry: ResourceEntry) -> str:
    return f"stacks.{case.instance.stack.name}.resources.{entry.name}"


def _listed(texts: tuple[str, ...]) -> str:
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return ", ".join(texts[:SHOWN]) + more


def _shown(case: Case, statement: Statement) -> str:
    found = common(case.question.action, statement.actions)
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return found[0] + more
