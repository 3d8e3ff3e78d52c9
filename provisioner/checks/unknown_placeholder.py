"""A placeholder that means nothing here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioner.checks.nearest import did_you_mean, listed
from provisioner.finding import Example, Finding, Level, Position, Rule, Text
from provisioner.model import Desired
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
GRANT_SCOPE = frozenset({"user", "bastion", "pair", "partition"})


def check(desired: Desired) -> Iterator[Finding]:
    """Report every placeholder of ours that has no value, at the text that it stands in."""
    found: dict[tuple[Position, str | None], tuple[list[str], Iterable[str]]] = {}
    naming = desired.config.naming
    for instance in desired.instances:
        if "account" in instance.broken:
            continue
        for text in (*texts(instance), naming.role, naming.policy, naming.path):
            for name in ours(text.value):
                if name is None or name not in instance.scope:
                    accounts, _ = found.setdefault((text.at, name), ([], instance.scope))
                    accounts.append(instance.account.name)
    for name in ours(naming.grant.value):
        if name is None or name not in GRANT_SCOPE:
            found[naming.grant.at, name] = ([], GRANT_SCOPE)
    for (at, name), (accounts, known) in found.items():
        yield _finding(Text(name or "", at), sorted(set(accounts)), known)


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
