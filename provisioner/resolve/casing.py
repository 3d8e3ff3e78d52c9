"""PascalCase, as names of roles and Sids use it."""

from __future__ import annotations

import re

NO_LETTER_OR_DIGIT = re.compile(r"[^A-Za-z0-9]+")


def pascal(name: str) -> str:
    """Return ``static-web_site`` as ``StaticWebSite``: split at what is no ASCII letter or digit, initials raised."""
    return "".join(part[:1].upper() + part[1:] for part in NO_LETTER_OR_DIGIT.split(name))
