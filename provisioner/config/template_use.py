"""One entry with ``use``: what it gives the template, and the entries that the template makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from provisioner.config import rules, schema, structure, template_names, wording
from provisioner.config.limits import MAX_NODES
from provisioner.config.node import Node, Scalar
from provisioner.config.template import LIST, PLACEHOLDER, Parameter, Template, named_in, texts, wrong_kind
from provisioner.finding import Finding, Position, did_you_mean, nearest
from provisioner.iam.match import action_matches
from provisioner.record import dataclass

OWN_KEYS = ("use", "when", "except")
"""Keys of the entry that are no parameters."""

SHAPE: schema.Schema = {key: schema.ENTRY["schema"][key] for key in ("when", "except")}


class Given(NamedTuple):
    """A text for a parameter, and where it stands; None for a default."""

    value: str
    at: Position | None


Arguments = Mapping[str, tuple[Given, ...]]
Value = Scalar | list[Node] | dict[str, Node]


class TooLargeError(Exception):
    """More values would come of templates than a file may stand for."""


@dataclass(slots=True)
class Budget:
    """How many nodes may still be made: a few lines of ``use`` can stand for very many."""

    left: int = MAX_NODES

    def node(self, node: Node) -> Node:
        """Return a node, and count it. Raises TooLargeError."""
        self.left -= 1
        if self.left < 0:
            raise TooLargeError
        return node


def is_readable(entry: Node) -> bool:
    """Tell whether ``when`` and ``except`` of an entry are what they should be; if not, a finding says so."""
    if entry.faults or not isinstance(entry.value, dict):
        return False
    beside = {key: child for key, child in entry.value.items() if key in SHAPE}
    keys = {key: entry.keys[key] for key in beside}
    alone = Node(file=entry.file, line=entry.line, column=entry.column, value=beside, keys=keys)
    return not beside or structure.is_valid(alone, SHAPE)


def mistakes(name: str, at: Position, entry: Node, template: Template) -> Iterator[Finding]:
    """Yield what is wrong with the parameters that an entry gives."""
    given = _given(entry)
    for key, value in given.items():
        parameter = template.parameters.get(key)
        if parameter is None:
            yield from _unknown(key, entry, template)
        elif not (value.broken or value.faults):
            yield from _of_parameter(template, parameter, value, name)
    for each, parameter in template.parameters.items():
        if parameter.default is None and each not in given and not _is_misspelt(each, given, template):
            message = f'the resource "{name}" does not say "{each}", which the template "{template.name}" needs'
            described = f" ({parameter.description})" if parameter.description else ""
            yield rules.MISSING_PARAMETER.finding(at, message, f'add "{each}:" to it{described}')


def _given(entry: Node) -> dict[str, Node]:
    assert isinstance(entry.value, dict)  # noqa: S101 - it has a key "use"
    return {key: child for key, child in entry.value.items() if key not in OWN_KEYS}


def _unknown(key: str, entry: Node, template: Template) -> Iterator[Finding]:
    message = (
        f'"{key}" is no parameter of the template "{template.name}"; its parameters are'
        f" {wording.series(template.parameters)}"
    )
    hint = did_you_mean(key, (*template.parameters, *SHAPE), "remove it, or correct its spelling")
    yield rules.UNKNOWN_PARAMETER.finding(entry.key_at(key), message, hint)


def _is_misspelt(parameter: str, given: Mapping[str, Node], template: Template) -> bool:
    """Tell whether a parameter is given under a name that is nearly its own: another finding says so."""
    unknown = (key for key in given if key not in template.parameters)
    return any(nearest(key, template.parameters) == parameter for key in unknown)


def _of_parameter(template: Template, parameter: Parameter, value: Node, name: str) -> Iterator[Finding]:
    owner = f'the resource "{name}"'
    if finding := wrong_kind(parameter, value, owner):
        yield finding
        return
    empty = [item for item in texts(value) if not item.value]
    if not value.value and parameter.kind == LIST and parameter.default != ():
        empty = [value]
    for node in empty:
        message = f'"{parameter.name}" of {owner} is empty'
        yield rules.EMPTY_VALUE.finding(node.at, message, "write what it stands for")
    found = (template_names.mistake(template, parameter, item, owner) for item in texts(value))
    yield from (finding for finding in found if finding)


def arguments(entry: Node, template: Template) -> Arguments:
    """Return the texts for each parameter: those given, else the default."""
    given = _given(entry)
    found: dict[str, tuple[Given, ...]] = {}
    for name, parameter in template.parameters.items():
        if name in given:
            found[name] = tuple(Given(node.text().value, node.at) for node in texts(given[name]))
        else:
            found[name] = tuple(Given(node.text().value, None) for node in parameter.default or ())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes the entries of a template, parameters filled in.

    What is made stands where the user wrote it: at the parameter's value where there is one; else in the template,
    if that is the user's own, or at the key of the entry that uses it.
    """

    template: Template
    arguments: Arguments
    at: Position
    budget: Budget

    def part(self, part: Node) -> Node | None:
        """Return an entry; None where a list that is empty leaves it without ARNs, or a condition without values."""
        assert isinstance(part.value, dict)  # noqa: S101 - its structure has been checked
        # As everywhere, placeholders stand in ARNs and conditions, never in what is allowed.
        made = {key: self._copy(child, filled=key in ("arns", "when")) for key, child in part.value.items()}
        arns = made.get("arns")
        if (arns and not arns.value) or not _has_all_values(made.get("when")):
            return None
        return self._mapping(part, made)

    def _copy(self, node: Node, *, filled: bool) -> Node:
        """Return a copy; where it is filled in, a text with a list in it becomes a list."""
        match node.value:
            case dict():
                return self._mapping(node, {key: self._copy(each, filled=filled) for key, each in node.value.items()})
            case list() if filled:
                return self._at(node, [made for child in node.value for made in self._filled(child)])
            case list():
                return self._at(node, [self._at(child, child.value) for child in node.value])
            case _:
                found = self._filled(node)
                several = any(self.template.parameters[name].kind == LIST for name in named_in(node))
                return self._at(node, found) if several else found[0]

    def _filled(self, node: Node) -> list[Node]:
        """Return a text with parameters filled in: one for each combination of the lists in it."""
        names = list(dict.fromkeys(named_in(node)))
        if not names:
            return [self._at(node, node.value)]
        made = []
        for combination in product(*(self.arguments[name] for name in names)):
            chosen = dict(zip(names, combination, strict=True))
            text = PLACEHOLDER.sub(lambda found: chosen[found[1]].value, str(node.value))  # noqa: B023 - used at once
            place = next((given.at for given in combination if given.at), None)
            made.append(self._at(node, text, place))
        return made

    def _mapping(self, node: Node, values: dict[str, Node]) -> Node:
        keys = {key: (self.at.line, self.at.column) if self.template.ours else node.keys[key] for key in values}
        made = self._at(node, values)
        made.keys = keys
        return made

    def _at(self, node: Node, value: Value, at: Position | None = None) -> Node:
        file, line, column = at or (self.at if self.template.ours else node.at)
        return self.budget.node(Node(file=file, line=line, column=column, value=value))


def _has_all_values(when: Node | None) -> bool:
    return all(values.value != [] for _, keys in (when.items() if when else ()) for _, values in keys.items())


def with_when(part: Node, when: Node | None, at: Position, name: str) -> tuple[Node, list[Finding]]:
    """Return an entry that holds only under further conditions; one that it has already is a finding."""
    if when is None:
        return part, []
    assert isinstance(part.value, dict)  # noqa: S101 - made so
    own = part.get("when")
    operators = {operator: dict(keys.items()) for operator, keys in (own.items() if own else ())}
    places = {operator: dict.fromkeys(keys, (at.line, at.column)) for operator, keys in operators.items()}
    findings = []
    for operator, keys in when.items():
        for key, values in keys.items():
            lowered = {each.lower() for each in operators.get(operator, ())}
            if key.lower() in lowered:
                message = f'"{operator}" of "{key}" stands in the template\'s entry "{name}" already'
                findings.append(rules.TEMPLATE_CLASH.finding(keys.key_at(key), message, "remove it here"))
                continue
            operators.setdefault(operator, {})[key] = values
            places.setdefault(operator, {})[key] = keys.keys[key]
    made = {
        operator: Node(file=at.file, line=at.line, column=at.column, value=keys, keys=places[operator])
        for operator, keys in operators.items()
    }
    outer = {operator: when.keys.get(operator, (at.line, at.column)) for operator in made}
    whole = Node(file=at.file, line=when.line, column=when.column, value=made, keys=outer)
    return _with(part, "when", whole), findings


def _with(part: Node, key: str, child: Node) -> Node:
    assert isinstance(part.value, dict)  # noqa: S101 - made so
    value = {**part.value, key: child}
    keys = {**part.keys, key: part.keys.get(key, (part.line, part.column))}
    return Node(file=part.file, line=part.line, column=part.column, value=value, keys=keys)


def with_except(parts: Mapping[str, Node], excepted: Sequence[Node]) -> dict[str, Node]:
    """Return the entries without some actions: each gets the exceptions that concern it; one that loses all is gone.

    An exception that concerns none stands at the first: a check says that it does nothing.
    """
    idle = [item for item in excepted if not any(_concerns(item, part) for part in parts.values())]
    made: dict[str, Node] = {}
    for name, part in parts.items():
        items = [item for item in excepted if _concerns(item, part)] + (idle if not made else [])
        if items and not part.get("deny") and all(_takes(items, action) for action in _texts(part, "allow")):
            continue
        own = part.get("except")
        whole = [*(own.elements() if own else ()), *items]
        listed = Node(file=part.file, line=part.line, column=part.column, value=whole)
        made[name] = _with(part, "except", listed) if items else part
    return made


def _concerns(item: Node, part: Node) -> bool:
    """Tell whether an exception may match an action that an entry allows."""
    pattern = str(item.value)
    prefix = pattern.partition(":")[0].lower()
    services = {arn.split(":")[2] for arn in _texts(part, "arns") if arn.count(":") > 1}
    return any(
        (prefix in services if ":" not in action else action.partition(":")[0].lower() == prefix)
        if ":" not in action or _is_pattern(action)
        else action_matches(pattern, action)
        for action in _texts(part, "allow")
    )


def _takes(items: Sequence[Node], action: str) -> bool:
    """Tell whether exceptions take a whole item of ``allow`` away, as far as that is plain without AWS's data."""
    return ":" in action and not _is_pattern(action) and any(action_matches(str(item.value), action) for item in items)


def _is_pattern(action: str) -> bool:
    return "*" in action or "?" in action


def _texts(part: Node, key: str) -> list[str]:
    child = part.get(key)
    return [element.text().value for element in child.elements()] if child else []
