"""``templates``: the list of our templates, or one's parameters and the entries that it makes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from provisioner.commands import output
from provisioner.config import our_templates
from provisioner.config.node import Node
from provisioner.config.template import LIST, Parameter, Template
from provisioner.finding import did_you_mean
from provisioner.report.structured import canonical

USED_AS = "NAME"
"""What stands for the name of the entry that uses the template."""


class UnknownTemplateError(Exception):
    """A template that the user named does not exist: wrong usage. Its text says so, with the nearest name."""


def run(name: str | None, *, format_name: str) -> int:
    """Print all templates of the program, a line each, or one of them."""
    if name is not None and name not in our_templates.NAMES:
        hint = did_you_mean(name, our_templates.NAMES, "`provisioner templates` lists them")
        raise UnknownTemplateError(f'there is no template "{name}": {hint}')
    chosen = [our_templates.template(each) for each in our_templates.NAMES if name in (None, each)]
    if format_name == "json":
        output.write(canonical({"version": 1, "templates": [_as_json(each) for each in chosen]}))
    elif name is None:
        width = max(len(each.name) for each in chosen)
        output.write("".join(f"{each.name:{width}}  {each.description}\n" for each in chosen))
    else:
        output.write("\n".join(_page(chosen[0])) + "\n")
    return output.FINE


def _as_json(template: Template) -> dict[str, object]:
    return {
        "name": template.name,
        "description": template.description,
        "parameters": {name: _parameter_as_json(each) for name, each in template.parameters.items()},
        "resources": {name: part.plain() for name, part in template.parts.items()},
    }


def _parameter_as_json(parameter: Parameter) -> dict[str, object]:
    said: dict[str, object] = {"description": parameter.description, "type": parameter.kind}
    if parameter.default is not None:
        texts = [node.text().value for node in parameter.default]
        said["default"] = texts if parameter.kind == LIST else texts[0]
    return said


def _page(template: Template) -> Iterator[str]:
    yield f"{template.name}: {template.description}"
    yield ""
    yield "Parameters:"
    width = max(len(name) for name in template.parameters)
    for name, parameter in template.parameters.items():
        yield f"  {name:{width}}  {_kind(parameter)}: {parameter.description}"
    yield ""
    yield "Use, in the resources of a stack:"
    given = "".join(
        f", {name}: {'[...]' if each.kind == LIST else '...'}"
        for name, each in template.parameters.items()
        if each.default is None
    )
    yield f"  {USED_AS}: {{use: {template.name}{given}}}"
    yield ""
    yield "It makes:"
    for name, part in template.parts.items():
        yield f"  {USED_AS}-{name}:"
        yield from _entry(part)


def _kind(parameter: Parameter) -> str:
    kind = "list" if parameter.kind == LIST else "text"
    default = _parameter_as_json(parameter).get("default")
    return f"{kind}, needed" if default is None else f"{kind}, {json.dumps(default)} by default"


def _entry(part: Node) -> Iterator[str]:
    for key, child in part.items():
        value = child.plain()
        if isinstance(value, list):
            yield f"    {key}:"
            yield from (f"      - {item}" for item in value)
        else:
            yield f"    {key}: {json.dumps(value)}"
