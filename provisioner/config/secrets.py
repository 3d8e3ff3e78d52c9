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
URL_CREDENTIALS = re.compile(
    r"(?<=://)[^\s/?#@]*:[^\s/?#@]+(?=@)"
    r"|(?i:(?<=[?&])(?:(?:sas|auth|access)?[_-]?token|password|passphrase|(?:client[_-]?)?secret)=[^&#\s]+)"
)
"""A name and a password before a URL's host, or a secret in its query (RFC 3986, 3.2.1 and 3.4)."""
SECRET_WORDS = frozenset({"password", "passwd", "passphrase", "secret", "secrets", "token", "apikey", "pwd"})
SECRET_PHRASES = (("api", "key"), ("access", "key"), ("private", "key"), ("secret", "key"), ("access", "key", "id"))
"""Last words of a key of a secret: ``db_password``, ``ApiKey``; not ``secret_name``, ``kms_key_id``."""

FREE_MAPPINGS = frozenset({"variables", "tags", "credentials"})
_ASSIGNED = (
    r"(?i)((?:password|passwd|passphrase|pwd|secrets?|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key)"
    r"[\"']?\s*[:=]\s*)"
)
ASSIGNED = re.compile(_ASSIGNED + r"[^\s{\[].*")
ASSIGNED_ANYTHING = re.compile(_ASSIGNED + r"\S.*")
MASK = "***"
IN_LINE = re.compile("[^\r\n\x85\u2028\u2029]+")
SHORTEST = 4
"""Characters of what is masked within words, too: a shorter credential is part of many words that are none."""


def secret_like(key: str) -> bool:
    """Tell whether a key says that its value is a secret."""
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", key)]
    said = tuple(words)
    return not SECRET_WORDS.isdisjoint(said[-1:]) or any(said[-len(phrase) :] == phrase for phrase in SECRET_PHRASES)


def check(root: Node, unknown: Iterable[Position]) -> Iterator[tuple[Finding, str]]:
    """Yield every credential below a node: the finding, and the text that must not be shown.

    ``unknown`` are the places of keys that are not part of the language: a secret-like one counts.
    """
    yield from _walk(root, free=False, unknown=frozenset(unknown), seen=set())


def _walk(
    node: Node, *, free: bool, unknown: frozenset[Position], seen: set[tuple[int, bool]]
) -> Iterator[tuple[Finding, str]]:
    """Walk through a node once; ``free`` where its keys are the user's own, so that secret-like ones count."""
    if (id(node), free) in seen:
        return
    seen.add((id(node), free))
    match node.value:
        case dict():
            for key, child in node.value.items():
                if found := _recognised(key):
                    yield _finding(node.key_at(key), "this key holds"), found
                outside = node.key_at(key) in unknown
                if (free or outside) and secret_like(key):
                    yield from _below(key, child)
                else:
                    yield from _walk(child, free=outside or key in FREE_MAPPINGS, unknown=unknown, seen=seen)
        case list():
            for child in node.value:
                yield from _walk(child, free=free, unknown=unknown, seen=seen)
        case str() if found := _recognised(node.value):
            yield _finding(node.at, "here stands"), found
        case _:
            pass


def _below(key: str, node: Node) -> Iterator[tuple[Finding, str]]:
    """Yield every text below a secret-like key."""
    match node.value:
        case dict():
            children: Iterable[Node] = node.value.values()
        case list():
            children = node.value
        case str() if node.value:
            yield _finding(node.at, f'below the secret-like key "{key}" stands'), node.value
            return
        case _:
            return
    for child in children:
        yield from _below(key, child)


def _recognised(text: str) -> str | None:
    found = ACCESS_KEY_ID.search(text) or PRIVATE_KEY.search(text)
    if not found and ("://" in text or "=" in text):  # few texts are URLs: the pattern is slow to find none
        found = URL_CREDENTIALS.search(text)
    return found.group() if found else None


def _finding(at: Position, where: str) -> Finding:
    return rules.SECRET.finding(
        at, f"{where} what looks like a credential", "remove it, revoke it, and keep credentials in a secret store"
    )


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text in which no credential can be read: neither one of those found, nor one that looks like one."""
    for secret in secrets:
        for part in filter(None, (line.strip() for line in secret.splitlines())):
            text = text.replace(part, MASK) if len(part) >= SHORTEST else _word(part).sub(MASK, text)
    return PRIVATE_KEY.sub(MASK, ACCESS_KEY_ID.sub(MASK, text))


def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(text)}(?![A-Za-z0-9])")


def redacted_line(line: str, column: int | None, secrets: Iterable[str], *, valid: bool) -> str:
    """Return a line of a file as an excerpt may show it.

    Masked are credentials, what looks like one, what follows ``column`` (a credential's, which may be written with
    escapes), and what follows a secret-like key: even a bracket where the file is not ``valid`` YAML.
    """
    if column is not None:
        line = line[: column - 1] + MASK
    words = (word for secret in secrets for word in secret.split() if len(word) >= SHORTEST)
    assigned = ASSIGNED if valid else ASSIGNED_ANYTHING
    return assigned.sub(lambda found: found.group(1) + MASK, redact(line, words))


def without_private_keys(text: str) -> str:
    """Return a file's text in which the lines of private keys are masked, each for itself."""
    return PRIVATE_KEY.sub(lambda found: IN_LINE.sub(MASK, found.group()), text)
