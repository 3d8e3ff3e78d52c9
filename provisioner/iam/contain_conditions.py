"""Conditions as sets of requests: whether a request's context can meet some of them, and not meet others.

Exact for a key under operators of one family (texts, ARNs, numbers, moments, booleans, addresses, ``Null``), with
``IfExists``, ``ForAllValues:`` and ``ForAnyValue:``. Unknown for what the evaluator does not decide either, for
families mixed on one key, and where the answer depends on a policy variable. Keys are taken as independent of each
other. What an operator means is asked of the evaluator (conditions.py, compare.py).

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from provisioner.iam.arn import FIELDS, fields
from provisioner.iam.compare import OPERATORS
from provisioner.iam.conditions import Verdict, unmet
from provisioner.iam.contain_text import Answer, Texts, both, either, equal, exists, like, opposite
from provisioner.iam.contain_values import FAMILIES, candidates
from provisioner.iam.document import Conditions
from provisioner.iam.match import Wildcard, no_variables
from provisioner.iam.request import Context, Values

MOST_CHOICES = 4096
"""Combinations of values that are looked at for one key, at most."""

_FOR_ALL, _FOR_ANY = "ForAllValues", "ForAnyValue"
_SOMETHING: Texts = (Wildcard.ONE, Wildcard.MANY)
"""Every text but the empty one, which is no value to the set operators."""


class Atom(NamedTuple):
    """One line of a condition block; the key in lower case, as IAM ignores its case."""

    operator: str
    key: str
    values: tuple[str, ...]


class Literal(NamedTuple):
    """A line that must be met, or one that must not."""

    atom: Atom
    met: bool


class _Member(NamedTuple):
    """A condition on one value: to be one of these under an operator without prefix and suffix, or to be none."""

    operator: str
    values: tuple[str, ...]
    inside: bool


def atoms(conditions: Conditions) -> tuple[Atom, ...]:
    """Return the lines of a condition block, their values sorted: their order means nothing."""
    return tuple(
        sorted(
            {Atom(name, key.lower(), tuple(sorted(set(values)))) for name, keys in conditions for key, values in keys}
        )
    )


def possible(literals: Iterable[Literal]) -> Answer:
    """Tell whether a request exists that meets, and does not meet, what is wanted."""
    by_key: defaultdict[str, set[Literal]] = defaultdict(set)
    for each in literals:
        by_key[each.atom.key].add(each)
    return both(*(_possible(tuple(sorted(found))) for found in by_key.values()))


@lru_cache(maxsize=16384)
def _possible(literals: tuple[Literal, ...]) -> Answer:
    """Tell the same for one key."""
    if any(each.met and each._replace(met=False) in literals for each in literals):
        return False
    absent = both(*(_holds(each, {}) for each in literals))
    return True if absent else either((absent, _with_values(literals)))


def _holds(literal: Literal, context: Values) -> Answer:
    name, key, values = literal.atom
    outcomes = unmet(((name, ((key, values),)),), Context(context))
    if any(each.verdict is Verdict.UNDECIDED for each in outcomes):
        return None
    return literal.met is not bool(outcomes)


def _with_values(literals: Sequence[Literal]) -> Answer:
    nulls = [each for each in literals if each.atom.operator == "Null"]
    presence = both(*(_holds(each, {each.atom.key: "x"}) for each in nulls))
    if not presence:
        return presence
    read = [(_prefix(each), _member(each)) for each in literals if each.atom.operator != "Null"]
    if any(member is None for _, member in read):
        return None
    members = [(prefix, member) for prefix, member in read if member is not None]
    one = [member for prefix, member in members if prefix != _FOR_ANY]
    some = [member for prefix, member in members if prefix == _FOR_ANY]
    filled = any(prefix for prefix, _ in members)
    if all(prefix for prefix, _ in members):  # a value for each that needs some, all of them like those of "one"
        return both(*(_value((*one, each), filled=filled) for each in some)) if some else _value(one, filled=filled)
    return _value((*one, *some), filled=filled)


def _base(operator: str) -> tuple[str, str]:
    prefix, _, rest = operator.rpartition(":")
    return prefix, rest.removesuffix("IfExists")


def _prefix(literal: Literal) -> str:
    """Return the set operator of a literal: not all of some values are others than "any of them is none"."""
    prefix, _ = _base(literal.atom.operator)
    turned = {_FOR_ALL: _FOR_ANY, _FOR_ANY: _FOR_ALL}
    return prefix if literal.met else turned.get(prefix, prefix)


def _member(literal: Literal) -> _Member | None:
    """Return what a literal says of one value; None for an operator that is not known."""
    prefix, base = _base(literal.atom.operator)
    known = OPERATORS.get(base)
    if known is None or prefix not in ("", _FOR_ALL, _FOR_ANY):
        return None
    positive = base.replace("Not", "") if known.negated else base
    return _Member(operator=positive, values=literal.atom.values, inside=literal.met is not known.negated)


def _value(members: Sequence[_Member], *, filled: bool) -> Answer:
    """Tell whether one value exists that fits all; ``filled``: another than the empty text."""
    families = {FAMILIES[each.operator] for each in members}
    if len(families) > 1:
        return _sampled(members, _few(members))
    match next(iter(families), "text"):
        case "text":
            return _text(members, filled=filled)
        case "folded":
            lowered = [each._replace(values=tuple(value.lower() for value in each.values)) for each in members]
            return _text(lowered, filled=filled)
        case "arn":
            return _arn(members)
        case family:
            return _sampled(members, candidates(family, [value for each in members for value in each.values]))


def _few(members: Sequence[_Member]) -> tuple[str, ...] | None:
    """Return the only values that are possible at all; None where there is no end of them."""
    single = (each.values for each in members if each.inside and each.operator == "StringEquals")
    return next((values for values in single if not any("${" in value for value in values)), None)


def _sampled(members: Sequence[_Member], values: Sequence[str] | None) -> Answer:
    """Try values that stand for all others; None where those of a policy cannot be read."""
    if values is None:
        return None
    return either(both(*(_is_member(each, value) for each in members)) for value in values)


def _is_member(member: _Member, value: str) -> Answer:
    compare = OPERATORS[member.operator].compare
    found = either(compare(wanted, value, no_variables) for wanted in member.values)
    return found if member.inside else opposite(found)


def _text(members: Sequence[_Member], *, filled: bool) -> Answer:
    outside = [each for member in members if not member.inside for each in _sets(member)]
    wanted = [_sets(member) for member in members if member.inside]
    return _any_choice(wanted, lambda chosen: exists((*chosen, *([_SOMETHING] if filled else [])), outside))


def _sets(member: _Member) -> tuple[Texts, ...]:
    return tuple(map(like if member.operator == "StringLike" else equal, member.values))


def _any_choice(wanted: Sequence[tuple[Texts, ...]], test: Callable[[tuple[Texts, ...]], Answer]) -> Answer:
    """Tell whether one of each list can be chosen so that the test says yes."""
    if math.prod(map(len, wanted)) > MOST_CHOICES:
        return None
    return either(test(chosen) for chosen in itertools.product(*wanted))


_Parts = tuple[Texts, ...]


def _arn(members: Sequence[_Member]) -> Answer:
    """Compare ARNs part by part: a wildcard reaches into no other part. A text that is no ARN is like none."""
    read = [(member.inside, [_parts(value) for value in member.values]) for member in members]
    if any(len(parts) != FIELDS for _, each in read for parts in each):
        return None
    wanted = [each for inside, each in read if inside]
    if not wanted:
        return True
    outside = [parts for inside, each in read if not inside for parts in each]
    if math.prod([FIELDS ** len(outside), *map(len, wanted)]) > MOST_CHOICES:
        return None
    return either(_arn_outside(chosen, outside) for chosen in itertools.product(*wanted))


def _parts(value: str) -> _Parts:
    return tuple(map(like, fields(value, FIELDS)))


def _arn_outside(inside: Sequence[_Parts], outside: Sequence[_Parts]) -> Answer:
    """Tell whether an ARN is like all of some patterns, and differs from each of the others in one part at least."""
    return either(
        both(*(_part(index, inside, outside, differing) for index in range(FIELDS)))
        for differing in itertools.product(range(FIELDS), repeat=len(outside))
    )


def _part(index: int, inside: Sequence[_Parts], outside: Sequence[_Parts], differing: Sequence[int]) -> Answer:
    others = [parts[index] for parts, where in zip(outside, differing, strict=True) if where == index]
    return exists((parts[index] for parts in inside), others)
