"""The templates that a stack may use: the users' own, of stacks.yaml and of templates.yaml, and ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from provisioner.config import our_templates, rules, schema, structure
from provisioner.config.file import Source
from provisioner.config.node import Node
from provisioner.config.template import Template, mistakes, read
from provisioner.finding import Finding, nearest
from provisioner.record import dataclass

KEY = "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The templates there are. A user's template of which findings tell is None: what uses it is not judged."""

    own: Mapping[str, Template | None]
    complete: bool
    """False where some of the users' templates could not even be named: then no name is unknown."""

    def names(self) -> list[str]:
        """Return the name of every template."""
        return [*self.own, *our_templates.NAMES]

    def find(self, name: str) -> Template | None:
        """Return a template by its name; None where it is unknown or broken."""
        if name not in self.own and name in our_templates.NAMES:
            return our_templates.template(name)
        return self.own.get(name)


def library(stacks: Node | None, file: Source | None, findings: list[Finding]) -> Library:
    """Return the templates of both files and add what is wrong with them to ``findings``."""
    own: dict[str, Template | None] = {}
    complete = True
    for collection in _collections(stacks, file, findings):
        if collection is None or not isinstance(collection.value, dict) or collection.broken:
            complete = False
            continue
        for name, node in collection.value.items():
            said = list(_said(name, node, collection, own))
            findings += said
            own[name] = None if said or node.broken or node.faults else read(name, node, ours=False)
    return Library(own=own, complete=complete and not _misspelt(stacks))


def _collections(stacks: Node | None, file: Source | None, findings: list[Finding]) -> Iterator[Node | None]:
    """Yield ``templates`` of templates.yaml and of stacks.yaml, their structure checked; None where it is not known."""
    if file is not None:
        findings += structure.check(file.root, schema.TEMPLATES_FILE) if file.root else ()
        yield file.root.get(KEY) if file.root else None
    if stacks is not None and isinstance(stacks.value, dict) and KEY in stacks.value:
        alone = replace(stacks, value={KEY: stacks.value[KEY]}, faults=frozenset())
        findings += structure.check(alone, {KEY: schema.TEMPLATES})
        yield stacks.value[KEY]


def _said(name: str, node: Node, collection: Node, own: Mapping[str, Template | None]) -> Iterator[Finding]:
    at = collection.key_at(name)
    if name in our_templates.NAMES:
        message = f'the template "{name}" has the name of one that comes with the program'
        yield rules.TEMPLATE_CLASH.finding(at, message, "give it another name: which of the two is meant must be plain")
    if name in own:
        message = f'the template "{name}" stands in templates.yaml as well'
        yield rules.TEMPLATE_CLASH.finding(at, message, "rename or remove one of the two")
    if not (node.broken or node.faults):
        yield from mistakes(name, node)


def _misspelt(stacks: Node | None) -> bool:
    """Tell whether a key of stacks.yaml looks like ``templates``: another finding says so."""
    keys = stacks.value if stacks and isinstance(stacks.value, dict) else ()
    return any(key not in schema.STACKS_FILE and nearest(key, (KEY,)) for key in keys)
