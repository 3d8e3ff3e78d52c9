"""Names that a caller gives to a role's session, made of texts that were not made for it.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (RoleSessionName, SourceIdentity, Tags),
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

from __future__ import annotations

import re
import unicodedata

SHORTEST, LONGEST = 2, 64
"""Characters of a role session name, and of a source identity."""

SESSION_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{2,64}")
"""What AWS accepts as a role session name and as a source identity: its ``[\\w+=,.@-]*``, in ASCII."""

FILLER = "x"

_REFUSED = re.compile(r"[^A-Za-z0-9_+=,.@-]+")
_REFUSED_IN_TAGS = re.compile(r"[^\w\s.:/=+@-]+")


def cleaned(text: str) -> str:
    """Return a text with everything that a session name cannot hold turned into hyphens; empty where nothing is left.

    Accents go (``Zoë`` is ``Zoe``), since a name that can still be read is the purpose.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _REFUSED.sub("-", plain).strip("-")


def session_name(*parts: str, unique: str) -> str:
    """Return the parts as one session name of at most 64 characters; ``unique`` stands at its end, and is never cut."""
    readable = "-".join(filter(None, map(cleaned, parts)))
    room = LONGEST - len(unique) - 1
    return f"{readable[:room].rstrip('-') or FILLER}-{unique}"


def source_identity(text: str) -> str | None:
    """Return a text as a source identity of 2 to 64 characters, or None where too little of it is left."""
    name = cleaned(text)[:LONGEST].rstrip("-")
    return name if len(name) >= SHORTEST else None


def tag_value(text: str, longest: int) -> str:
    """Return a text as a session tag's value: letters, digits, blanks and ``_.:/=+@-``, at most so many characters."""
    return _REFUSED_IN_TAGS.sub("-", text).strip()[:longest]
