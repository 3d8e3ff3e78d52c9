"""PyYAML's nodes to ours: scalars, merge keys, and the complaints that PyYAML does not make."""

from __future__ import annotations

import re
from dataclasses import field, replace

from yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml.nodes import Node as YamlNode

from provisioner.config import rules
from provisioner.config.loader import BOOL, INT, MAP, MERGE, NULL, SEQ, STR
from provisioner.config.node import Node, Number, Scalar
from provisioner.finding import Finding, Position, Rule
from provisioner.record import dataclass

UNREADABLE = "?"
"""Among the faults of a mapping: a key that could not be read."""

DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)")


def compose(root: YamlNode | None, file: str, findings: list[Finding]) -> Node:
    """Return the tree of a document (null for an empty file), and add what is wrong with it to ``findings``."""
    if root is None or _is_nothing(root):
        return Node(file=file, line=1, column=1, value=None)
    return _Composer(file, findings).node(root)


@dataclass(slots=True)
class _Composer:
    file: str
    findings: list[Finding]
    done: dict[int, Node] = field(default_factory=dict)
    """Nodes by the identity of PyYAML's: an alias is the node of its anchor, and is read once."""

    def node(self, source: YamlNode) -> Node:
        known = self.done.get(id(source))
        if known is not None:
            return known
        mark = source.start_mark
        node = Node(file=self.file, line=mark.line + 1, column=mark.column + 1, value=None)
        self.done[id(source)] = node
        if isinstance(source, ScalarNode):
            node.value = self.scalar(source, node)
        elif isinstance(source, MappingNode):
            self.mapping(source, node)
        else:
            self.tag(source, SEQ, node)
            children = [self.node(child) for child in source.value]
            node.value = children
            if faults := {str(index) for index, child in enumerate(children) if child.broken or child.faults}:
                node.faults |= faults
        return node

    def say(self, rule: Rule, node: YamlNode, message: str, hint: str) -> None:
        mark = node.start_mark
        self.findings.append(rule.finding(Position(self.file, mark.line + 1, mark.column + 1), message, hint))

    def tag(self, source: YamlNode, expected: str, node: Node) -> None:
        if source.tag != expected:
            node.broken = True
            self.say(
                rules.YAML_TAG, source, f"the tag {_shown(source.tag)} is not part of the language", "remove the tag"
            )

    def scalar(self, source: ScalarNode, node: Node) -> Scalar:
        value: str = source.value
        if source.tag == STR:
            return value
        if source.tag == INT and DECIMAL.fullmatch(value):
            return Number(value)
        if source.tag == BOOL and value in ("true", "false"):
            return value == "true"
        if source.tag == NULL and value in ("", "~", "null") and not source.style:
            return None
        if source.tag == MERGE and value == "<<":
            return value
        self.tag(source, STR, node)
        return value

    def mapping(self, source: MappingNode, node: Node) -> None:
        self.tag(source, MAP, node)
        values: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        node.value, node.keys = values, keys
        merges: list[tuple[YamlNode, YamlNode]] = []
        for key, value in source.value:
            if key.tag == MERGE:
                merges.append((key, value))
                continue
            name = self.key(key)
            if name is None:
                node.faults |= {UNREADABLE}
                continue
            if name in values:
                self.duplicate(key, name, keys[name][0])
                values[name] = replace(values[name], broken=True)
                continue
            mark = key.start_mark
            keys[name] = (mark.line + 1, mark.column + 1)
            values[name] = self.empty(value, keys[name]) or self.node(value)
        for key, _ in merges[1:]:
            self.duplicate(key, "<<", merges[0][0].start_mark.line + 1)
        for key, base in merges[:1]:
            if not self.merge(key, base, keys, values):
                node.faults |= {UNREADABLE}
        if faults := {name for name, child in values.items() if child.broken or child.faults}:
            node.faults |= faults

    def duplicate(self, key: YamlNode, name: str, first: int) -> None:
        message = f'the key "{name}" stands here a second time; first in line {first}'
        self.say(rules.DUPLICATE_KEY, key, message, "keep one of the two")

    def empty(self, source: YamlNode, key_at: tuple[int, int]) -> Node | None:
        """Return null at its key's place for a value that is not there: both loaders see it elsewhere."""
        if not _is_nothing(source):
            return None
        line, column = key_at
        return Node(file=self.file, line=line, column=column, value=None)

    def key(self, source: YamlNode) -> str | None:
        if not isinstance(source, ScalarNode) or source.tag == NULL:
            self.say(rules.YAML_KEY, source, "this key is no text", "write the key as plain text")
            return None
        if source.tag not in (STR, INT, BOOL):
            self.say(
                rules.YAML_TAG, source, f"the tag {_shown(source.tag)} is not part of the language", "remove the tag"
            )
            return None
        return str(source.value)

    def merge(self, key: YamlNode, base: YamlNode, keys: dict[str, tuple[int, int]], values: dict[str, Node]) -> bool:
        """Add what a merge key brings, and return whether all of it could be read."""
        bases = [(each, self.node(each)) for each in (base.value if isinstance(base, SequenceNode) else [base])]
        for source, merged in bases:
            if not isinstance(merged.value, dict):
                message = "a merge key (<<) takes a mapping, or a list of mappings"
                self.say(rules.YAML_KEY, source, message, "refer to a mapping: <<: *name")
                continue
            for name, child in merged.value.items():
                if name in values:
                    message = (
                        f'the merge key (<<) brings "{name}", which stands here as well: which holds is not obvious'
                    )
                    self.say(rules.MERGE_CONFLICT, key, message, f'remove "{name}" here, or from what is merged')
                    continue
                keys[name] = merged.keys[name]
                values[name] = child
        return all(isinstance(merged.value, dict) for _, merged in bases)


def _is_nothing(source: YamlNode) -> bool:
    """Tell whether a value is not there at all."""
    return isinstance(source, ScalarNode) and not source.value and not source.style and source.tag == NULL


def _shown(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
