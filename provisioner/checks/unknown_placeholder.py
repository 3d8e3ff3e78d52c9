"""A placeholder that means nothing here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioner.checks.nearest import listed
from provisioner.checks.walk import lost, settings
from provisioner.finding import Example, Finding, Level, Position, Rule, Text, did_you_mean
from provisioner.model.config import Config
from provisioner.model.desired import Desired
from provisioner.resolve.instances import texts
from provisioner.resolve.placeholders import ours

RULE = Rule(
    id="unknown-placeholder",
    level=Level.ERROR,
    summary="A placeholder has no value: its name is unknown, or a variable is not set for this account.",
    why="The text would reach AWS as it stands, and match nothing.",
    source="docs/guide/language.md",
    passing=Example(
        accounts="accounts: {production: {variables: {domain: example.com}}}",
        stacks="stacks: {website: {description: 'Site of ${var.domain}'}}",
    ),
    failing=Example(
        accounts="accounts: {production: {variables: {domain: example.com}}}",
        stacks="stacks: {website: {description: 'Site of ${var.domian}'}}",
    ),
)
SCOPE = frozenset(
    {"partition", "stack", "Stack", "account.id", "account.name", "account.environment", "account.region"}
)
"""Names that mean something for every stack in every account; variables come on top."""

GRANT_SCOPE = frozenset({"user", "bastion", "pair", "partition"})

Found = dict[tuple[Position, str | None], tuple[list[str], Iterable[str]]]


def check(desired: Desired) -> Iterator[Finding]:
    """Report every placeholder of ours that has no value, at the text that it stands in."""
    found: Found = {}
    _unknown_names(desired.config, found)
    _variables_without_value(desired, found)
    for (at, name), (accounts, known) in found.items():
        yield _finding(Text(name or "", at), sorted(set(accounts)), known)


def _unknown_names(config: Config, found: Found) -> None:
    naming = config.naming
    known = SCOPE | {f"var.{name}" for each in _variables(config) for name in each}
    for text in (naming.role, naming.policy, naming.path, *_texts(config)):
        for name in ours(text.value):
            if name is None or not (name in SCOPE or name.startswith("var.")):
                found[text.at, name] = ([], known)
    for name in ours(naming.grant.value):
        if name is None or name not in GRANT_SCOPE:
            found[naming.grant.at, name] = ([], GRANT_SCOPE)


def _variables_without_value(desired: Desired, found: Found) -> None:
    naming = desired.config.naming
    for instance in desired.instances:
        if lost(instance.account.broken | instance.broken, "variables"):
            continue
        for text in (*texts(instance), naming.role, naming.policy, naming.path):
            for name in ours(text.value):
                if name and name.startswith("var.") and name not in instance.scope:
                    accounts, _ = found.setdefault((text.at, name), ([], instance.scope))
                    accounts.append(instance.account.name)


def _variables(config: Config) -> Iterator[Iterable[str]]:
    yield from (account.variables for account in config.accounts.values())
    yield from (each.variables for stack in config.stacks.values() for each in settings(stack))


def _texts(config: Config) -> Iterator[Text]:
    for stack in config.stacks.values():
        external_ids = (each.external_id for each in settings(stack))
        yield from (text for text in (stack.description, *external_ids) if text)
        for resource in stack.resources.values():
            yield from resource.arns
            yield from (value for condition in resource.when for value in condition.values)


def _finding(name: Text, accounts: list[str], known: Iterable[str]) -> Finding:
    if not name.value:
        return RULE.finding(
            name.at, "a placeholder ${ never ends, or is empty", "close it with }, or write ${$} for a dollar sign"
        )
    where = f" for {listed(accounts)}" if accounts and name.value.startswith("var.") else ""
    message = f'the placeholder "${{{name.value}}}" has no value{where}'
    otherwise = (
        f"add it to the variables of {listed(accounts)}" if where else f"the placeholders here are {listed(known)}"
    )
    return RULE.finding(name.at, message, did_you_mean(name.value, known, otherwise))
