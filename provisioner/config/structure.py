"""The structure check: Cerberus judges, and its errors become findings in our words, at the place that is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cerberus
from cerberus import errors as codes
from cerberus.errors import ValidationError

from provisioner.config import rules, wording
from provisioner.config.node import Node, Number
from provisioner.config.schema import Schema
from provisioner.finding import Finding, Position

OUT_OF_RANGE = codes.ErrorDefinition(0x1001, "between")
NUMBER = cerberus.TypeDefinition("number", (Number,), ())

Path = tuple[str | int, ...]


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
    """Cerberus with our two additions: the type ``number``, and the rule ``between``."""

    types_mapping = {**cerberus.Validator.types_mapping, "number": NUMBER}  # noqa: RUF012 - Cerberus reads it so

    def _validate_between(self, limits: list[int], field: str, value: object) -> None:
        """Check that a number is within limits, both included.

        The rule's arguments are validated against this schema: {'type': 'list'}
        """
        if isinstance(value, Number) and not limits[0] <= int(value) <= limits[1]:
            self._error(field, OUT_OF_RANGE)


def check(root: Node, schema: Schema) -> list[Finding]:
    """Return every structural mistake below ``root``, and mark what is wrong in the tree as broken."""
    if not isinstance(root.value, dict):
        root.broken = True
        found = wording.kind(root.value)
        message = f"the file holds {found}; a mapping of {wording.listed(schema)} is wanted"
        return [rules.WRONG_TYPE.finding(root.at, message, "begin with: version: 1")]
    validator = StructureValidator(schema)
    if validator.validate(root.plain(), normalize=False):
        return []
    found_in: dict[tuple[Path, str], Finding] = {}
    for error, at_key in _leaves(validator._errors, at_key=False):  # noqa: SLF001 - the public view has lost the codes
        path = tuple(error.document_path)
        node, key_at = root.find(path)
        finding = _finding(Mistake(node=node, key_at=key_at, schema=schema, path=path, error=error, at_key=at_key))
        found_in.setdefault((path, finding.rule), finding)
        _mark(root, path, known=finding.rule != rules.UNKNOWN_KEY.id)
    return list(found_in.values())


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
    """Mark the value at a path as broken, and note in every mapping above it which of its keys is concerned."""
    node = root
    for step in path:
        if isinstance(node.value, dict):
            if known:
                node.faults.add(str(step))
            child = node.value.get(str(step))
        else:
            child = node.value[step] if isinstance(node.value, list) and isinstance(step, int) else None
        if child is None:
            return
        node = child
    node.broken = True


def _finding(mistake: Mistake) -> Finding:
    return EXPLAINED.get(mistake.error.code, _wrong_type)(mistake)


def _unknown_key(mistake: Mistake) -> Finding:
    known = _known_keys(mistake.schema, mistake.path[:-1])
    message = f'"{mistake.name}" is not a key of {mistake.owner}; its keys are {wording.series(known)}'
    hint = did_you_mean(mistake.name, known) or "remove it, or correct its spelling"
    return rules.UNKNOWN_KEY.finding(mistake.key_at, message, hint)


def _missing_key(mistake: Mistake) -> Finding:
    message = f'{mistake.owner} has no "{mistake.name}"'
    return rules.MISSING_KEY.finding(mistake.key_at, message, f'add "{mistake.name}:" below it')


def _exclusive_keys(mistake: Mistake) -> Finding:
    others = wording.series(_names(mistake.error.constraint))
    message = f"{mistake.what} excludes {others}: only one of them can hold"
    return rules.EXCLUSIVE_KEYS.finding(mistake.key_at, message, "remove one of them")


def _empty_value(mistake: Mistake) -> Finding:
    message = f"{mistake.what} is empty"
    return rules.EMPTY_VALUE.finding(mistake.node.at, message, "it needs at least one item, or text")


def _wrong_value(mistake: Mistake) -> Finding:
    allowed = [str(value) for value in mistake.error.constraint]
    message = f"{mistake.what} is {mistake.shown}; it must be {wording.series(allowed, last='or')}"
    hint = did_you_mean(str(mistake.node.value), allowed) or "use one of these"
    return rules.WRONG_VALUE.finding(mistake.node.at, message, hint)


def _out_of_range(mistake: Mistake) -> Finding:
    low, high = mistake.error.constraint
    message = f"{mistake.what} is {mistake.shown}; it must be from {low} to {high}"
    return rules.WRONG_VALUE.finding(mistake.node.at, message, f"AWS grants at most {high}")


def _wrong_text(mistake: Mistake) -> Finding:
    if mistake.at_key:
        message = f"the name {wording.shown(mistake.name)} of {mistake.what} cannot be used"
        hint = "use letters, digits, - _ . (users also + = , @; stacks and resources any text without ${)"
        return rules.WRONG_NAME.finding(mistake.key_at, message, hint)
    if mistake.name == "id":
        message = f"{mistake.what} is {mistake.shown}; an account ID is exactly 12 digits"
        hint = "copy it from the AWS console; keep its leading zeros"
        return rules.ACCOUNT_ID.finding(mistake.node.at, message, hint)
    message = f"{mistake.what} is {mistake.shown}; that is no region"
    return rules.WRONG_VALUE.finding(mistake.node.at, message, "for example us-west-2")


def _wrong_type(mistake: Mistake) -> Finding:
    wanted = wording.wanted(mistake.error)
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
    rule: Any = {"schema": schema}
    for step in path:
        rule = _below(rule, step)
    return sorted(_as_mapping(rule).get("schema", {}))


def _below(rule: Any, step: str | int) -> Any:  # noqa: ANN401 - Cerberus rules
    rule = _as_mapping(rule)
    if "valuesrules" in rule:
        return rule["valuesrules"]
    if isinstance(step, int):
        return rule.get("schema", {})
    return rule.get("schema", {}).get(step, {})


def _as_mapping(rule: Any) -> Any:  # noqa: ANN401 - Cerberus rules
    """Return the branch of an ``anyof`` that is a mapping: only a mapping can have unknown keys."""
    return next((branch for branch in rule.get("anyof", ()) if branch["type"] == "dict"), rule)


def _names(constraint: Any) -> list[str]:  # noqa: ANN401 - one name, or several
    return [f'"{name}"' for name in ([constraint] if isinstance(constraint, str) else constraint)]


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return ``did you mean "..."?`` for the nearest known name, or None where none is near."""
    candidates = {each.lower(): each for each in sorted(known)}
    near = difflib.get_close_matches(name.lower(), candidates, n=1, cutoff=0.6)
    return f'did you mean "{candidates[near[0]]}"?' if near else None
