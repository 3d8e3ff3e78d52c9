"""Lists of actions made shorter by wildcards that match exactly the same actions, by AWS's data of today.

Only wildcards behind whole words are made (``s3:GetObject*``): they say what they are about, and what AWS adds under
them later is likely of their kind. That it may be added at all is the price; ``*`` for a whole service is never made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from provisioner.iam.actions import is_pattern, matching
from provisioner.iam.catalog import Action
from provisioner.record import dataclass

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wildcard:
    """A wildcard that was made, and the actions that it stands for."""

    pattern: str
    actions: tuple[str, ...]


def shortened(actions: Iterable[str]) -> tuple[str, ...]:
    """Return the actions, sorted, with wildcards for those that can have one; what matches today is the same.

    What is a pattern already stays, and takes in the actions that it matches. Unknown actions stay as they are.
    """
    given = sorted(set(actions))
    kept = {each for each in given if is_pattern(each) or not matching(each)}
    covered = {action for pattern in kept for action in matching(pattern)}
    single = {action: each for each in given if each not in kept for action in matching(each)}
    made = wildcards(given)
    taken = covered.union(*(matching(each.pattern) for each in made))
    alone = {each for action, each in single.items() if action not in taken}
    return tuple(sorted({*kept, *alone, *(each.pattern for each in made)}))


def wildcards(actions: Iterable[str]) -> tuple[Wildcard, ...]:
    """Return the wildcards that ``shortened`` makes, by pattern."""
    given = set(actions)
    covered = {action for each in given if is_pattern(each) for action in matching(each)}
    known = {action for each in given for action in matching(each)}
    prefixes = {prefix for action in known - covered if (prefix := _prefix(action, known, covered)) is not None}
    folded = {prefix.lower() for prefix in prefixes}  # IAM ignores case: Instances* matches InstanceSql as well
    outer = (one for one in sorted(prefixes) if not any(_begins(one.lower(), other) for other in folded))
    return tuple(
        Wildcard(pattern=f"{prefix}*", actions=tuple(sorted(each.full_name for each in matching(f"{prefix}*"))))
        for prefix in outer
    )


def _prefix(action: Action, known: Collection[Action], covered: Collection[Action]) -> str | None:
    """Return the first words of an action's name that begin nothing unknown, and at least one other to be covered."""
    for words in _words(action.name):
        found = matching(f"{action.service}:{words}*")
        if all(each in known for each in found):
            return f"{action.service}:{words}" if sum(each not in covered for each in found) > 1 else None
    return None


def _begins(text: str, other: str) -> bool:
    return text != other and text.startswith(other)


def _words(name: str) -> Iterator[str]:
    """Yield the first word of a name, its first two words, and so on."""
    for word in WORD.finditer(name):
        yield name[: word.end()]
