"""What statements are about, as sets of requests: whether a request exists in some of them and in none of others.

With it containment is decided (nothing is inside and not outside), overlap, and what is left of a difference. Exact
where texts and conditions are (contain_text.py, contain_conditions.py), unknown otherwise: never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from provisioner.iam.contain_conditions import Atom, Literal, possible
from provisioner.iam.contain_text import Answer, Texts, both, either, exists
from provisioner.record import dataclass

MOST_STEPS = 2_000
"""Ways to stay outside of sets that are followed, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a statement says of a request's action, or of its resource: one set of texts, less exceptions."""

    inside: Texts
    but: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A set of requests: those whose texts are in each part, and whose context meets every condition.

    Boxes that are compared have the same parts in the same order (a resource; an action and a resource; none).
    """

    parts: tuple[Part, ...] = ()
    conditions: tuple[Atom, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a request must be: for each part, the sets to be in and the sets to be out of; and its conditions."""

    inside: tuple[tuple[Texts, ...], ...]
    outside: tuple[tuple[Texts, ...], ...]
    literals: tuple[Literal, ...] = ()

    def is_possible(self) -> Answer:
        """Tell whether there is such a request."""
        parts = zip(self.inside, self.outside, strict=True)
        texts = both(*(exists(inside, outside) for inside, outside in parts))
        return texts if texts is False else both(texts, possible(self.literals))

    def within(self, index: int, texts: Texts) -> _Wanted:
        """Return the same for a request whose part is in a set, too."""
        return replace(self, inside=_added(self.inside, index, texts))

    def without(self, index: int, texts: Texts) -> _Wanted:
        """Return the same for a request whose part is not in a set."""
        return replace(self, outside=_added(self.outside, index, texts))

    def under(self, literal: Literal) -> _Wanted:
        """Return the same for a request that meets one more condition, or does not meet it."""
        return replace(self, literals=(*self.literals, literal))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """How many ways have been followed."""

    taken: list[None] = field(default_factory=list)

    def spent(self) -> bool:
        """Count one more, and tell whether it is one too many."""
        self.taken.append(None)
        return len(self.taken) > MOST_STEPS


def some(inside: Sequence[Box], outside: Sequence[Box] = ()) -> Answer:
    """Tell whether a request is in all of some boxes (one at least) and in none of others."""
    return _outside(_wanted(inside), outside, _Steps())


def _wanted(boxes: Sequence[Box]) -> _Wanted:
    parts = range(len(boxes[0].parts))
    return _Wanted(
        inside=tuple(tuple(box.parts[index].inside for box in boxes) for index in parts),
        outside=tuple(tuple(each for box in boxes for each in box.parts[index].but) for index in parts),
        literals=tuple(Literal(atom, met=True) for box in boxes for atom in box.conditions),
    )


def _outside(wanted: _Wanted, boxes: Sequence[Box], steps: _Steps) -> Answer:
    """Follow every way to be outside of each box that is in the way, that with the fewest ways first."""
    found = wanted.is_possible()
    near = [] if found is False else [box for box in boxes if _inside(wanted, box).is_possible() is not False]
    if not near:
        return found
    if steps.spent():
        return None
    ways = [[way for way in _ways_out(wanted, box) if way.is_possible() is not False] for box in near]
    first = min(range(len(near)), key=lambda index: len(ways[index]))
    return either(_outside(way, [*near[:first], *near[first + 1 :]], steps) for way in ways[first])


def _inside(wanted: _Wanted, box: Box) -> _Wanted:
    """Return what is wanted, as far as it is in a box."""
    return _Wanted(
        inside=tuple((*own, part.inside) for own, part in zip(wanted.inside, box.parts, strict=True)),
        outside=tuple((*own, *part.but) for own, part in zip(wanted.outside, box.parts, strict=True)),
        literals=(*wanted.literals, *(Literal(atom, met=True) for atom in box.conditions)),
    )


def _ways_out(wanted: _Wanted, box: Box) -> list[_Wanted]:
    """Return the ways to be outside of a box: another text in a part, an exception of it, a condition not met."""
    texts = [
        way
        for index, part in enumerate(box.parts)
        for way in (wanted.without(index, part.inside), *(wanted.within(index, each) for each in part.but))
    ]
    return [*texts, *(wanted.under(Literal(atom, met=False)) for atom in box.conditions)]


def _added(sets: tuple[tuple[Texts, ...], ...], index: int, texts: Texts) -> tuple[tuple[Texts, ...], ...]:
    return (*sets[:index], (*sets[index], texts), *sets[index + 1 :])


def within(inner: Sequence[Part], outer: Sequence[Part]) -> bool:
    """Tell whether some parts certainly lie in others, one by one."""
    return some((Box(parts=tuple(inner)),), (Box(parts=tuple(outer)),)) is False if inner else True


def nothing_of(box: Box, allowed: Sequence[Box], denied: Sequence[Box]) -> bool:
    """Tell whether certainly no request of a box is in one of the allowed boxes and in none of the denied ones."""
    return either(some((box, each), denied) for each in allowed) is False


def left_over(box: Box, *, denied: Sequence[Box], allowed_there: Sequence[Box], denied_there: Sequence[Box]) -> Answer:
    """Tell whether a box, less what is denied, holds a request that is not allowed there, or is denied there."""
    if (fresh := some((box,), (*denied, *allowed_there))) is True:
        return True
    return either((fresh, either(some((box, each), denied) for each in denied_there)))
