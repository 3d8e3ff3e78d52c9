"""A template as it is written: parameters, and entries of ``resources`` with ``${param.NAME}`` in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from provisioner.config import rules, wording
from provisioner.config.node import Node
from provisioner.finding import Finding, did_you_mean
from provisioner.record import dataclass

TEXT, LIST = "text", "list"
NOTHING = Node(file="", line=1, column=1, value={})
PLACEHOLDER = re.compile(r"\$\{param\.([^{}]*)\}")
RESERVED = ("allow", "arns", "deny", "except", "use", "when")
"""Keys of an entry: a parameter of such a name could not be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a template wants to be given: one text, or a list of texts."""

    name: str
    description: str
    kind: str
    default: tuple[Node, ...] | None
    """The texts that stand for it where it is not given; None where it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template whose structure has been checked. ``ours`` are part of the program, the others the user's."""

    name: str
    ours: bool
    description: str
    parameters: Mapping[str, Parameter]
    parts: Mapping[str, Node]
    """Entries as in ``resources``, by the names that come behind the name of the entry that uses the template."""


def read(name: str, node: Node, *, ours: bool) -> Template:
    """Return the template that a checked node describes."""
    parameters = node.get("parameters")
    resources = node.get("resources")
    return Template(
        name=name,
        ours=ours,
        description=_text(node, "description"),
        parameters={each: _parameter(each, child) for each, child in (parameters.items() if parameters else ())},
        parts=dict(resources.items()) if resources else {},
    )


def _parameter(name: str, node: Node) -> Parameter:
    default = node.get("default")
    return Parameter(
        name=name,
        description=_text(node, "description"),
        kind=_text(node, "type") or TEXT,
        default=None if default is None else tuple(texts(default)),
    )


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return child.text().value if child else ""


def texts(node: Node) -> Iterator[Node]:
    """Yield the texts of a value that is one text, or a list of them."""
    if isinstance(node.value, list):
        yield from node.elements()
    else:
        yield node


def named_in(node: Node) -> Iterator[str]:
    """Yield the names of the parameters that stand in a text."""
    if isinstance(node.value, str) and "${param." in node.value:
        yield from PLACEHOLDER.findall(node.value)


def places(part: Node) -> Iterator[Node]:
    """Yield the texts of an entry in which parameters are filled in: its ARNs, and the values of its conditions."""
    when = part.get("when")
    yield from texts(part.find(("arns",))[0])
    tests = (values for _, keys in (when.items() if when else ()) for _, values in keys.items())
    for values in tests:
        yield from texts(values)


def mistakes(name: str, node: Node) -> Iterator[Finding]:
    """Yield what is wrong with a template whose structure is right."""
    template = read(name, node, ours=False)
    declared = node.get("parameters") or NOTHING
    for each, parameter in declared.items():
        if each in RESERVED:
            message = f'a parameter of the template "{name}" is called "{each}", which is a key of every entry'
            yield rules.WRONG_NAME.finding(declared.key_at(each), message, "give it another name")
        default = parameter.get("default")
        if default and (finding := wrong_kind(template.parameters[each], default, f'the template "{name}"')):
            yield finding
    for part in template.parts.values():
        for text in places(part):
            for unknown in named_in(text):
                if unknown not in template.parameters:
                    message = f'the template "{name}" has no parameter "{unknown}"'
                    known = f"its parameters are {wording.series(template.parameters)}"
                    hint = did_you_mean(unknown, template.parameters, known)
                    yield rules.UNKNOWN_PARAMETER.finding(text.at, message, hint)


def wrong_kind(parameter: Parameter, given: Node, owner: str) -> Finding | None:
    """Return what is wrong with the kind of a parameter's value, or None."""
    wanted = "a list of texts" if parameter.kind == LIST else "a text"
    items = list(texts(given))
    fits = isinstance(given.value, list) == (parameter.kind == LIST)
    wrong = next((item for item in (items if fits else [given]) if not fits or not isinstance(item.value, str)), None)
    if wrong is None:
        return None
    kind = wording.kind(wrong.value)
    message = f'"{parameter.name}" of {owner} is {kind}; {wanted} is wanted'
    if fits and parameter.kind == LIST:
        message, wanted = f'an item of "{parameter.name}" of {owner} is {kind}; a text is wanted', "a text"
    return rules.WRONG_TYPE.finding(wrong.at, message, wording.remedy(wrong, wanted))
