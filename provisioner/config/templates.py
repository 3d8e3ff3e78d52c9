"""Entries with ``use`` become the entries that their template makes, before the structure of stacks.yaml is checked.

So nothing behind this stage knows of templates: what they make is written in the same language, at places in the files
that the user wrote.
"""

from __future__ import annotations

from dataclasses import field, replace

from provisioner.config import rules, template_use
from provisioner.config.file import Source
from provisioner.config.library import KEY, Library, library
from provisioner.config.limits import MAX_NODES
from provisioner.config.node import Node
from provisioner.config.template import Template
from provisioner.config.template_use import Budget, Maker, TooLargeError
from provisioner.finding import Finding, Position, did_you_mean
from provisioner.record import dataclass

NEEDED = ("arns", "allow")
"""Keys that an entry has in place of what could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """The tree of stacks.yaml without templates, and what is wrong with them."""

    root: Node | None
    findings: tuple[Finding, ...]


def expand(stacks: Node | None, file: Source | None) -> Expanded:
    """Return stacks.yaml with what its templates make; ``file`` is templates.yaml, where there is one."""
    findings: list[Finding] = []
    known = library(stacks, file, findings)
    if stacks is None or not isinstance(stacks.value, dict):
        return Expanded(root=stacks, findings=tuple(findings))
    root = _without_templates(stacks)
    collection = stacks.value.get("stacks")
    if collection is not None and isinstance(collection.value, dict):
        expansion = _Expansion(known, findings)
        changed = {name: made for name, stack in collection.value.items() if (made := expansion.stack(stack))}
        if changed:
            root = _with(root, "stacks", _with_all(collection, changed))
    return Expanded(root=root, findings=tuple(findings))


def _without_templates(root: Node) -> Node:
    """Return stacks.yaml without ``templates``, which have been checked."""
    assert isinstance(root.value, dict)  # noqa: S101 - asked before
    if KEY not in root.value:
        return root
    return replace(root, value={key: child for key, child in root.value.items() if key != KEY})


def _with(node: Node, key: str, child: Node) -> Node:
    return _with_all(node, {key: child})


def _with_all(node: Node, children: dict[str, Node]) -> Node:
    """Return a mapping with other values for some keys; what is broken in these is noted in it."""
    assert isinstance(node.value, dict)  # noqa: S101 - asked before
    faults = {key for key, child in children.items() if child.broken or child.faults}
    return replace(node, value={**node.value, **children}, faults=node.faults | faults)


@dataclass(slots=True)
class _Expansion:
    known: Library
    findings: list[Finding]
    budget: Budget = field(default_factory=Budget)

    def stack(self, stack: Node) -> Node | None:
        """Return a stack with what its templates make; None where it uses none."""
        resources = stack.value.get("resources") if isinstance(stack.value, dict) else None
        entries = resources.value if resources is not None else None
        if resources is None or not isinstance(entries, dict):
            return None
        using = {
            name: entry for name, entry in entries.items() if isinstance(entry.value, dict) and "use" in entry.value
        }
        if not using:
            return None
        values = {name: entry for name, entry in entries.items() if name not in using}
        keys = {name: resources.keys[name] for name in values}
        for name, entry in using.items():
            at = resources.key_at(name)
            for each, made in self.entry(name, at, entry).items():
                if each in values or (each != name and each in using):
                    self._clash(at, name, each)
                    continue
                values[each], keys[each] = made, (at.line, at.column)
        faults = {name for name, made in values.items() if made.broken or made.faults}
        return _with(stack, "resources", replace(resources, value=values, keys=keys, faults=resources.faults | faults))

    def _clash(self, at: Position, name: str, part: str) -> None:
        message = f'the resource "{name}" makes an entry "{part}", and a resource of that name is there'
        self.findings.append(rules.TEMPLATE_CLASH.finding(at, message, "rename one of the two"))

    def entry(self, name: str, at: Position, entry: Node) -> dict[str, Node]:
        """Return what an entry with ``use`` makes; where that is not known, a broken entry of its own name."""
        template = self._template(entry)
        found = list(template_use.mistakes(name, at, entry, template)) if template else []
        made: dict[str, Node] = {}
        if template and not found and template_use.is_readable(entry):
            made, found = self._made(name, at, entry, template)
        self.findings += found
        return {name: _stand_in(entry, at)} if found or not made else made

    def _template(self, entry: Node) -> Template | None:
        """Return the template that an entry uses; None where a finding tells why it has none."""
        use = entry.get("use")
        if entry.broken or use is None or not isinstance(use.value, str):
            return None
        name = str(use.value)
        known = self.known.names()
        if name not in known and self.known.complete:
            message = f'there is no template "{name}"'
            hint = did_you_mean(name, known, "`provisioner templates` lists those of the program")
            self.findings.append(rules.UNKNOWN_TEMPLATE.finding(use.at, message, hint))
        return self.known.find(name)

    def _made(self, name: str, at: Position, entry: Node, template: Template) -> tuple[dict[str, Node], list[Finding]]:
        """Return the entries of a template by name, and what keeps them from being made."""
        if self.budget.left < 0:  # said already
            return {}, []
        maker = Maker(template=template, arguments=template_use.arguments(entry, template), at=at, budget=self.budget)
        try:
            parts = {part: made for part, node in template.parts.items() if (made := maker.part(node))}
        except TooLargeError:
            message = f"the templates of this file stand for more than {MAX_NODES:,} values"
            return {}, [rules.YAML_LIMITS.finding(at, message, "split the configuration into several directories")]
        findings: list[Finding] = []
        when, excepted = entry.get("when"), entry.get("except")
        for part, made in parts.items():
            parts[part], said = template_use.with_when(made, when, at, part)
            findings += said
        if excepted:
            parts = template_use.with_except(parts, list(excepted.elements()))
        if not parts:
            message = f'the resource "{name}" makes no entry at all of the template "{template.name}"'
            lists = [each.name for each in template.parameters.values() if each.default == ()]
            hint = f"give it one of {', '.join(lists)}" if lists else "take out less with except"
            findings.append(rules.EMPTY_VALUE.finding(at, message, hint))
        return {f"{name}-{part}": made for part, made in parts.items()}, findings


def _stand_in(entry: Node, at: Position) -> Node:
    """Return a broken entry: what is wrong with its own keys is found with all else that is wrong in the file."""
    assert isinstance(entry.value, dict)  # noqa: S101 - it has a key "use"
    kept = {key: child for key, child in entry.value.items() if key in template_use.OWN_KEYS}
    text = Node(file=at.file, line=at.line, column=at.column, value="-")
    needed = {key: replace(text, value=[text]) for key in NEEDED}
    keys = {**dict.fromkeys(NEEDED, (at.line, at.column)), **{key: entry.keys[key] for key in kept}}
    return replace(entry, value={**needed, **kept}, keys=keys, broken=True)
