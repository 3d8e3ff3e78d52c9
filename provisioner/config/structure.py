"""The structure check: Cerberus judges, and its errors become findings in our words, at the place that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import cerberus
from cerberus import errors as codes
from cerberus.errors import ValidationError
from cerberus.schema import DefinitionSchema

from provisioner.config import indentation, rules, wording
from provisioner.config.node import Node, Number
from provisioner.config.schema import TEXT, Schema
from provisioner.finding import Finding, Position, did_you_mean, nearest
from provisioner.record import dataclass

OUT_OF_RANGE = codes.ErrorDefinition(0x1001, "between")
NUMBER = cerberus.TypeDefinition("number", (Number,), ())

Path = tuple[str | int, ...]

MOST_DIGITS = 18
"""Digits of a number that is looked at: Python refuses to read thousands of them."""

NAMES = {
    "users": "use letters, digits and - _ . + = , @ only",
    "variables": "use letters, digits and _ . - only; begin with a letter, a digit or _",
    "parameters": "use letters, digits and _ . - only; begin with a letter, a digit or _",
    "stacks": "use at most 100 characters, a letter or digit among them, no control character and no ${",
    "resources": "use at most 100 characters, a letter or digit among them, no control character and no ${",
}
"""What the names in a collection may be made of; bastions and accounts are like each other."""
NOUNS = {
    "until": ("date", "2027-01-31"),
    "backend": ("URL of a Pulumi backend", "s3://example-state?region=us-west-2"),
    "secrets_provider": ("secrets provider", "passphrase, or awskms://alias/example?region=us-west-2"),
}
"""What the text of a key is, if not a region; and an example."""
OTHER_NAMES = "use letters, digits and - _ . only, at most 100 of them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """An error of Cerberus, and what it is about. ``at_key``: the key is wrong, not its value."""

    node: Node
    key_at: Position
    schema: Schema
    path: Path
    error: ValidationError
    at_key: bool

    @property
    def name(self) -> str:
        """The last step of the path: a key, or an index."""
        return str(self.path[-1])

    @property
    def what(self) -> str:
        """What is wrong, in words."""
        return wording.subject(self.path)

    @property
    def owner(self) -> str:
        """What has it, in words."""
        return wording.subject(self.path[:-1])

    @property
    def shown(self) -> str:
        """The value that is wrong."""
        return wording.shown(self.node.value)


class StructureValidator(cerberus.Validator):  # type: ignore[misc]  # Cerberus has no types
    """Cerberus with the type ``number``, the rule ``between``, and a short way for lists of texts."""

    types_mapping = {**cerberus.Validator.types_mapping, "number": NUMBER}  # noqa: RUF012 - Cerberus reads it so

    def _validate_between(self, limits: list[int], field: str, value: object) -> None:
        """Check that a number is within limits, both included.

        The rule's arguments are validated against this schema: {'type': 'list'}
        """
        if isinstance(value, Number) and (len(value) > MOST_DIGITS or not limits[0] <= int(value) <= limits[1]):
            self._error(field, OUT_OF_RANGE)

    def _validate_schema(self, schema: Any, field: str, value: Any) -> None:  # noqa: ANN401 - whatever the file holds
        """Check what a list or mapping holds; a list of texts at a glance: Cerberus would make a validator for it.

        The rule's arguments are validated against this schema:
        {'type': ['dict', 'string'], 'anyof': [{'check_with': 'schema'}, {'check_with': 'bulk_schema'}]}
        """
        if schema != TEXT or not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            super()._validate_schema(schema, field, value)

    def __call__(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 - as Cerberus calls it
        """Check a part of a document, as the validator of the whole asks: only the list of errors is wanted of it."""
        self._let_go()
        valid: bool = self.validate(*args, **kwargs)
        self._let_go()
        return valid

    def _let_go(self) -> None:
        """Make Cerberus's error trees, of which each validator makes four, free their memory without a collector."""
        for tree in (self.document_error_tree, self.schema_error_tree):
            tree.tree_root = None  # the tree itself, else


class OwnSchema(DefinitionSchema):  # type: ignore[misc]  # Cerberus has no types
    """A schema of ours: data that a test has Cerberus check, so that not every start has to."""

    def validate(self, schema: Schema | None = None) -> None:
        """Do nothing: the schema is right."""


def check(root: Node, schema: Schema) -> list[Finding]:
    """Return every structural mistake below ``root``, and mark what is wrong in the tree as broken."""
    if not isinstance(root.value, dict):
        root.broken = True
        holds = "is empty" if root.value is None else f"holds {wording.kind(root.value)}"
        message = f"the file {holds}; a mapping of {wording.series(schema)} is wanted"
        return [rules.WRONG_TYPE.finding(root.at, message, "begin with: version: 1")]
    validator = StructureValidator()
    validator.schema = OwnSchema(validator, schema)
    if validator.validate(root.plain(), normalize=False):
        return []
    moved = list(indentation.misplaced(root, schema))
    found: dict[tuple[Path, str], Finding] = {}
    misspelt: set[tuple[Path, str]] = set()
    for error, at_key in _leaves(validator._errors, at_key=False):  # noqa: SLF001 - the public view has lost the codes
        path = tuple(error.document_path)
        node, key_at = root.find(path)
        finding = _finding(Mistake(node=node, key_at=key_at, schema=schema, path=path, error=error, at_key=at_key))
        both = finding.rule == rules.EXCLUSIVE_KEYS.id  # each of the two keys says so
        found.setdefault((path[:-1] if both else path, finding.rule), finding)
        known = finding.rule != rules.UNKNOWN_KEY.id
        _mark(root, path, known=known)
        if not known and (meant := nearest(str(path[-1]), _known_keys(schema, path[:-1]))):
            # What a misspelt key says is not known: it is neither missing nor left out on purpose.
            _note(root, (*path[:-1], meant))
            misspelt.add(((*path[:-1], meant), rules.MISSING_KEY.id))
    for path, home, finding in moved:
        found = {key: each for key, each in found.items() if key[0] != home and key[0][: len(path)] != path}
        found[path, finding.rule] = finding
        indentation.take_out(root, path)
        _note(root, home)
    return [finding for key, finding in found.items() if key not in misspelt]


def is_valid(root: Node, schema: Schema) -> bool:
    """Tell whether there is no structural mistake below ``root``; nothing is marked."""
    validator = StructureValidator()
    validator.schema = OwnSchema(validator, schema)
    valid: bool = validator.validate(root.plain(), normalize=False)
    return valid


def _leaves(errors: Iterable[ValidationError], *, at_key: bool) -> Iterator[tuple[ValidationError, bool]]:
    """Yield the errors that stand for themselves; of an ``anyof``, those of the branch that the value comes nearest."""
    for error in errors:
        if error.is_logic_error:
            yield from _nearest_branch(error)
        elif error.is_group_error:
            in_keys = at_key or error.code == codes.KEYSRULES.code
            yield from _leaves(error.child_errors, at_key=in_keys)
        else:
            yield error, at_key


def _nearest_branch(error: ValidationError) -> Iterator[tuple[ValidationError, bool]]:
    branches = [list(_leaves(found, at_key=False)) for found in error.definitions_errors.values()]
    fitting = [
        leaves
        for leaves in branches
        if all(leaf.code != codes.BAD_TYPE.code or leaf.document_path != error.document_path for leaf, _ in leaves)
    ]
    if fitting:
        yield from fitting[0]
    else:
        yield error, False


def _mark(root: Node, path: Path, *, known: bool) -> None:
    """Mark the value at a path as broken, and, where its key is known, note it in every mapping above."""
    node, _ = root.find(path)
    if known:
        _note(root, path)
    if root.find(path[:-1])[0] is not node:
        node.broken = True


def _note(root: Node, path: Path) -> None:
    """Note in every mapping on a path which of its keys is concerned."""
    for length, step in enumerate(path):
        node, _ = root.find(path[:length])
        node.faults |= {str(step)}


def _finding(mistake: Mistake) -> Finding:
    return EXPLAINED.get(mistake.error.code, _wrong_type)(mistake)


def _unknown_key(mistake: Mistake) -> Finding:
    known = _known_keys(mistake.schema, mistake.path[:-1])
    message = f'"{mistake.name}" is not a key of {mistake.owner}; its keys are {wording.series(known)}'
    hint = did_you_mean(mistake.name, known, "remove it, or correct its spelling")
    if "resources" in known and indentation.is_entry(mistake.node):
        hint = 'is it indented too little? It looks like an entry of "resources"'
    return rules.UNKNOWN_KEY.finding(mistake.key_at, message, hint)


def _missing_key(mistake: Mistake) -> Finding:
    message = f'{mistake.owner} has no "{mistake.name}"'
    return rules.MISSING_KEY.finding(mistake.key_at, message, f'add "{mistake.name}:" to it')


def _exclusive_keys(mistake: Mistake) -> Finding:
    others = wording.series(_names(mistake.error.constraint))
    message = f"{mistake.what} excludes {others}: only one of them can hold"
    return rules.EXCLUSIVE_KEYS.finding(mistake.key_at, message, "remove one of them")


def _empty_value(mistake: Mistake) -> Finding:
    message = f"{mistake.what} is empty"
    hint = "write a text, or remove its key" if isinstance(mistake.node.value, str) else "it needs at least one item"
    return rules.EMPTY_VALUE.finding(mistake.node.at, message, hint)


def _wrong_value(mistake: Mistake) -> Finding:
    allowed = [str(value) for value in mistake.error.constraint]
    message = f"{mistake.what} is {mistake.shown}; it must be {wording.series(allowed, last='or')}"
    hint = did_you_mean(str(mistake.node.value), allowed, f"write {wording.series(allowed, last='or')}")
    return rules.WRONG_VALUE.finding(mistake.node.at, message, hint)


def _out_of_range(mistake: Mistake) -> Finding:
    low, high = mistake.error.constraint
    message = f"{mistake.what} is {mistake.shown}; it must be from {low} to {high}"
    hint = f"write at most {high} days" if mistake.name == "data_age" else f"AWS grants at most {high}"
    return rules.WRONG_VALUE.finding(mistake.node.at, message, hint)


def _wrong_text(mistake: Mistake) -> Finding:
    if mistake.at_key:
        message = f"the name of {mistake.what} cannot be used"
        return rules.WRONG_NAME.finding(mistake.key_at, message, NAMES.get(str(mistake.path[-2]), OTHER_NAMES))
    if mistake.name == "id":
        message = f"{mistake.what} is {mistake.shown}; an account ID is exactly 12 digits"
        hint = "copy it from the AWS console; keep its leading zeros"
        return rules.ACCOUNT_ID.finding(mistake.node.at, message, hint)
    noun, example = NOUNS.get(mistake.name, ("region", "us-west-2"))
    message = f"{mistake.what} is {mistake.shown}; that is no {noun}"
    return rules.WRONG_VALUE.finding(mistake.node.at, message, f"for example {example}")


def _wrong_type(mistake: Mistake) -> Finding:
    wanted = wording.wanted(_rule_at(mistake.schema, mistake.path))
    message = f"{mistake.what} is {wording.kind(mistake.node.value)}; {wanted} is wanted"
    return rules.WRONG_TYPE.finding(mistake.node.at, message, wording.remedy(mistake.node, wanted))


EXPLAINED: dict[int, Callable[[Mistake], Finding]] = {
    codes.UNKNOWN_FIELD.code: _unknown_key,
    codes.REQUIRED_FIELD.code: _missing_key,
    codes.EXCLUDES_FIELD.code: _exclusive_keys,
    codes.MIN_LENGTH.code: _empty_value,
    codes.EMPTY_NOT_ALLOWED.code: _empty_value,
    codes.REGEX_MISMATCH.code: _wrong_text,
    codes.UNALLOWED_VALUE.code: _wrong_value,
    OUT_OF_RANGE.code: _out_of_range,
}
"""How each of Cerberus's errors is said; the others are wrong types."""


def _known_keys(schema: Schema, path: Path) -> list[str]:
    """Return the keys that the schema knows for the mapping at a path, sorted."""
    return sorted(_branch(_rule_at(schema, path), "dict")["schema"])


def _rule_at(schema: Schema, path: Path) -> Any:  # noqa: ANN401 - Cerberus rules
    """Return what the schema says about the value at a path, which leads along keys that it knows."""
    rule: Any = {"schema": schema}
    for step in path:
        if isinstance(step, int):
            rule = _branch(rule, "list")["schema"]
        else:
            rule = _branch(rule, "dict")
            rule = rule["valuesrules"] if "valuesrules" in rule else rule["schema"][step]
    return rule


def _branch(rule: Any, kind: str) -> Any:  # noqa: ANN401 - Cerberus rules
    """Return the branch of an ``anyof`` that is a list, or a mapping."""
    return next((branch for branch in rule.get("anyof", ()) if branch["type"] == kind), rule)


def _names(constraint: Any) -> list[str]:  # noqa: ANN401 - one name, or several
    return [f'"{name}"' for name in ([constraint] if isinstance(constraint, str) else constraint)]
