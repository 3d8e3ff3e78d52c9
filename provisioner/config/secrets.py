"""Credentials that stand in a file: found, reported, and never printed.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids (AKIA and
ASIA), https://www.rfc-editor.org/rfc/rfc7468 (textual encodings of keys).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from provisioner.config import rules
from provisioner.config.node import Node
from provisioner.finding import Finding, Position

ACCESS_KEY_ID = re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])")
PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
SECRET_WORDS = frozenset({"password", "passwd", "passphrase", "secret", "secrets", "token", "apikey", "pwd"})
SECRET_PAIRS = frozenset({("api", "key"), ("access", "key"), ("private", "key"), ("secret", "key"), ("key", "id")})
"""Last words of a key below which a text is taken for a secret: ``db_password``, ``ApiKey``; not ``secret_name``."""

FREE_MAPPINGS = frozenset({"variables", "tags", "credentials"})
ASSIGNED = re.compile(
    r"(?i)([\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key)[\"']?\s*[:=]\s*)([^\s{\[].*)"
)
MASK = "***"


def secret_like(key: str) -> bool:
    """Tell whether a key says that its value is a secret."""
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", key)]
    return bool(words) and (words[-1] in SECRET_WORDS or tuple(words[-2:]) in SECRET_PAIRS)


def check(root: Node, unknown: Iterable[Position]) -> Iterator[tuple[Finding, str]]:
    """Yield every credential below a node: the finding, and the text that must not be shown.

    ``unknown`` are the places of keys that are not part of the language: a secret-like one counts.
    """
    yield from _walk(root, free=False, unknown=frozenset(unknown), seen=set())


def _walk(node: Node, *, free: bool, unknown: frozenset[Position], seen: set[int]) -> Iterator[tuple[Finding, str]]:
    if id(node) in seen:
        return
    seen.add(id(node))
    match node.value:
        case dict():
            for key, child in node.value.items():
                if found := _recognised(key):
                    yield _finding(node.key_at(key), "this key holds"), found
                if (
                    isinstance(child.value, str)
                    and child.value
                    and (free or node.key_at(key) in unknown)
                    and secret_like(key)
                ):
                    yield _finding(child.at, f'below the secret-like key "{key}" stands'), child.value
                else:
                    yield from _walk(child, free=key in FREE_MAPPINGS, unknown=unknown, seen=seen)
        case list():
            for child in node.value:
                yield from _walk(child, free=False, unknown=unknown, seen=seen)
        case str() if found := _recognised(node.value):
            yield _finding(node.at, "here stands"), found
        case _:
            pass


def _recognised(text: str) -> str | None:
    found = ACCESS_KEY_ID.search(text) or PRIVATE_KEY.search(text)
    return found.group() if found else None


def _finding(at: Position, where: str) -> Finding:
    return rules.SECRET.finding(
        at, f"{where} what looks like a credential", "remove it, revoke it, and keep credentials in a secret store"
    )


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text in which no credential can be read: neither one of those found, nor one that looks like one."""
    for secret in secrets:
        for part in secret.splitlines():
            if part.strip():
                text = text.replace(part.strip(), MASK)
    return PRIVATE_KEY.sub(MASK, ACCESS_KEY_ID.sub(MASK, text))


def redact_line(line: str, secrets: Iterable[str] = ()) -> str:
    """Return a line of a file as an excerpt may show it: what follows a secret-like key is masked as well."""
    return ASSIGNED.sub(lambda found: found.group(1) + MASK, redact(line, secrets))
