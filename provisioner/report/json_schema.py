"""The JSON Schemas of the files, made from the same data that the structure check reads (``config/schema.py``).

Draft 7, which is what yaml-language-server knows best. A YAML reader that is not ours turns ``012345670123`` into a
number and drops its zero, and may read other words as numbers: so where a text is wanted a number is accepted, and an
account ID may be any whole number of at most 12 digits. Everything else that is a matter of structure is said here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from provisioner.checks.table import RULES
from provisioner.config import our_templates, schema
from provisioner.config.approvals import APPROVALS_FILE
from provisioner.config.template import LIST, RESERVED, Template
from provisioner.finding import Level, Rule
from provisioner.iam.catalog import LEVELS
from provisioner.iam.operators import NAMES
from provisioner.report.key_help import ENTRIES, FILES, TITLES
from provisioner.report.schema_examples import examples

Json = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
SHAPES: Mapping[str, schema.Schema] = {
    "accounts": schema.ACCOUNTS_FILE,
    "stacks": schema.STACKS_FILE,
    "templates": schema.TEMPLATES_FILE,
    "approvals": APPROVALS_FILE,
}

TEXT: Json = {"type": ["string", "number"]}
"""A text. What looks like a number is one to other readers, and a text to ours."""
LONGEST_ID = 999_999_999_999
DURATION = r"^[0-9]{1,9}[smh]$"
ACTION = "^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$"
SOME_TEXT: Json = {"type": ["string", "number"], "minLength": 1}
SOME_TEXTS: Json = {"type": "array", "items": SOME_TEXT, "minItems": 1}


def published(file: str) -> str:
    """Return the JSON Schema of a file as it is published: the same bytes each time."""
    return json.dumps(json_schema(file), indent=2, ensure_ascii=False) + "\n"


def json_schema(file: str) -> Json:
    """Return the JSON Schema of ``accounts``, ``stacks``, ``templates`` or ``approvals``."""
    body = _mapping({"type": "dict", "schema": SHAPES[file]})
    head = {"$schema": DRAFT, "title": TITLES[file], "description": FILES[file]}
    return head | body | ({"definitions": made} if (made := DEFINITIONS.get(file, dict)()) else {})


def _key(name: str, rule: schema.Schema) -> Json:
    """Return what an editor is told of a key: its description, examples, and what may be its value."""
    about: Json = {"description": description} if (description := _description(rule)) else {}
    made = SPECIAL.get(name, _value)(rule, name)
    shown = examples(name, made)
    return about | made | ({"examples": shown} if shown else {})


def _description(rule: schema.Schema) -> str | None:
    description: str | None = rule.get("meta", {}).get("description")
    return description


def _value(rule: schema.Schema, name: str) -> Json:
    """Return what a value may be."""
    if "anyof" in rule:
        return {"anyOf": [_value(branch, name) for branch in rule["anyof"]]}
    kind = rule["type"]
    if isinstance(kind, list):
        return {"anyOf": [_value({**rule, "type": each}, name) for each in kind]}
    made = KINDS[kind](rule, name)
    return {**made, "type": [made["type"], "null"]} if rule.get("nullable") else made


def _text(rule: schema.Schema, _: str) -> Json:
    if "allowed" in rule:
        return {"enum": list(rule["allowed"])}
    if "regex" in rule:
        return {"type": "string", "pattern": _pattern(rule["regex"])}
    return SOME_TEXT if rule.get("empty") is False else TEXT


def _number(rule: schema.Schema, _: str) -> Json:
    if "allowed" in rule:
        return {"const": int(rule["allowed"][0])}
    low, high = rule["between"]
    return {"type": "integer", "minimum": low, "maximum": high}


def _boolean(_: schema.Schema, __: str) -> Json:
    return {"type": "boolean"}


def _list(rule: schema.Schema, name: str) -> Json:
    about = {"description": ENTRIES[name]} if name in ENTRIES and rule["schema"]["type"] == "dict" else {}
    least = {"minItems": rule["minlength"]} if "minlength" in rule else {}
    return {"type": "array", "items": about | _value(rule["schema"], name), **least}


def _mapping(rule: schema.Schema, name: str = "") -> Json:
    if "schema" in rule:
        return _of_known_keys(rule["schema"])
    least = {"minProperties": rule["minlength"]} if "minlength" in rule else {}
    names = {"propertyNames": {"pattern": _pattern(rule["keysrules"]["regex"])}} if "keysrules" in rule else {}
    about = {"description": ENTRIES[name]} if name in ENTRIES else {}
    return {"type": "object", **names, "additionalProperties": about | _value(rule["valuesrules"], name), **least}


def _of_known_keys(keys: schema.Schema) -> Json:
    required = [name for name, rule in keys.items() if rule.get("required")]
    couples = {tuple(sorted((name, rule["excludes"]))) for name, rule in keys.items() if "excludes" in rule}
    return {
        "type": "object",
        "properties": {name: _key(name, rule) for name, rule in keys.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
        **({"allOf": [{"not": {"required": list(each)}} for each in sorted(couples)]} if couples else {}),
    }


def _pattern(regex: str) -> str:
    """Return a regular expression of ours for JSON, which is no match from the beginning to Python's own end."""
    ends = regex.replace(r"\Z$", "$")
    return f"^(?:{ends})" if "|" in ends else f"^{ends}"


KINDS: Mapping[str, Callable[[schema.Schema, str], Json]] = {
    "string": _text,
    "number": _number,
    "boolean": _boolean,
    "list": _list,
    "dict": _mapping,
}


# --- Keys of which more can be said than the structure check does ----------------------------------------------------


def _id(rule: schema.Schema, _: str) -> Json:
    return {"type": ["string", "integer"], "pattern": _pattern(rule["regex"]), "minimum": 0, "maximum": LONGEST_ID}


def _duration(_: schema.Schema, __: str) -> Json:
    return {"type": "string", "pattern": DURATION}


def _actions(rule: schema.Schema, name: str) -> Json:
    levels = [{"enum": list(LEVELS), "description": "An access level"}] if name != "except" else []
    action = {"type": "string", "pattern": ACTION, "description": "An action: service:Action, * and ? after the colon"}
    return {"type": "array", "items": {"anyOf": [*levels, action]}, "minItems": rule["minlength"]}


def _levels_of_rules(rule: schema.Schema, name: str) -> Json:
    return {**_mapping(rule, name), "propertyNames": {"enum": [each.id for each in RULES if _is_adjustable(each)]}}


def _is_adjustable(rule: Rule) -> bool:
    return rule.adjustable or rule.level is not Level.ERROR


def _rule(rule: schema.Schema, name: str) -> Json:
    """Return the rules whose findings may be suppressed; in ``naming`` the key has no rule's name, and is not this."""
    return {"enum": [each.id for each in RULES if _is_adjustable(each)]} if rule.get("required") else _value(rule, name)


def _conditions(_: schema.Schema, __: str) -> Json:
    return {"allOf": [{"$ref": "#/definitions/when"}]}


def _entries(rule: schema.Schema, name: str) -> Json:
    if rule["type"] == "list":  # the ARNs of an approval
        return _value(rule, name)
    may_use = "use" in rule["valuesrules"]["schema"]
    made = _mapping(rule)
    return {**made, "additionalProperties": {"$ref": "#/definitions/resource" if may_use else "#/definitions/entry"}}


def _templates(rule: schema.Schema, name: str) -> Json:
    made = _mapping(rule, name)
    return {**made, "propertyNames": {**made["propertyNames"], "not": {"enum": list(our_templates.NAMES)}}}


def _parameters(rule: schema.Schema, name: str) -> Json:
    made = _mapping(rule, name)
    fitting = {
        "if": {"required": ["type"], "properties": {"type": {"const": LIST}}},
        "then": {"properties": {"default": {"type": "array"}}},
        "else": {"properties": {"default": TEXT}},
    }
    return {
        **made,
        "propertyNames": {**made["propertyNames"], "not": {"enum": list(RESERVED)}},
        "additionalProperties": made["additionalProperties"] | fitting,
    }


SPECIAL: Mapping[str, Callable[[schema.Schema, str], Json]] = {
    "allow": _actions,
    "deny": _actions,
    "except": _actions,
    "id": _id,
    "max_session": _duration,
    "parameters": _parameters,
    "resources": _entries,
    "rule": _rule,
    "rules": _levels_of_rules,
    "session": _duration,
    "templates": _templates,
    "when": _conditions,
}


# --- Entries, and uses of templates ----------------------------------------------------------------------------------


def _entries_only() -> dict[str, Json]:
    """Return an entry of resources, and what it refers to."""
    does = {"anyOf": [{"required": ["allow"]}, {"required": ["deny"]}]}
    return {"entry": _of_known_keys(schema.ENTRY["schema"]) | does, **_condition_block(schema.WHEN["valuesrules"])}


def _entries_and_uses() -> dict[str, Json]:
    """Return entries that may use templates, and what each of our templates is given."""
    templates = [our_templates.template(name) for name in our_templates.NAMES]
    ours = [
        {"if": {"properties": {"use": {"const": each.name}}}, "then": {"$ref": f"#/definitions/use-{each.name}"}}
        for each in templates
    ]
    resource: Json = {
        "description": ENTRIES["resources"],
        "type": "object",
        "if": {"required": ["use"]},
        "then": {"allOf": [*ours, {"$ref": "#/definitions/use"}]},
        "else": {"$ref": "#/definitions/entry"},
    }
    use = _use({"use": _key("use", schema.RESOURCE["schema"]["use"]) | _known_templates()}, others=ANY_PARAMETER)
    uses = {f"use-{each.name}": {"description": each.description} | _of_template(each) for each in templates}
    return {"resource": resource, **_entries_only(), "use": use, **uses}


DEFINITIONS: Mapping[str, Callable[[], dict[str, Json]]] = {
    "stacks": _entries_and_uses,
    "templates": _entries_only,
}
"""What several places of a file's schema refer to."""


def _condition_block(keys: schema.Schema) -> dict[str, Json]:
    """Return a ``when`` block, and what stands behind one of its operators."""
    names = "|".join(name for name in NAMES if name != "Null")
    reference = {"$ref": "#/definitions/condition-keys"}
    block = {
        "type": "object",
        "minProperties": 1,
        "properties": dict.fromkeys(NAMES, reference),
        "patternProperties": {
            f"^({names})IfExists$": reference,
            f"^(ForAllValues|ForAnyValue):(({names})(IfExists)?|Null)$": reference,
        },
        "additionalProperties": False,
    }
    return {"when": block, "condition-keys": {**_mapping(keys), "description": ENTRIES["when"]}}


ANY_PARAMETER: Json = {"anyOf": [SOME_TEXT, SOME_TEXTS, {"type": "array", "maxItems": 0}]}
"""A parameter of a template that is not ours: a text or a list of texts, which may be empty if its default is."""


def _known_templates() -> Json:
    return {"anyOf": [{"enum": list(our_templates.NAMES)}, {"type": "string", "minLength": 1}]}


def _use(keys: Json, *, others: Json | bool) -> Json:
    own = {name: _key(name, schema.ENTRY["schema"][name]) for name in ("when", "except")}
    return {"type": "object", "properties": keys | own, "additionalProperties": others}


def _of_template(template: Template) -> Json:
    keys = {name: _parameter(template, name) for name in template.parameters}
    needed = [name for name, each in template.parameters.items() if each.default is None]
    made = _use({"use": {"const": template.name}} | keys, others=False)
    return {**made, "required": ["use", *needed]}


def _parameter(template: Template, name: str) -> Json:
    parameter = template.parameters[name]
    shape = SOME_TEXT if parameter.kind != LIST else SOME_TEXTS
    if parameter.default == ():
        shape = {**SOME_TEXTS, "minItems": 0}
    texts = [node.text().value for node in parameter.default or ()]
    default = {} if parameter.default is None else {"default": texts if parameter.kind == LIST else texts[0]}
    return {"description": parameter.description, **shape, **default}


if __name__ == "__main__":
    sys.stdout.write(published(sys.argv[1]))
