"""A role's own tags in its policies: conditions on ``aws:PrincipalTag/...`` and variables of that name.

What a session of the role has under them is known: the role's tag. Where its sessions may carry tags of their own,
those come first, so the condition stays; but it is comparable only with that of a role with the same tag.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_operations
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from provisioner.iam.conditions import Verdict, unmet
from provisioner.iam.contain_conditions import Atom
from provisioner.iam.document import Statement
from provisioner.iam.request import Context
from provisioner.iam.sts import TAG_SESSION
from provisioner.model.desired import Role

PREFIX = "aws:principaltag/"
_VARIABLE = re.compile(r"\$\{aws:PrincipalTag/(?P<name>[^}]*?)(?:, ?'(?P<default>[^}]*)')?\}", re.IGNORECASE)
"""A role's tag within a text, and what stands there where the role has none (``${aws:PrincipalTag/team, 'none'}``)."""
_OPEN = {"*": "${*}", "?": "${?}", "$": "${$}"}


class Tags(NamedTuple):
    """A role's tags, by key in lower case, and whether its sessions may have others."""

    values: Mapping[str, str]
    replaceable: bool

    def text(self, pattern: str) -> str | None:
        """Return a pattern with the tags in it filled in; None where the role has no such tag: it matches nothing."""
        if not self.replaceable and any(self._value(each) is None for each in _VARIABLE.finditer(pattern)):
            return None
        return _VARIABLE.sub(self._filled, pattern)

    def _filled(self, found: re.Match[str]) -> str:
        value = self._value(found)
        if self.replaceable:
            return f"${{{PREFIX}{found['name'].lower()}={value}}}"
        return "".join(_OPEN.get(character, character) for character in value or "")

    def _value(self, found: re.Match[str]) -> str | None:
        """Return what a variable stands for where its session has no tag of its own: the role's tag, or its default."""
        return self.values.get(found["name"].lower(), found["default"])

    def asked(self, statement: Statement, atoms: Iterable[Atom]) -> tuple[Atom, ...] | None:
        """Return the conditions that are left; None where the tags rule the statement out."""
        left = []
        for atom in atoms:
            values = tuple(filled for value in atom.values if (filled := self.text(value)) is not None)
            if not atom.key.startswith(PREFIX):
                left.append(atom._replace(values=values))
            elif self.replaceable:
                left.append(atom._replace(key=f"{atom.key}={self.values.get(atom.key.removeprefix(PREFIX))}"))
            elif not self._is_met(statement, atom._replace(values=values)):
                return None
        return tuple(left)

    def _is_met(self, statement: Statement, atom: Atom) -> bool:
        context = Context({f"{PREFIX}{key}": value for key, value in self.values.items()})
        outcomes = unmet(((atom.operator, ((atom.key, atom.values),)),), context)
        undecided = any(outcome.verdict is Verdict.UNDECIDED for outcome in outcomes)
        return not outcomes or (undecided and statement.effect == "Deny")


def tags(role: Role) -> Tags:
    """Return a role's tags as its sessions have them."""
    trusted = (one for each in role.trust_policy.statements for one in each.actions)
    replaceable = any(one.lower() == TAG_SESSION.lower() or "*" in one for one in trusted)
    return Tags({key.lower(): value for key, value in role.tags.items()}, replaceable)


def are_used(statements: Iterable[Statement]) -> bool:
    """Tell whether statements look at the tags of who asks."""
    return any(PREFIX in text.lower() for statement in statements for text in _texts(statement))


def _texts(statement: Statement) -> Iterator[str]:
    yield from statement.resources
    if statement.exceptions is not None:
        yield from statement.exceptions.resources or ()
    for _, keys in statement.conditions:
        for key, values in keys:
            yield from (key, *values)
