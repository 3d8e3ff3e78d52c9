"""How two accounts' instances of a stack differ, beyond the accounts' own values.

An account's own values are its ID, name, environment, region and variables: everything that a placeholder stands for.
A stack's entries are written once for all its accounts, so their documents are compared with placeholders in place of
these values; what can still differ is what a value means (a wildcard, a depth) and what AWS's data makes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from provisioner.finding import Position, Text
from provisioner.model.config import Config, ResourceEntry, StackEntry
from provisioner.model.desired import Desired, Instance, Role
from provisioner.record import dataclass
from provisioner.resolve.alike import Values, alike, named, shape, unmatched, values
from provisioner.resolve.durations import shown
from provisioner.resolve.permissions import actions, is_action
from provisioner.resolve.placeholders import fill

RESOURCES = "resources"
ASPECTS = (
    "users", "session", "max_session", "external_id", "permissions_boundary", "tags", "bastion", RESOURCES,
)  # fmt: skip
"""What may differ, as ``may_differ`` names it; one entry of the resources is ``resources.NAME``."""

NONE = "none"


class Side(NamedTuple):
    """What one of the two accounts has, in words, and where that is said."""

    account: str
    value: str
    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference between the instances of a stack in two accounts."""

    stack: str
    aspect: str
    what: str
    """What differs, in words."""
    sides: tuple[Side, Side]
    declared: bool
    """Whether the stack says that this may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An instance, and what is made of it."""

    instance: Instance
    bastion: str
    role: Role
    """The updater role: what a preview role has follows from it."""

    @property
    def account(self) -> str:
        """The name of the account that it is in."""
        return self.instance.account.name


Couple = tuple[Made, Made]
Found = tuple[str, str, tuple[str, Position], tuple[str, Position]]
"""Aspect, what differs, and for both sides the value and its place."""


def by_stack(desired: Desired) -> dict[str, dict[str, Made]]:
    """Return what is made of each stack in each of its accounts; what could not be understood is left out."""
    roles = {
        (role.stack, pair.account.name): (pair.bastion.name, role)
        for pair in desired.pairs
        for role in pair.roles
        if role.kind == "updater"
    }
    found: dict[str, dict[str, Made]] = {name: {} for name in desired.config.stacks}
    for each in desired.instances:
        made = roles.get((each.stack.name, each.account.name))
        if made and not (each.broken or each.stack.broken):
            bastion, role = made
            found[each.stack.name][each.account.name] = Made(instance=each, bastion=bastion, role=role)
    return found


def wanted(config: Config, stack: StackEntry) -> tuple[Text, ...]:
    """Return the accounts in which a stack is to be the same; of the defaults, those that it lives in."""
    if stack.identical is not None:
        return stack.identical
    lives = {placement.account.value for placement in stack.placements}
    return tuple(account for account in config.identical if account.value in lives)


def couples(desired: Desired) -> Iterator[Couple]:
    """Yield every two instances of a stack that are to be the same."""
    stacks = desired.config.stacks.values()
    concerned = stacks if desired.config.identical else [stack for stack in stacks if stack.identical]
    asked = {stack.name: held for stack in concerned if len(held := _held(desired, stack)) > 1}
    made = by_stack(desired) if asked else {}
    for stack, accounts in asked.items():
        yield from combinations([found for name in accounts if (found := made[stack].get(name))], 2)


def _held(desired: Desired, stack: StackEntry) -> list[str]:
    return sorted({account.value for account in wanted(desired.config, stack)})


def differences(first: Made, second: Made) -> Iterator[Difference]:
    """Yield how two instances of a stack differ, those that the stack declares too."""
    stack = first.instance.stack
    declared = {text.value for text in stack.may_differ}
    for aspect, what, one, other in _found((first, second)):
        yield Difference(
            stack=stack.name,
            aspect=aspect,
            what=what,
            sides=(Side(first.account, *one), Side(second.account, *other)),
            declared=not declared.isdisjoint({aspect, aspect.partition(".")[0]}),
        )


def _found(couple: Couple) -> Iterator[Found]:
    first, second = couple
    known = values(first.instance.scope, second.instance.scope)
    yield from _bastion(couple)
    yield from _users(couple, known)
    yield from _sessions(couple)
    yield from _external_id(couple, known)
    yield from _boundary(couple, known)
    yield from _tags(couple, known)
    for name in first.instance.stack.resources:
        yield from _entry(couple, first.instance.stack.resources[name])


def _bastion(couple: Couple) -> Iterator[Found]:
    first, second = couple
    if first.bastion != second.bastion:
        places = [(each.instance.account.bastion or Text("", each.instance.account.at)).at for each in couple]
        yield "bastion", "its bastion", (first.bastion, places[0]), (second.bastion, places[1])


def _users(couple: Couple, known: Values) -> Iterator[Found]:
    one, other = ([text.value for text in each.instance.settings.users or ()] for each in couple)
    if any(unmatched(one, other, known)):
        places = [_first(each.instance.settings.users or (), each.instance) for each in couple]
        yield "users", "its users", (_listed(one), places[0]), (_listed(other), places[1])


def _first(texts: Iterable[Text], instance: Instance) -> Position:
    """Return where the first of some texts stands; the stack's place where there are none."""
    return min((text.at for text in texts), default=instance.stack.at)


def _sessions(couple: Couple) -> Iterator[Found]:
    pairs = [(each.role, each.instance.settings) for each in couple]
    at = couple[0].instance.stack.at
    lasting = [(role.session_seconds, (said.session or Text("", at)).at) for role, said in pairs]
    longest = [(role.max_session_seconds, (said.max_session or Text("", at)).at) for role, said in pairs]
    for aspect, what, sides in (
        ("session", "its session", lasting),
        ("max_session", "its longest session", longest),
    ):
        (one, one_at), (other, other_at) = sides
        if one != other:
            yield aspect, what, (shown(one), one_at), (shown(other), other_at)


def _external_id(couple: Couple, known: Values) -> Iterator[Found]:
    written = [each.instance.settings.external_id or Text("", each.instance.stack.at) for each in couple]
    one, other = (each.role.external_id for each in couple)
    if written[0].value != written[1].value and not alike(one, other, known):
        yield "external_id", "its external ID", (one, written[0].at), (other, written[1].at)


def _boundary(couple: Couple, known: Values) -> Iterator[Found]:
    texts = [each.instance.settings.permissions_boundary for each in couple]
    one, other = ((text.value if text else NONE) for text in texts)
    if not alike(one, other, known):
        places = [text.at if text else each.instance.account.at for text, each in zip(texts, couple, strict=True)]
        yield "permissions_boundary", "its permissions boundary", (one, places[0]), (other, places[1])


def _tags(couple: Couple, known: Values) -> Iterator[Found]:
    first, second = ([f"{key}={value}" for key, value in each.role.tags.items()] for each in couple)
    if any(found := unmatched(first, second, known)):
        one, other = ((_listed(tags), _tags_at(each.instance, tags)) for tags, each in zip(found, couple, strict=True))
        yield "tags", "its tags", one, other


def _tags_at(instance: Instance, found: Iterable[str]) -> Position:
    """Return where the first of some tags of an account's roles stands; the account's place where it has none."""
    keys = {tag.partition("=")[0] for tag in found}
    return min((tag.key.at for tag in instance.account.tags if tag.key.value in keys), default=instance.account.at)


def _entry(couple: Couple, entry: ResourceEntry) -> Iterator[Found]:
    aspect = f"{RESOURCES}.{entry.name}"
    conditions = (value for line in entry.when for value in line.values)
    for text in (*entry.arns, *conditions):
        one, other = (fill(text.value, each.instance.scope) for each in couple)
        if shape(one) != shape(other):
            places = [_value_at(each.instance, text) for each in couple]
            yield aspect, f'what "{text.value}" stands for', (one, places[0]), (other, places[1])
    for word, items, excepted in (("allow", entry.allow, entry.excepted), ("deny", entry.deny, ())):
        if excepted or not all(is_action(item.value) for item in items):  # else the same actions everywhere
            first, second = (_actions(each.instance, entry, items, excepted) for each in couple)
            if first != second:
                more = [f"{_listed(each)} besides" for each in (first - second, second - first)]
                yield aspect, f'the actions that "{word}" stands for', (more[0], items[0].at), (more[1], items[0].at)


def _actions(instance: Instance, entry: ResourceEntry, items: Sequence[Text], excepted: Sequence[Text]) -> set[str]:
    arns = sorted({fill(arn.value, instance.scope) for arn in entry.arns})
    return set(actions(items, arns, excepted))


def _value_at(instance: Instance, text: Text) -> Position:
    """Return where the first variable in a text has its value; the text's own place where there is none in it."""
    variables = {**instance.account.variables, **instance.settings.variables}
    names = (name.removeprefix("var.") for name in named(text.value) if name.startswith("var."))
    return next((variables[name].at for name in names if name in variables), text.at)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or NONE
