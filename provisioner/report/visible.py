"""Texts of a configuration as a reader must see them: no hidden character, none that turns the text's direction."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters but tab and line feed, formatting characters, variation selectors and tags, single surrogates.

Source: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
"""


def visible(text: str) -> str:
    """Return a text with a name in place of each such character: ``⟨U+202E⟩``."""
    return HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def one_line(text: str) -> str:
    """Return a text as part of one line: line feeds and tabs are named as well, so that it begins no line of its own.

    A line that begins with ``::`` is a command to GitHub, wherever it came from.
    """
    return "".join(each if each.isprintable() else f"⟨U+{ord(each):04X}⟩" for each in visible(text))
